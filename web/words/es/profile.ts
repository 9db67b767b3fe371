import type { profile as english } from '../en/profile.ts'
import type { Translation } from '../say.ts'

export const profile: Translation<typeof english> = {}
