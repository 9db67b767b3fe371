import { words } from '../ui/badge.tsx'
import { formatDay, formatInstant } from '../ui/moment.tsx'
import { formatMoney } from '../ui/money.tsx'
import { phoneGroups } from '../ui/phone-number.tsx'
import type { Reader } from '../ui/reader.tsx'

type Detail = Record<string, string | number | boolean | null>

/** Particulars that need no name before them; they come first, in this order. */
const BARE = [
  ...['number', 'plan', 'label', 'name', 'description', 'value'],
  ...['refund', 'payment', 'amount', 'overdue', 'reason'],
]

/** What each kind of event is called; a kind that is not here is called by its code. */
export const EVENT_TITLES: Readonly<Record<string, string>> = {
  account_opened: 'Account opened',
  account_changed: 'Account changed',
  account_closed: 'Account closed',
  contacts_changed: 'Contacts changed',
  document_added: 'Document added',
  document_version_added: 'New version of a document',
  document_removed: 'Document removed',
  document_restored: 'Document put back',
  registration_code_sent: 'Registration code mailed',
  registration_code_revoked: 'Registration code revoked',
  registered: 'Registered as an owner',
  invited: 'Invited to the account',
  invitation_revoked: 'Invitation taken back',
  member_joined: 'Joined the account',
  member_removed: 'Removed from the account',
  role_changed: 'Role changed',
  password_reset_asked: 'Link for a new password asked for',
  password_reset: 'New password set by a mailed link',
  password_link_made: 'Link for a new password made by an administrator',
  email_changed: 'Sign-in address changed',
  email_replaced: 'Sign-in address given by an administrator',
  support_request_received: 'Asked for help with getting in',
  support_request_answered: 'Support request answered',
  support_request_closed: 'Support request closed',
  adjustment_made: 'Adjustment made',
  credit_note_issued: 'Credit note issued',
  inquiry_received: 'Question about a bill',
  inquiry_replied: 'Customer wrote about a question',
  inquiry_asked_back: 'Customer asked back about a question',
  inquiry_decided: 'Question about a bill decided',
  inquiry_reopened: 'Decided question taken up again',
  number_assigned: 'Number assigned',
  number_released: 'Number released',
  trunk_assigned: 'Trunk assigned',
  trunk_released: 'Trunk released',
  audit_report_scheduled: 'Audit Report scheduled monthly',
  audit_report_unscheduled: 'Audit Report no longer scheduled',
  call_detail_exported: 'Call detail exported',
  subscribed: 'Subscribed',
  subscription_ended: 'Subscription ended',
  payment_succeeded: 'Paid',
  payment_pending: 'Payment on its way',
  payment_unknown: 'Payment without an answer, being looked up',
  payment_requires_action: 'Payment waits for the payer',
  payment_declined: 'Payment declined',
  payment_not_sent: 'Payment not sent',
  method_added: 'Payment method added',
  method_removed: 'Payment method removed',
  method_updated: 'Payment method updated',
  method_verified: 'Bank account verified',
  method_default_changed: 'Default payment method changed',
  method_needs_replacement: 'Payment method needs replacement',
  mandate_accepted: 'Payment terms accepted',
  mandate_revoked: 'Payment terms revoked',
  autopay_enrolled: 'AutoPay begun',
  autopay_changed: 'AutoPay changed',
  autopay_ended: 'AutoPay ended',
  autopay_needs_approval: 'AutoPay draft above the monthly cap, payer asked',
  autopay_draft_approved: 'AutoPay draft approved',
  autopay_approval_withdrawn: 'AutoPay draft: approval taken back',
  autopay_not_drafted: 'AutoPay did not draft',
  autopay_fallback_tried: 'AutoPay tried the fallback',
  dispute_opened: 'The payer disputes a payment',
  dispute_answered: 'Dispute answered with evidence',
  dispute_won: 'Dispute won',
  dispute_lost: 'Dispute lost, the money went back',
  dunning_opened: 'Overdue',
  dunning_closed: 'Nothing overdue any more',
  dunning_terms_changed: 'Dunning of the account changed',
  invoice_written_off: 'Written off',
  write_off_reversed: 'Write-off reversed, owed again',
  late_fee_charged: 'Late fee charged',
  overdue_reminded: 'Reminded of what is overdue',
  payment_decided: 'A person decided what became of a payment',
  payment_failed: 'Payment failed',
  payment_frozen: 'Payment frozen, a person has to decide',
  payment_moved: 'Payment moved to other invoices',
  payment_returned: 'Payment came back from the bank',
  promise_broken: 'Promise to pay not kept',
  promise_kept: 'Promise to pay kept',
  promise_recorded: 'Promised to pay',
  refund_credited: 'Payment made credit',
  refund_decided: 'A person decided what became of a refund',
  refund_failed: 'Refund failed, the payment has it back',
  refund_frozen: 'Refund frozen, a person has to decide',
  refund_ordered: 'Refund ordered',
  refund_sent: 'Refund on its way to the payer',
  retries_ended: 'Failed payment is not tried again',
  retries_planned: 'Failed payment will be tried again',
  service_restored: 'Service restored',
  service_suspended: 'Outbound calls suspended, never 911',
  suspension_warned: 'Warned of suspension',
  mail_bounced: 'Mail came back',
  mail_sent_again: 'Mail sent again',
  mail_has_no_address: 'Nobody to write to, no contact has an address',
  signed_in_new_device: 'Signed in with a new device',
  sign_in_locked: 'Sign-in locked after too many wrong tries',
  signed_out_everywhere: 'Signed out everywhere else',
  password_changed: 'Password changed',
  totp_on: 'Two-step sign-in turned on',
  identity_confirmed: 'Confirmed again who they are',
  totp_off: 'Two-step sign-in turned off',
  passkey_added: 'Passkey added',
  passkey_removed: 'Passkey removed',
  recovery_code_used: 'Signed in with a recovery code',
  recovery_codes_renewed: 'New recovery codes made',
}

/** Particulars that may be codes of ours: `method_removed` is read as words, a sentence stays. */
const CODES = new Set(['because', 'trouble', 'scope', 'change', 'about', 'reason', 'code', 'decision'])

/** Particulars that are amounts in the account's currency. */
const AMOUNTS = new Set(['amount', 'moved', 'overdue'])

/**
 * An entry of an account's timeline as a line to read: `Number assigned: +1 617 555 0100, from Feb 1, 2026`. Days, instants and amounts (in `currency`,
 * the account's) are written as the reader writes them; ids of ours are left out, since they mean nothing to a reader.
 */
export function eventWords(kind: string, detail: Detail, reader: Reader & { currency?: string }): string {
  const particulars = Object.entries(detail)
    .filter(
      ([name, value]) =>
        value !== null && value !== '' && value !== false && !/(^(id|mail|fact)|Id)$/.test(name),
    )
    .toSorted(([one], [other]) => placeOf(one) - placeOf(other))
    .map(([name, value]) => {
      const label = name.replaceAll(/([A-Z])/g, ' $1').toLowerCase()
      if (value === true) return label
      const text = valueWords(name, String(value), reader)
      return BARE.includes(name) ? text : `${label} ${text}`
    })
  const title = EVENT_TITLES[kind] ?? words(kind)
  return particulars.length > 0 ? `${title}: ${particulars.slice(0, 4).join(', ')}` : title
}

/** The database keeps particulars in no order of its own. */
function placeOf(name: string): number {
  const place = BARE.indexOf(name)
  return place === -1 ? BARE.length : place
}

function valueWords(name: string, value: string, reader: Reader & { currency?: string }): string {
  if (CODES.has(name) && /^[a-z]+(_[a-z]+)*$/.test(value)) return words(value).toLowerCase()
  if (AMOUNTS.has(name) && reader.currency && /^-?\d+(\.\d+)?$/.test(value)) {
    return formatMoney({ amount: value, currency: reader.currency }, reader.locale)
  }
  return read(value, reader)
}

function read(value: string, { locale, timeZone }: Reader): string {
  if (/^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(value)) return formatInstant(value, { locale, timeZone })
  if (/^\d{4}-\d\d-\d\d$/.test(value)) return formatDay(value, locale)
  if (/^\+\d{7,15}$/.test(value)) return phoneGroups(value).join('\u00a0')
  return value
}

/** `staff:7` and `system` as a reader would say them. */
export function actorWords(actor: string): string {
  const [kind, id] = actor.split(':')
  if (kind === 'system') return 'Tollbook'
  if (kind === 'cli') return 'the command line'
  if (kind === 'key') return `API key ${id}`
  if (kind === 'nobody') return 'somebody who was not signed in'
  return id ? `${kind} ${id}` : actor
}
