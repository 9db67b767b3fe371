import type { calls as english } from '../en/calls.ts'
import type { Translation } from '../say.ts'

export const calls: Translation<typeof english> = {}
