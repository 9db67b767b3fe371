/**
 * Kinds of mails that an account may do without (`accounts.notices_off`). What is not here is always told: what moves money, what threatens
 * the service, what somebody's safety depends on, and what the law or a network's rules want told (an AutoPay payment to come, a refund,
 * a change of password or address).
 */
export const OPTIONAL_KINDS = [
  'invoice_issued',
  'payment_pending',
  'method_expiring',
  'usage_alert',
  'report_ready',
  'inquiry_received',
  'document_added',
] as const

export type OptionalKind = (typeof OPTIONAL_KINDS)[number]

/** Kinds that go with another's choice. */
const LIKE: Readonly<Record<string, OptionalKind>> = {
  credit_note_issued: 'invoice_issued',
  report_failed: 'report_ready',
}

/** True where an account with those choices is to have a mail of that kind. Whatever is not optional is told. */
export function wantsNotice(kind: string, noticesOff: readonly string[]): boolean {
  return !noticesOff.includes(LIKE[kind] ?? kind) || !isOptional(LIKE[kind] ?? kind)
}

function isOptional(kind: string): kind is OptionalKind {
  return (OPTIONAL_KINDS as readonly string[]).includes(kind)
}
