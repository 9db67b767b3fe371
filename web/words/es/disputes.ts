import type { disputes as english } from '../en/disputes.ts'
import type { Translation } from '../say.ts'

export const disputes: Translation<typeof english> = {}
