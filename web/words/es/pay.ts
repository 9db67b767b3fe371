import type { pay as english } from '../en/pay.ts'
import type { Translation } from '../say.ts'

export const pay: Translation<typeof english> = {}
