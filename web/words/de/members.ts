import type { members as english } from '../en/members.ts'
import type { Translation } from '../say.ts'

export const members: Translation<typeof english> = {}
