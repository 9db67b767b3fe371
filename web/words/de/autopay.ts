import type { autopay as english } from '../en/autopay.ts'
import type { Translation } from '../say.ts'

export const autopay: Translation<typeof english> = {}
