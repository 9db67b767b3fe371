/**
 * Kinds of mails that an account may do without (`accounts.notices_off`). What is not here is always told: what moves money, what threatens
 * the service, what somebody's safety depends on, and what the law or a network's rules want told (an AutoPay payment to come, a refund,
 * a change of password or address).
 */
export const OPTIONAL_KINDS = [
  'invoice_issued',
  'credit_note_issued',
  'payment_pending',
  'method_expiring',
  'usage_alert',
  'report_ready',
  'inquiry_received',
  'document_added',
] as const

export type OptionalKind = (typeof OPTIONAL_KINDS)[number]

/** True where an account that has turned those kinds off is not to be told of this one. Whatever is not optional is told. */
export function isTurnedOff(kind: string, noticesOff: readonly string[]): boolean {
  return (OPTIONAL_KINDS as readonly string[]).includes(kind) && noticesOff.includes(kind)
}
