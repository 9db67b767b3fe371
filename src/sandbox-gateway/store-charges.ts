import { sql } from 'kysely'
import { textsArray, timesArray } from '../db/arrays.ts'
import type { Database, Db, Tx } from '../db/database.ts'
import type { Due } from './decide-charge.ts'
import type { NewEvent } from './store-events.ts'
import type { Behaviour } from './test-values.ts'

export interface ChargeRow {
  ref: string
  reference: string
  customerRef: string
  methodRef: string
  rail: 'card' | 'bank'
  amount: bigint
  currency: string
  descriptor: string
  returnUrl: string
  status: 'succeeded' | 'pending' | 'requires_action' | 'declined' | 'canceled'
  declineCode: string | null
  returnCode: string | null
  behaviour: Behaviour
  expectedAt: Temporal.Instant | null
  settledAt: Temporal.Instant | null
  returnedAt: Temporal.Instant | null
  refunded: bigint
  createdAt: Temporal.Instant
  disputeRef: string | null
}

/** A key that was used within its life, with what was answered; and the method that is to be charged. */
export interface ChargeFacts {
  bodyHash: Buffer | null
  status: number | null
  answer: string | null
  customerRef: string | null
  rail: 'card' | 'bank'
  state: string
  behaviour: Behaviour
  expiryMonth: number | null
  expiryYear: number | null
}

// Both statements of a charge are prepared by name: together they are all that a charge asks of the database.

/** What a charge needs to know, in one statement. */
export async function readChargeFacts(
  { pool }: Database,
  { key, methodRef, keysSince }: { key: string; methodRef: string; keysSince: Temporal.Instant },
): Promise<ChargeFacts> {
  const { rows } = await pool.query<ChargeFacts>({
    name: 'sandbox_charge_facts',
    text: `
      select k.body_hash as "bodyHash", k.status, k.answer, m.customer_ref as "customerRef", m.rail, m.state, m.behaviour,
        m.expiry_month as "expiryMonth", m.expiry_year as "expiryYear"
      from (select 1) as one
      left join sandbox_gateway.idempotency_keys k on k.key = $1 and k.created_at > $2
      left join sandbox_gateway.methods m on m.ref = $3`,
    values: [key, keysSince, methodRef],
  })
  return rows[0]!
}

export interface UsedKey {
  key: string
  bodyHash: Buffer
  status: number
  answer: string
  keysSince: Temporal.Instant
}

const INSERT_CHARGE = `
  with used as (
    insert into sandbox_gateway.idempotency_keys as old (key, body_hash, status, answer, created_at) values ($1, $2, $3, $4, $5)
    on conflict (key) do update set body_hash = excluded.body_hash, status = excluded.status, answer = excluded.answer,
      created_at = excluded.created_at where old.created_at <= $6
    returning 1
  ), made as (
    insert into sandbox_gateway.charges (ref, reference, customer_ref, method_ref, rail, amount, currency, descriptor, return_url, status,
      decline_code, behaviour, expected_at, created_at)
    select $7, $8, $9, $10, $11, $12::bigint, $13, $14, $15, $16, $17, $18, $19::timestamptz, $5 from used
  ), planned as (
    insert into sandbox_gateway.agenda (kind, ref, due_at)
    select d.kind, $7, d.due_at from used, unnest($20::text[], $21::timestamptz[]) as d (kind, due_at)
  ), told as (
    insert into sandbox_gateway.events (ref, type, about_kind, about_ref, reference, at, written_at, next_at, copies)
    select $22, $23, 'charge', $7, $8, $5, $5, case when s.webhooks_lost then null else $5 + make_interval(secs => s.webhooks_late_seconds) end,
      case when s.webhooks_twice then 2 else 1 end
    from used, sandbox_gateway.settings s
  )
  select count(*)::int as made from used`

/** The charge, its key with the answer, what is due of it and its event, or (false) nothing, when the key was used at the same time. */
export async function insertCharge(
  { pool }: Database,
  {
    charge,
    used,
    due,
    event,
  }: { charge: ChargeRow; used: UsedKey; due: readonly Due[]; event: Pick<NewEvent, 'ref' | 'type'> },
): Promise<boolean> {
  const { rows } = await pool.query<{ made: number }>({
    name: 'sandbox_insert_charge',
    text: INSERT_CHARGE,
    values: [
      ...[used.key, used.bodyHash, used.status, used.answer, charge.createdAt, used.keysSince],
      ...[charge.ref, charge.reference, charge.customerRef, charge.methodRef, charge.rail, charge.amount],
      ...[charge.currency, charge.descriptor, charge.returnUrl, charge.status, charge.declineCode],
      ...[charge.behaviour, charge.expectedAt],
      ...[
        textsArray(due.map(({ kind }) => kind)),
        timesArray(due.map(({ at }) => at)),
        event.ref,
        event.type,
      ],
    ],
  })
  return rows[0]!.made === 1
}

const COLUMNS =
  sql.raw(`c.ref, c.reference, c.customer_ref, c.method_ref, c.rail, c.amount, c.currency, c.descriptor, c.return_url, c.status,
  c.decline_code, c.return_code, c.behaviour, c.expected_at, c.settled_at, c.returned_at, c.refunded, c.created_at,
  (select d.ref from sandbox_gateway.disputes d where d.charge_ref = c.ref) as dispute_ref`)

export async function findCharge(
  db: Db | Tx,
  { ref, lock = false }: { ref: string; lock?: boolean },
): Promise<ChargeRow | null> {
  const [found] = await findCharges(db, { refs: [ref], lock })
  return found ?? null
}

/** In the order of `refs`; what is not there is left out. */
export async function findCharges(
  db: Db | Tx,
  { refs, lock = false }: { refs: readonly string[]; lock?: boolean },
): Promise<ChargeRow[]> {
  const { rows } = await sql<ChargeRow>`
    select ${COLUMNS} from unnest(${textsArray(refs)}::text[]) with ordinality as asked (ref, n)
    join sandbox_gateway.charges c on c.ref = asked.ref
    order by asked.n ${sql.raw(lock ? 'for update of c' : '')}`.execute(db)
  return rows
}

/** All that carry the merchant's reference, the oldest first. Should be one; it is the merchant's to see that it is not. */
export async function findChargesByReference(db: Db | Tx, reference: string): Promise<ChargeRow[]> {
  const { rows } = await sql<ChargeRow>`
    select ${COLUMNS} from sandbox_gateway.charges c where c.reference = ${reference} order by c.created_at, c.ref`.execute(
    db,
  )
  return rows
}

/** Writes what of charges can change. */
export async function updateCharges(tx: Tx, charges: readonly ChargeRow[]): Promise<void> {
  if (charges.length === 0) return
  const texts = (pick: (charge: ChargeRow) => string | null) => textsArray(charges.map(pick))
  await sql`
    update sandbox_gateway.charges c set status = u.status, decline_code = u.decline_code, return_code = u.return_code,
      settled_at = u.settled_at, returned_at = u.returned_at, refunded = u.refunded
    from unnest(${texts((c) => c.ref)}::text[], ${texts((c) => c.status)}::text[], ${texts((c) => c.declineCode)}::text[],
        ${texts((c) => c.returnCode)}::text[], ${timesArray(charges.map((c) => c.settledAt))}::timestamptz[],
        ${timesArray(charges.map((c) => c.returnedAt))}::timestamptz[], ${`{${charges.map((c) => c.refunded)}}`}::bigint[])
      as u (ref, status, decline_code, return_code, settled_at, returned_at, refunded)
    where c.ref = u.ref`.execute(tx)
}
