import type { reports as english } from '../en/reports.ts'
import type { Translation } from '../say.ts'

export const reports: Translation<typeof english> = {}
