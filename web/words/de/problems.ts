import type { problems as english } from '../en/problems.ts'
import type { Translation } from '../say.ts'

export const problems: Translation<typeof english> = {}
