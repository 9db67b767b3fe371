import { words } from '../ui/badge.tsx'
import { formatDay, formatInstant } from '../ui/moment.tsx'
import { phoneGroups } from '../ui/phone-number.tsx'
import type { Reader } from '../ui/reader.tsx'

type Detail = Record<string, string | number | boolean | null>

/** Particulars that need no name before them; they come first. */
const BARE = new Set(['number', 'plan', 'label', 'name', 'description', 'reason', 'value'])

/** Kinds whose own words would leave it open what is meant. */
const TITLES: Record<string, string> = {
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
  autopay_not_drafted: 'AutoPay did not draft',
  autopay_fallback_tried: 'AutoPay tried the fallback',
  dunning_opened: 'Overdue',
  dunning_closed: 'Nothing overdue any more',
  overdue_reminded: 'Reminded of what is overdue',
  suspension_warned: 'Warned of suspension',
  service_suspended: 'Outbound calls suspended, never 911',
  service_restored: 'Service restored',
  promise_recorded: 'Promised to pay',
  promise_kept: 'Promise to pay kept',
  promise_broken: 'Promise to pay not kept',
  retries_planned: 'Failed payment will be tried again',
  retries_ended: 'Failed payment is not tried again',
  dunning_terms_changed: 'Dunning of the account changed',
  mail_bounced: 'Mail came back',
  mail_sent_again: 'Mail sent again',
  mail_has_no_address: 'Nobody to write to, no contact has an address',
}

/** Particulars that are codes of ours: `method_removed` is read as words. */
const CODES = new Set(['because', 'trouble', 'scope', 'change', 'about'])

/**
 * An entry of an account's timeline as a line to read: `Number assigned: +1 617 555 0100, from Feb 1, 2026`. Days and
 * instants are written as the reader writes them; ids of ours are left out, since they mean nothing to a reader.
 */
export function eventWords(kind: string, detail: Detail, reader: Reader): string {
  const particulars = Object.entries(detail)
    .filter(([name, value]) => value !== null && value !== '' && !/(^(id|mail|fact)|Id)$/.test(name))
    .toSorted(([one], [other]) => Number(BARE.has(other)) - Number(BARE.has(one)))
    .map(([name, value]) => {
      const text = CODES.has(name) ? words(String(value)).toLowerCase() : read(String(value), reader)
      return BARE.has(name) ? text : `${name.replaceAll(/([A-Z])/g, ' $1').toLowerCase()} ${text}`
    })
  const title = TITLES[kind] ?? words(kind)
  return particulars.length > 0 ? `${title}: ${particulars.slice(0, 4).join(', ')}` : title
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
  return id ? `${kind} ${id}` : actor
}
