import type { payments as english } from '../en/payments.ts'
import type { Translation } from '../say.ts'

export const payments: Translation<typeof english> = {}
