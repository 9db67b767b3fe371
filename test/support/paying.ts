import { sql } from 'kysely'
import { type Database, inTransaction } from '../../src/db/database.ts'
import { testClock } from '../../src/kernel/clock.ts'
import type { AccountId, InvoiceId, MethodId, PaymentId } from '../../src/kernel/ids.ts'
import type { Micros } from '../../src/kernel/money.ts'
import { post, transferOf } from '../../src/ledger/post.ts'
import { mandateShown } from '../../src/payments/mandates.ts'
import type { PaymentMethod } from '../../src/payments/method.ts'
import { getPayment, type PayRequest, pay } from '../../src/payments/payments.ts'
import { finishSetup, startSetup, type Wishes } from '../../src/payments/setups.ts'
import { makeAccounts, makeProvider } from './billing.ts'
import { creditOff } from './credit-off.ts'
import { BANK_ACCOUNT, BOSTON, CREDIT_CARD, gatewaysOf, scriptedGateway } from './scripted-gateway.ts'

type Entered = Parameters<ReturnType<typeof scriptedGateway>['fillIn']>[1]

/**
 * A provider whose customers pay through a scripted gateway, and the short ways of a test: an account with invoices, a method, a payment. Time stands
 * still at 2026-03-10, 15:00 UTC, until it is moved.
 */
export async function payingWorld(database: Database) {
  const clock = testClock('2026-03-10T15:00:00Z')
  const gateway = scriptedGateway({ now: () => clock.now() })
  const gateways = gatewaysOf(gateway)
  const parts = { database, clock, gateways }
  const { kysely } = database
  const actor = 'login:12'
  let accountsMade = 0
  let keysMade = 0
  await makeProvider(database)

  /** An account that owes these amounts, each on an invoice a month later than the one before, due 14 days after its issue. */
  async function account(...owed: Micros[]): Promise<{ accountId: AccountId; invoiceIds: InvoiceId[] }> {
    accountsMade += 1
    const [made] = await makeAccounts(database, { count: 1, from: accountsMade })
    const { accountId } = made!
    const invoiceIds: InvoiceId[] = []
    for (const [month, micros] of owed.entries()) invoiceIds.push(await invoice(accountId, month + 1, micros))
    return { accountId, invoiceIds }
  }

  /** An invoice over an amount, as a billing run would leave it, issued on the first of that month of 2026. */
  async function invoice(accountId: AccountId, month: number, totalMicros: Micros): Promise<InvoiceId> {
    return inTransaction(kysely, async (tx) => {
      const issuedOn = Temporal.PlainDate.from({ year: 2026, month: 1, day: 1 }).add({ months: month - 1 })
      const issuedAt = issuedOn
        .toZonedDateTime({ timeZone: 'America/New_York', plainTime: '06:00' })
        .toInstant()
      const { rows } = await sql<{ id: InvoiceId }>`
        with taken as (update invoice_series set next_number = next_number + 1 where name = 'invoice' returning next_number - 1 as sequence)
        insert into invoices (account_id, kind, series, sequence, number, period_start, period_end, issued_at, issued_on, due_on, currency,
          net_micros, tax_micros, total_micros, rounding_micros, buyer, seller)
        select ${accountId}, 'invoice', 'invoice', sequence, 'INV-' || sequence, ${issuedOn.subtract({ months: 1 })}, ${issuedOn}, ${issuedAt},
          ${issuedOn}, ${issuedOn.add({ days: 14 })}, a.currency, ${totalMicros}, 0, ${totalMicros}, 0,
          jsonb_build_object('accountNumber', a.number, 'name', a.name, 'attention', null, 'addressLines', '[]'::jsonb, 'country', 'US', 'taxId', null),
          '{"name": "Lakeside", "legalName": "Lakeside LLC", "addressLines": [], "country": "US", "taxId": null, "email": null, "phone": null, "website": null, "paymentInstructions": ""}'
        from taken, accounts a where a.id = ${accountId} returning id`.execute(tx)
      const { id } = rows[0]!
      await post(tx, {
        postings: [
          {
            accountId,
            key: `invoice:${id}`,
            bookedAt: issuedAt,
            source: 'billing run',
            transfers: transferOf('revenue:recurring', 'receivable', totalMicros),
          },
        ],
        recordedAt: issuedAt,
      })
      return id
    })
  }

  /** Takes an amount off an invoice by a credit note. */
  async function credit(accountId: AccountId, invoiceId: InvoiceId, totalMicros: Micros): Promise<void> {
    await creditOff(database, { accountId, invoiceId, totalMicros, now: clock.now(), actor })
  }

  /** A method, entered in the gateway's fields; a credit card unless said otherwise. */
  async function method(
    accountId: AccountId,
    entered: Entered = CREDIT_CARD,
    wishes: Wishes = { save: true },
  ) {
    const rail = entered.bank ? 'bank' : 'card'
    const now = clock.now()
    const returnUrl = 'https://billing.example.com/pay'
    const { setupId } = await startSetup(database, {
      ...{ gateways, accountId, rail, returnUrl, billingAddress: BOSTON, now, actor },
    })
    const { rows } = await sql<{ ref: string }>`select ref from method_setups where id = ${setupId}`.execute(
      kysely,
    )
    gateway.fillIn(rows[0]!.ref, entered)
    const result = await finishSetup(database, { gateways, accountId, setupId, now, actor, ...wishes })
    if (result.kind !== 'ready') throw new Error(`the set-up is ${result.kind}`)
    return result.method
  }

  /** The terms of a payment, as the payer sees and accepts them. */
  async function consent(method: PaymentMethod, amountMicros: Micros, surchargeMicros = 0n) {
    const { digest } = await mandateShown(kysely, {
      ...{ accountId: method.accountId, methodId: method.id, now: clock.now(), locale: 'en-US' },
      scope: method.saved ? 'saved' : 'one_time',
      payment: { amountMicros: amountMicros + surchargeMicros, surchargeMicros },
    })
    return { digest, locale: 'en-US', ip: '203.0.113.9', userAgent: 'Firefox' }
  }

  /** Pays as a person would who accepts the terms; `over` changes the request. */
  async function payWith(
    method: PaymentMethod,
    amountMicros: Micros,
    over: Partial<PayRequest> = {},
  ): Promise<{ paymentId: PaymentId; created: boolean }> {
    keysMade += 1
    return pay(parts, {
      accountId: method.accountId,
      methodId: method.id as MethodId,
      amountMicros,
      invoices: [],
      quoteId: null,
      consent: over.consent === undefined ? await consent(method, amountMicros) : over.consent,
      key: `form-${keysMade}`,
      origin: 'one_time',
      returnUrl: 'https://billing.example.com/payments',
      actor,
      ...over,
    })
  }

  const story = (accountId: AccountId, paymentId: PaymentId) => getPayment(kysely, { accountId, paymentId })

  /** What an invoice still owes. */
  async function openOn(invoiceId: InvoiceId): Promise<Micros> {
    const { rows } = await sql<{ openMicros: Micros }>`
      select open_micros from invoice_dues where invoice_id = ${invoiceId}`.execute(kysely)
    return rows[0]!.openMicros
  }

  /** What the rooms to the right and people have been told about an account: the payloads staged under a job's name. */
  async function staged(name: string, accountId: AccountId): Promise<Record<string, unknown>[]> {
    const { rows } = await sql<{ payload: Record<string, unknown> }>`
      select payload from graphile_worker._private_jobs j join graphile_worker._private_tasks t on t.id = j.task_id
      where t.identifier = ${name} and payload ->> 'accountId' = ${String(accountId)} order by j.id`.execute(
      kysely,
    )
    return rows.map(({ payload }) => payload)
  }

  return {
    ...{ database, clock, gateway, gateways, parts, actor },
    ...{ account, invoice, creditOff: credit, method, consent, payWith, story, openOn, staged },
    BANK_ACCOUNT,
  }
}
