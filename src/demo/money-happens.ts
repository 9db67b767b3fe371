import { findLoginByEmail } from '../accounts/logins.ts'
import { inTransaction, type Tx } from '../db/database.ts'
import { recordPromise } from '../dunning/dunning.ts'
import type { AccountId } from '../kernel/ids.ts'
import { getAutopay, pauseAutopay } from '../payments/autopay.ts'
import { listMethods } from '../payments/methods.ts'
import { getPayment, listPayments, owedBy, type Payment } from '../payments/payments.ts'
import { refundPayment } from '../payments/refunds.ts'
import { writeOff } from '../payments/write-offs.ts'
import type { Company } from './company.ts'
import type { MoneyIncident } from './money-incidents.ts'
import type { Payer } from './payers.ts'
import { capAutopay, type Doing, doingOf, enrolPayer, micros, payAll, payDue } from './paying.ts'
import type { Deed } from './payment-agenda.ts'

type What = MoneyIncident['what']
type Agreed = Extract<What, { kind: 'pause' | 'promise' | 'write_off' }>

/** Does what an account's people, Lakeside's or the gateway do on a day. */
export async function doDeed(company: Company, deed: Deed): Promise<void> {
  const { context } = company
  switch (deed.kind) {
    case 'enrol':
      return enrolPayer(context, await doingOf(context, deed.payer.account), deed)
    case 'pay':
      return payDue(context, await doingOf(context, deed.payer.account), deed)
    case 'incident':
      return happen(company, await doingOf(context, deed.incident.account), deed)
    default:
      deed satisfies never
  }
}

async function happen(
  company: Company,
  doing: Doing,
  { incident: { what }, payer, expiry }: Extract<Deed, { kind: 'incident' }>,
): Promise<void> {
  const { context } = company
  const { kysely } = context.database
  const { accountId } = doing
  switch (what.kind) {
    case 'pay_all':
      await payAll(context, doing, { payer: payer!, expiry })
      return
    case 'charged_twice':
      return chargedTwice(company, doing, { payer: payer!, expiry })
    case 'cap': {
      const { method, schedule } = (await getAutopay(kysely, { accountId }))!
      return capAutopay(context, doing, {
        autopay: { methodId: method.methodId, schedule },
        amount: what.amount,
      })
    }
    case 'behave': {
      const [method] = await listMethods(kysely, { accountId })
      return company.control(`/methods/${method!.ref}/behave`, { behaviour: what.as })
    }
    case 'dispute':
      return dispute(company, doing)
    case 'refund':
      return refund(company, doing, what)
    case 'pause':
    case 'promise':
    case 'write_off':
      return inTransaction(kysely, (tx) => agree(tx, { doing, what }))
    default:
      what satisfies never
  }
}

/** The answer is lost on its way, and behind the gateway's door the request is executed a second time: one reference, two charges. */
async function chargedTwice(
  company: Company,
  doing: Doing,
  how: { payer: Payer; expiry: string },
): Promise<void> {
  const { context } = company
  const { accountId } = doing
  await company.control('/faults', { operation: 'charge', when: 'after', fault: 'reset' })
  const paymentId = await payAll(context, doing, how)
  if (paymentId === null) throw new Error(`account ${doing.account.number} owes nothing`)
  const { attempts } = await getPayment(context.database.kysely, { accountId, paymentId })
  await company.charge(attempts[0]!.body, `again-${attempts[0]!.key}`)
}

async function dispute(company: Company, { accountId }: Doing): Promise<void> {
  const { kysely } = company.context.database
  const newest = await newestPaid(company, accountId)
  if (!newest) return
  const { attempts } = await getPayment(kysely, { accountId, paymentId: newest.id })
  const charged = attempts.find(({ state }) => state === 'succeeded')
  await company.control(`/charges/${charged!.ref}/dispute`, {})
}

async function refund(
  company: Company,
  { accountId, now }: Doing,
  { amount, reason }: Extract<What, { kind: 'refund' }>,
): Promise<void> {
  const { context } = company
  const newest = await newestPaid(company, accountId)
  if (!newest) return
  const clerk = await inTransaction(context.database.kysely, (tx) =>
    findLoginByEmail(tx, { email: 'clerk@lakeside.example' }),
  )
  await refundPayment(context, {
    ...{ accountId, paymentId: newest.id, amountMicros: micros(amount), destination: 'method' },
    ...{ reason, key: `refund:${now}`, actor: `staff:${clerk!.id}` },
  })
}

async function newestPaid(
  { context: { database } }: Company,
  accountId: AccountId,
): Promise<Payment | undefined> {
  const { items } = await listPayments(database.kysely, { accountId, page: { limit: 50 } })
  return items.find(({ state }) => state === 'succeeded')
}

/** What is agreed with Lakeside, and moves nothing at the gateway. */
async function agree(
  tx: Tx,
  { doing: { account, accountId, actor, now }, what }: { doing: Doing; what: Agreed },
): Promise<void> {
  const today = now.toZonedDateTimeISO(account.timeZone).toPlainDate()
  switch (what.kind) {
    case 'pause':
      await pauseAutopay(tx, { accountId, until: today.add({ days: what.forDays }), actor, now })
      return
    case 'promise': {
      const until = today.add({ days: what.forDays })
      await recordPromise(tx, { accountId, until, amountMicros: null, byCustomer: false, actor, now })
      return
    }
    case 'write_off': {
      const { dues } = await owedBy(tx, { accountId })
      const given = what.of === 'all' ? dues : dues.slice(0, 1)
      const amountMicros = what.of === 'all' ? 'all' : micros(what.of.amount)
      const { reason } = what
      for (const { invoiceId } of given)
        await writeOff(tx, { accountId, invoiceId, amountMicros, reason, actor, now })
      return
    }
    default:
      what satisfies never
  }
}
