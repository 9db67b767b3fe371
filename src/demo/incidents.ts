import { findAccountByNumber } from '../accounts/accounts.ts'
import { findLoginByEmail } from '../accounts/logins.ts'
import { recordEvent } from '../accounts/timeline.ts'
import { addAdjustment } from '../charges/charges.ts'
import { type Db, inTransaction, type Tx } from '../db/database.ts'
import { getInvoice, issueCreditNote, listInvoices } from '../invoices/invoices.ts'
import type { AccountId } from '../kernel/ids.ts'
import { MICROS_SCALE, parseDecimal } from '../kernel/money.ts'

/** Something that Lakeside's people did by hand, on a day of the history. */
interface Incident {
  month: number
  day: number
  account: string
  what:
    | { kind: 'event'; name: string; note: string }
    | { kind: 'adjustment'; amount: string; description: string; reason: string }
    /** Of the account's newest invoice: its first line of fees, or all of it. */
    | { kind: 'credit'; of: 'all' | { amount: string }; reason: string }
}

export const INCIDENTS: readonly Incident[] = [
  event(0, 22, '20013', 'support_called', 'Asked how to use the softphone while travelling'),
  event(1, 19, '30012', 'outage_reported', 'No dial tone at the pier; a port of the switch was replaced'),
  {
    ...{ month: 1, day: 20, account: '30012' },
    what: {
      kind: 'adjustment',
      amount: '-15.00',
      description: 'Credit for the outage at Pier 4',
      reason: 'Two days without service, ticket 2207',
    },
  },
  {
    ...{ month: 3, day: 10, account: '40012' },
    what: {
      kind: 'adjustment',
      amount: '138.00',
      description: 'Two desk phones, replacement',
      reason: 'Ordered by the finance office on the phone',
    },
  },
  event(4, 12, '20021', 'welcome_letter_sent', 'By mail, with the activation card'),
  event(4, 23, '40011', 'invoice_disputed', 'The fax line was out of order for most of the month'),
  {
    ...{ month: 4, day: 26, account: '40011' },
    what: {
      kind: 'credit',
      of: { amount: '4.50' },
      reason: 'Fax line out of order from the 3rd to the 26th',
    },
  },
  event(5, 13, '20020', 'support_called', 'Wants more minutes, and Europe'),
  event(6, 17, '30020', 'closing_requested', 'Sold the shop; forwards no number'),
  {
    ...{ month: 6, day: 20, account: '30020' },
    what: {
      kind: 'adjustment',
      amount: '58.00',
      description: 'Rented desk phone, not returned',
      reason: 'Return was due with the end of service',
    },
  },
  event(7, 5, '40011', 'support_called', 'Calls to Toronto look ten times too dear'),
  {
    ...{ month: 9, day: 18, account: '20016' },
    what: {
      kind: 'adjustment',
      amount: '-5.00',
      description: 'Thank you for a neighbor who became a customer',
      reason: 'Campaign of the fall',
    },
  },
  {
    ...{ month: 10, day: 5, account: '30027' },
    what: { kind: 'credit', of: 'all', reason: 'The phone system was down for repairs the whole month' },
  },
  event(11, 8, '50011', 'capacity_reviewed', 'Expects 40 % more calls before the holidays'),
]

function event(month: number, day: number, account: string, name: string, note: string): Incident {
  return { month, day, account, what: { kind: 'event', name, note } }
}

/** Does what the incident says, if its account is one of the demo's. */
export async function happen(db: Db, { account, what }: Incident, now: Temporal.Instant): Promise<void> {
  await inTransaction(db, async (tx) => {
    const found = await findAccountByNumber(tx, { number: account })
    if (!found) return
    const clerk = await findLoginByEmail(tx, { email: 'clerk@lakeside.example' })
    const by = { accountId: found.id, actor: `staff:${clerk!.id}`, now }
    switch (what.kind) {
      case 'event':
        return recordEvent(tx, { ...by, at: now, kind: what.name, detail: { description: what.note } })
      case 'adjustment': {
        const { description, reason } = what
        const on = now.toZonedDateTimeISO(found.timeZone).toPlainDate()
        const amountMicros = micros(what.amount)
        await addAdjustment(tx, { ...by, amountMicros, description, reason, on, key: `demo:${on}` })
        return
      }
      case 'credit':
        return credit(tx, by, what)
      default:
        what satisfies never
    }
  })
}

async function credit(
  tx: Tx,
  by: { accountId: AccountId; actor: string; now: Temporal.Instant },
  { of, reason }: { of: 'all' | { amount: string }; reason: string },
): Promise<void> {
  const { accountId } = by
  const { items } = await listInvoices(tx, { accountId, page: { limit: 10 } })
  const newest = items.find(({ kind }) => kind === 'invoice')
  if (!newest) return
  const { lines } = await getInvoice(tx, { accountId, invoiceId: newest.id })
  const fee = lines.find(({ kind, amountMicros }) => kind === 'recurring' && amountMicros > 0n)
  const what = of === 'all' ? 'all' : fee ? [{ n: fee.n, amountMicros: micros(of.amount) }] : null
  if (what) await issueCreditNote(tx, { ...by, invoiceId: newest.id, lines: what, reason })
}

function micros(amount: string): bigint {
  return parseDecimal(amount, MICROS_SCALE)
}
