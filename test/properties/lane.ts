import { sql } from 'kysely'
import { type Database, inTransaction, type Tx } from '../../src/db/database.ts'
import { testClock } from '../../src/kernel/clock.ts'
import type { AccountId, InvoiceId, MandateId, MethodId } from '../../src/kernel/ids.ts'
import type { Micros } from '../../src/kernel/money.ts'
import { post, transferOf } from '../../src/ledger/post.ts'
import type { Gateway, MethodDescription } from '../../src/payments/gateway.ts'
import { changePaymentSettings } from '../../src/payments/settings.ts'
import { makeProvider } from '../support/billing.ts'
import { BANK_ACCOUNT, BOSTON, gatewaysOf, scriptedGateway } from '../support/scripted-gateway.ts'
import { type Arrival, type Asked, inspectArrivals } from './arrivals.ts'
import type { Story } from './steps.ts'

const BEGIN = '2026-03-10T15:00:00Z'

/** A database in which stories are played one after the other, each with an account, a gateway and a time of its own. */
export async function makeLane(database: Database) {
  const { kysely } = database
  const clock = testClock(BEGIN)
  await makeProvider(database)
  await inTransaction(kysely, (tx) =>
    changePaymentSettings(tx, {
      changes: { surchargeEnabled: true },
      actor: 'staff:1',
      now: clock.now(),
    }),
  )
  return { database, clock, played: 0 }
}

export type Lane = Awaited<ReturnType<typeof makeLane>>

/** What a payer has, as far as a story needs it. */
export interface OwnMethod {
  id: MethodId
  mandateId: MandateId
  rail: 'card' | 'bank'
  funding: string | null
  brand: string | null
}

/** Everything that a story is played with. */
export type World = Awaited<ReturnType<typeof openWorld>>

/** A new account that owes what the story says, with three methods and their mandates at a gateway of its own. */
export async function openWorld(lane: Lane, story: Story) {
  const { database, clock } = lane
  lane.played += 1
  clock.set(BEGIN)
  const scripted = scriptedGateway({ name: `g${lane.played}`, now: () => clock.now() })
  const arrivals: Arrival[] = []
  const racing = { is: false }
  const gateway: Gateway = {
    ...scripted,
    async charge(asked) {
      const answer = await scripted.charge(asked)
      await inspectArrivals(database, { scripted, arrivals, racing: racing.is })
      return answer
    },
  }
  const accountId = await makeAccount(lane)
  const world = {
    ...{ lane, database, clock, accountId, story, scripted, arrivals, racing },
    parts: { database, clock, gateways: gatewaysOf(gateway), publicUrl: 'https://billing.example.com' },
    methods: await makeMethods(lane, { accountId, scripted, story }),
    invoices: [] as { id: InvoiceId; totalMicros: Micros; credited: boolean }[],
    /** Of forms, by key. */
    asked: new Map<string, Asked>(),
    keys: 0,
    /** What was thrown and is no refusal. */
    broke: [] as string[],
    /** What the gateway has told, or would have: not all of it was delivered. */
    events: [] as OwnEvent[],
    seen: new Map<string, string>(),
  }
  for (const dollars of story.owedDollars) await addInvoice(world, dollars)
  return world
}

export interface OwnEvent {
  id: string
  about: Parameters<ReturnType<typeof scriptedGateway>['webhook']>[0]
  delivered: number
}

async function makeAccount({ database, played, clock }: Lane): Promise<AccountId> {
  const { rows } = await sql<{ id: AccountId }>`
    insert into accounts (number, name, country, tax_jurisdiction, billing_day, terms_days, currency, time_zone, locale, opened_on, created_at)
    values (${`A${played}`}, 'An account', 'US', 'US-MA', 1, 14, 'USD', 'America/New_York', 'en-US', '2025-01-01', ${clock.now()})
    returning id`.execute(database.kysely)
  return rows[0]!.id
}

async function makeMethods(
  { database, clock }: Lane,
  {
    accountId,
    scripted,
    story,
  }: { accountId: AccountId; scripted: ReturnType<typeof scriptedGateway>; story: Story },
): Promise<OwnMethod[]> {
  const card = (funding: 'credit' | 'debit' | 'prepaid' | 'unknown') => ({
    ...{ rail: 'card' as const, bank: null },
    card: { brand: story.brand, expiryMonth: 12, expiryYear: 2030, funding },
  })
  const bank = { rail: 'bank' as const, card: null, bank: BANK_ACCOUNT.bank! }
  const described = [card('credit'), bank, card(story.funding)].map(
    (kind, n): MethodDescription => ({
      ...{ ref: `${scripted.name}_method_${n}`, customerRef: `${scripted.name}_customer`, ...kind },
      ...{ holderName: null, billingAddress: { ...BOSTON, region: story.region }, last4: `000${n}` },
      ...{ fingerprint: null, state: 'usable' },
    }),
  )
  for (const method of described) scripted.methods.set(method.ref, method)
  const rows = described.map((method) => ({
    ...{ ref: method.ref, rail: method.rail, last4: method.last4, address: method.billingAddress },
    ...{ brand: method.card?.brand ?? null, funding: method.card?.funding ?? null },
    account_type: method.bank?.accountType ?? null,
  }))
  const { rows: made } = await sql<OwnMethod>`
    with customer as (
      insert into gateway_customers values (${accountId}, ${scripted.name}, ${`${scripted.name}_customer`}, ${clock.now()})
    ), made as (
      insert into payment_methods (account_id, gateway, ref, customer_ref, rail, state, saved, last4, brand, funding, expiry_month,
        expiry_year, account_type, billing_address, created_at)
      select ${accountId}, ${scripted.name}, ref, ${`${scripted.name}_customer`}, rail, 'usable', true, last4, brand, funding,
        case when rail = 'card' then 12 end, case when rail = 'card' then 2030 end, account_type, address, ${clock.now()}
      from json_to_recordset(${JSON.stringify(rows)}::json)
        as r (ref text, rail text, last4 text, brand text, funding text, account_type text, address jsonb)
      returning id, ref, rail, funding, brand
    ), accepted as (
      insert into mandates (account_id, method_id, scope, text, text_version, locale, accepted_at, accepted_by, ip, user_agent)
      select ${accountId}, id, 'saved', 'I agree.', 'test', 'en-US', ${clock.now()}, 'login:12', '203.0.113.9', 'Firefox' from made
      returning id, method_id
    )
    select made.id, accepted.id as mandate_id, rail, funding, brand from made join accepted on method_id = made.id order by ref`.execute(
    database.kysely,
  )
  return made
}

/** An invoice over so many dollars and 37 cents, due in February, as a billing run would leave it. */
export async function addInvoice(
  world: Pick<World, 'database' | 'clock' | 'accountId' | 'invoices'>,
  dollars: number,
): Promise<void> {
  const { database, clock, accountId, invoices } = world
  const totalMicros = BigInt(dollars) * 1_000_000n + 370_000n
  const id = await issueDocument(database, { accountId, totalMicros, corrects: null, now: clock.now() })
  invoices.push({ id, totalMicros, credited: false })
}

/** Writes an invoice or a credit note with its posting; what settles follows in the same transaction. */
export async function issueDocument(
  database: Database,
  {
    accountId,
    totalMicros,
    corrects,
    now,
    follow,
  }: {
    accountId: AccountId
    totalMicros: Micros
    corrects: InvoiceId | null
    now: Temporal.Instant
    follow?: (tx: Tx) => Promise<void>
  },
): Promise<InvoiceId> {
  const kind = corrects === null ? 'invoice' : 'credit_note'
  return inTransaction(database.kysely, async (tx) => {
    const { rows } = await sql<{ id: InvoiceId }>`
      with taken as (update invoice_series set next_number = next_number + 1 where name = ${kind} returning next_number - 1 as sequence)
      insert into invoices (account_id, kind, series, sequence, number, corrects_invoice_id, period_start, period_end, issued_at, issued_on,
        due_on, currency, net_micros, tax_micros, total_micros, rounding_micros, buyer, seller)
      select ${accountId}, ${kind}, ${kind}, sequence, ${kind} || '-' || sequence, ${corrects}, date '2000-01-01' + sequence::int,
        date '2000-01-02' + sequence::int, ${now},
        '2026-02-01', '2026-02-15', 'USD', ${totalMicros}, 0, ${totalMicros}, 0, '{}', '{}' from taken returning id`.execute(
      tx,
    )
    const { id } = rows[0]!
    const transfers =
      corrects === null
        ? transferOf('revenue:recurring', 'receivable', totalMicros)
        : transferOf('receivable', 'revenue:recurring', totalMicros)
    const posting = { accountId, key: `document:${id}`, bookedAt: now, source: 'billing run', transfers }
    await post(tx, { postings: [posting], recordedAt: now })
    await follow?.(tx)
    return id
  })
}
