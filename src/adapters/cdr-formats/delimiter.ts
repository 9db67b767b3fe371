import { z } from 'zod'

/** What separates columns: one character that cannot be part of the quoting. */
export const delimiter = z
  .string()
  .length(1)
  .refine((text) => !/[" \r\n\w]/.test(text), 'is no delimiter: quotes, spaces, letters and digits are not')
