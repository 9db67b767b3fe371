import { sql } from 'kysely'
import type { Db, Tx } from '../db/database.ts'
import type { Behaviour } from './test-values.ts'

/** Customers, their payment methods, and the setups by which methods come in. */

export type Address = Record<string, string | null>
export type MethodState = 'unconfirmed' | 'usable' | 'awaiting_micro_deposits' | 'detached'

export interface MethodRow {
  ref: string
  customerRef: string
  rail: 'card' | 'bank'
  holderName: string | null
  billingAddress: Address | null
  last4: string
  fingerprint: string
  brand: string | null
  expiryMonth: number | null
  expiryYear: number | null
  funding: string | null
  bankName: string | null
  accountType: string | null
  routingNumber: string | null
  state: MethodState
  behaviour: Behaviour
  triesLeft: number
}

export interface SetupRow {
  ref: string
  reference: string
  customerRef: string
  rail: 'card' | 'bank'
  returnUrl: string
  holderName: string | null
  billingAddress: Address | null
  locale: string
  state: 'waiting' | 'requires_action' | 'failed' | 'ready'
  failureCode: string | null
  methodRef: string | null
}

/** A reference makes one customer, however often it is asked for. */
export async function insertCustomer(
  db: Db | Tx,
  customer: { ref: string; reference: string; name: string; email: string | null; now: Temporal.Instant },
): Promise<{ ref: string; reference: string; name: string; email: string | null }> {
  const { rows } = await sql<{ ref: string; reference: string; name: string; email: string | null }>`
    insert into sandbox_gateway.customers (ref, reference, name, email, created_at)
    values (${customer.ref}, ${customer.reference}, ${customer.name}, ${customer.email}, ${customer.now})
    on conflict (reference) do update set name = excluded.name, email = excluded.email
    returning ref, reference, name, email`.execute(db)
  return rows[0]!
}

export async function customerExists(db: Db | Tx, ref: string): Promise<boolean> {
  const { rows } = await sql`select 1 from sandbox_gateway.customers where ref = ${ref}`.execute(db)
  return rows.length > 0
}

export async function insertSetup(
  db: Db | Tx,
  { now, ...setup }: Omit<SetupRow, 'state' | 'failureCode' | 'methodRef'> & { now: Temporal.Instant },
): Promise<void> {
  await sql`
    insert into sandbox_gateway.setups (ref, reference, customer_ref, rail, return_url, holder_name, billing_address, locale, state, created_at)
    values (${setup.ref}, ${setup.reference}, ${setup.customerRef}, ${setup.rail}, ${setup.returnUrl}, ${setup.holderName},
      ${setup.billingAddress === null ? null : JSON.stringify(setup.billingAddress)}::jsonb, ${setup.locale}, 'waiting', ${now})`.execute(
    db,
  )
}

/** With `lock`, nobody else changes it until the transaction ends. */
export async function findSetup(
  db: Db | Tx,
  { ref, lock = false }: { ref: string; lock?: boolean },
): Promise<SetupRow | null> {
  const { rows } = await sql<SetupRow>`
    select ref, reference, customer_ref, rail, return_url, holder_name, billing_address, locale, state, failure_code, method_ref
    from sandbox_gateway.setups where ref = ${ref} ${sql.raw(lock ? 'for update' : '')}`.execute(db)
  return rows[0] ?? null
}

/** The locale in which a method was entered; null: nothing is known of it. */
export async function findLocale(db: Db | Tx, { methodRef }: { methodRef: string }): Promise<string | null> {
  const { rows } = await sql<{ locale: string }>`
    select locale from sandbox_gateway.setups where method_ref = ${methodRef} order by created_at desc limit 1`.execute(
    db,
  )
  return rows[0]?.locale ?? null
}

export async function updateSetup(
  tx: Db | Tx,
  setup: Pick<SetupRow, 'ref' | 'state' | 'failureCode' | 'methodRef'>,
): Promise<void> {
  await sql`
    update sandbox_gateway.setups set state = ${setup.state}, failure_code = ${setup.failureCode}, method_ref = ${setup.methodRef}
    where ref = ${setup.ref}`.execute(tx)
}

export async function insertMethod(
  tx: Db | Tx,
  { method, now }: { method: MethodRow; now: Temporal.Instant },
): Promise<void> {
  await sql`
    insert into sandbox_gateway.methods (ref, customer_ref, rail, holder_name, billing_address, last4, fingerprint, brand, expiry_month,
      expiry_year, funding, bank_name, account_type, routing_number, state, behaviour, tries_left, created_at)
    values (${method.ref}, ${method.customerRef}, ${method.rail}, ${method.holderName},
      ${method.billingAddress === null ? null : JSON.stringify(method.billingAddress)}::jsonb, ${method.last4}, ${method.fingerprint},
      ${method.brand}, ${method.expiryMonth}, ${method.expiryYear}, ${method.funding}, ${method.bankName}, ${method.accountType},
      ${method.routingNumber}, ${method.state}, ${method.behaviour}, ${method.triesLeft}, ${now})`.execute(tx)
}

export async function findMethod(
  db: Db | Tx,
  { ref, lock = false }: { ref: string; lock?: boolean },
): Promise<MethodRow | null> {
  const { rows } = await sql<MethodRow>`
    select ref, customer_ref, rail, holder_name, billing_address, last4, fingerprint, brand, expiry_month, expiry_year, funding, bank_name,
      account_type, routing_number, state, behaviour, tries_left
    from sandbox_gateway.methods where ref = ${ref} ${sql.raw(lock ? 'for update' : '')}`.execute(db)
  return rows[0] ?? null
}

/** What of a method can change. */
export async function updateMethod(tx: Db | Tx, method: MethodRow): Promise<void> {
  await sql`
    update sandbox_gateway.methods set billing_address = ${method.billingAddress === null ? null : JSON.stringify(method.billingAddress)}::jsonb,
      last4 = ${method.last4}, expiry_month = ${method.expiryMonth}, expiry_year = ${method.expiryYear}, state = ${method.state},
      behaviour = ${method.behaviour}, tries_left = ${method.triesLeft}
    where ref = ${method.ref}`.execute(tx)
}
