import type { security as english } from '../en/security.ts'
import type { Translation } from '../say.ts'

export const security: Translation<typeof english> = {}
