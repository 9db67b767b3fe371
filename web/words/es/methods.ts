import type { methods as english } from '../en/methods.ts'
import type { Translation } from '../say.ts'

export const methods: Translation<typeof english> = {}
