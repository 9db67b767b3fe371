import { getDunning, getLateFee, getPromise, getSuspension } from '../../dunning/dunning.ts'
import { getInvoice, getInvoiceNumbers } from '../../invoices/invoices.ts'
import type { InvoiceId } from '../../kernel/ids.ts'
import { owedBy } from '../../payments/payments.ts'
import type { MailFacts } from '../mails/index.ts'
import { type About, dayOf, type Gather, idOf, moneyOf, sumOf } from './about.ts'

export const gatherReminder: Gather<'overdue_reminder'> = async (about) => {
  const { db, account, ids, links } = about
  const named = new Set(ids.invoiceIds?.split(','))
  const { dues } = await owedBy(db, { accountId: account.id })
  const open = dues.filter(({ invoiceId }) => named.has(invoiceId.toString()))
  if (open.length === 0) return { untold: PAID }
  const invoiceIds = open.map(({ invoiceId }) => invoiceId)
  const numbers = await getInvoiceNumbers(db, { accountId: account.id, invoiceIds })
  return {
    stage: stageOf(Number(ids.n), Number(ids.of)),
    invoices: open.map(({ invoiceId, dueOn, openMicros }) => ({
      number: numbers.get(invoiceId)!,
      dueOn,
      open: moneyOf(about, openMicros),
    })),
    total: moneyOf(about, sumOf(open.map(({ openMicros }) => ({ amountMicros: openMicros })))),
    suspendOn: ids.suspendOn ? dayOf(about, 'suspendOn') : null,
    payUrl: links.payUrl,
  }
}

export const gatherLateFee: Gather<'late_fee'> = async (about) => {
  const { db, account, links } = about
  const invoiceId = idOf<InvoiceId>(about, 'invoiceId')
  const { amountMicros } = await getLateFee(db, { accountId: account.id, invoiceId })
  const { number, dueOn } = await getInvoice(db, { accountId: account.id, invoiceId })
  const { dues } = await owedBy(db, { accountId: account.id })
  const openMicros = dues.find((due) => due.invoiceId === invoiceId)?.openMicros ?? 0n
  return {
    fee: moneyOf(about, amountMicros),
    invoice: { number, dueOn, open: moneyOf(about, openMicros) },
    payUrl: links.payUrl,
    accountUrl: links.accountUrl,
  }
}

export const gatherWarning: Gather<'suspension_warning'> = async (about) => {
  const overdueMicros = await overdueOf(about)
  if (overdueMicros === 0n) return { untold: PAID }
  return {
    total: moneyOf(about, overdueMicros),
    suspendOn: dayOf(about, 'suspendOn'),
    payUrl: about.links.payUrl,
  }
}

export const gatherSuspended: Gather<'suspended'> = async (about) => {
  const { byHand, startedAt, endedAt } = await suspensionOf(about)
  if (endedAt !== null) return { untold: 'the suspension has ended by now' }
  const overdueMicros = await overdueOf(about)
  return {
    // What staff has begun, staff ends: a payment does not.
    total: byHand || overdueMicros === 0n ? null : moneyOf(about, overdueMicros),
    suspendedAt: startedAt,
    payUrl: about.links.payUrl,
    accountUrl: about.links.accountUrl,
  }
}

export const gatherRestored: Gather<'restored'> = async (about) => {
  const { endedAt } = await suspensionOf(about)
  if (endedAt === null) return { untold: 'the suspension has not ended' }
  return { restoredAt: endedAt, accountUrl: about.links.accountUrl }
}

export const gatherPromise: Gather<'promise_recorded'> = async (about) => {
  const promiseId = idOf<bigint>(about, 'promiseId')
  const promise = await getPromise(about.db, { accountId: about.account.id, promiseId })
  return {
    amount: moneyOf(about, promise.amountMicros),
    promisedOn: promise.until,
    payUrl: about.links.payUrl,
  }
}

const PAID = 'nothing of it is owed any more'

/** Policies have any number of reminders, mails three ways of saying it. */
function stageOf(n: number, of: number): MailFacts['overdue_reminder']['stage'] {
  if (n <= 1) return 'first'
  return n < of ? 'second' : 'final'
}

function suspensionOf(about: About) {
  const suspensionId = idOf<bigint>(about, 'suspensionId')
  return getSuspension(about.db, { accountId: about.account.id, suspensionId })
}

/** What is past due on the account's day. */
async function overdueOf({ db, account, now }: About): Promise<bigint> {
  return (await getDunning(db, { accountId: account.id, now })).overdueMicros
}
