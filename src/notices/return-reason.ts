/** Why a bank sent a debit back, as a payer understands it. */
export const RETURN_REASONS = [
  'insufficient_funds',
  'account_closed',
  'no_account',
  'not_authorized',
  'authorization_revoked',
  'payment_stopped',
  'account_frozen',
  'not_a_debit_account',
  'other',
] as const
export type ReturnReason = (typeof RETURN_REASONS)[number]

/** What the payer can do: pay in any way, name another account, or nothing will ever be debited there again. */
export type ReturnAdvice = 'any_method' | 'new_account' | 'mandate_ended'

/** Nacha Operating Rules, Appendix Four: the codes that a consumer's or a company's debit comes back with. */
const BY_CODE: Record<string, readonly [ReturnReason, ReturnAdvice]> = {
  R01: ['insufficient_funds', 'any_method'],
  R02: ['account_closed', 'new_account'],
  R03: ['no_account', 'new_account'],
  R04: ['no_account', 'new_account'],
  R05: ['not_authorized', 'mandate_ended'],
  R07: ['authorization_revoked', 'mandate_ended'],
  R08: ['payment_stopped', 'any_method'],
  R09: ['insufficient_funds', 'any_method'],
  R10: ['not_authorized', 'mandate_ended'],
  R11: ['not_authorized', 'any_method'],
  R16: ['account_frozen', 'new_account'],
  R20: ['not_a_debit_account', 'new_account'],
  R29: ['not_authorized', 'mandate_ended'],
}

/** An ACH return code (`R01`) in plain words' keys; one that is not in the table is `other`. */
export function returnReason(code: string): { reason: ReturnReason; advice: ReturnAdvice } {
  const [reason, advice] = BY_CODE[code] ?? ['other', 'any_method']
  return { reason, advice }
}
