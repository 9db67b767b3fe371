import type { documents as english } from '../en/documents.ts'
import type { Translation } from '../say.ts'

export const documents: Translation<typeof english> = {}
