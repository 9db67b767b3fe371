import { sql } from 'kysely'
import { inTransaction } from '../../src/db/database.ts'
import type { AccountId, AttemptId, MethodId, PaymentId } from '../../src/kernel/ids.ts'
import { orderPayments } from '../../src/payments/order-payments.ts'
import { sendAttempts } from '../../src/payments/send-attempts.ts'
import { makeAccounts } from './billing.ts'
import type { payingWorld } from './paying.ts'
import { BANK_ACCOUNT, CREDIT_CARD } from './scripted-gateway.ts'

export interface MadePayment {
  accountId: AccountId
  paymentId: PaymentId
  attemptId: AttemptId
  /** Our reference. */
  key: string
  /** The gateway's name of its charge. */
  ref: string
  amountMicros: bigint
}

let accountsMade = 100_000

/**
 * Many payments at once, each ahead of what is owed and of an account of its own, in few statements: for properties that want thousands of
 * them. Cards have succeeded, debits of bank accounts are pending. In the order of `asked`.
 */
export async function manyPayments(
  world: Awaited<ReturnType<typeof payingWorld>>,
  asked: readonly { rail: 'card' | 'bank'; amountMicros: bigint }[],
): Promise<MadePayment[]> {
  const { database, gateway, gateways, clock, parts } = world
  const accounts = await makeAccounts(database, { count: asked.length, from: accountsMade + 1 })
  accountsMade += asked.length
  const methods = asked.map(({ rail }, i) => ({
    rail,
    accountId: accounts[i]!.accountId,
    name: `many_${accountsMade}_${i}`,
  }))
  for (const { rail, name } of methods) {
    const entered = rail === 'card' ? CREDIT_CARD : BANK_ACCOUNT
    gateway.methods.set(name, {
      ...{
        ref: name,
        customerRef: name,
        rail,
        holderName: null,
        billingAddress: null,
        last4: '4242',
        fingerprint: null,
      },
      ...{ card: null, bank: null, state: 'usable', ...entered },
    })
  }
  const { rows } = await sql<{ id: MethodId; ref: string }>`
    insert into payment_methods (account_id, gateway, ref, customer_ref, rail, state, saved, last4, brand, funding, account_type, created_at)
    select m.account_id, ${gateway.name}, m.name, m.name, m.rail, 'usable', true, '4242', case m.rail when 'card' then 'visa' end,
      case m.rail when 'card' then 'credit' end, case m.rail when 'bank' then 'checking' end, ${clock.now()}
    from unnest(${methods.map((m) => m.accountId)}::bigint[], ${methods.map((m) => m.name)}::text[], ${methods.map((m) => m.rail)}::text[])
      as m (account_id, name, rail)
    returning id, ref`.execute(database.kysely)
  const ids = new Map(rows.map(({ id, ref }) => [ref, id]))
  const orders = methods.map(({ accountId, rail, name }, i) => ({
    ...{
      accountId,
      key: 'many',
      requestHash: '00',
      origin: 'one_time' as const,
      currency: 'USD',
      targets: [],
      payAhead: true,
    },
    ...{
      amountMicros: asked[i]!.amountMicros,
      surchargeMicros: 0n,
      mandateId: null,
      payer: 'present' as const,
      descriptor: 'LAKESIDE',
    },
    ...{ returnUrl: 'https://billing.example.com', requestedBy: world.actor },
    method: { id: ids.get(name)!, gateway: gateway.name, ref: name, customerRef: name, rail },
  }))
  const ordered = await inTransaction(database.kysely, (tx) =>
    orderPayments(tx, { orders, gateways, now: clock.now() }),
  )
  const names = ordered.map((order, i) => {
    if (order.kind !== 'sending') throw new Error(`order ${i} is ${order.kind}`)
    return { accountId: orders[i]!.accountId, paymentId: order.paymentId, attemptId: order.attemptId }
  })
  await sendAttempts(parts, { names })
  const { rows: keys } = await sql<{ id: AttemptId; key: string }>`
    select id, key from payment_attempts where id = any(${names.map(({ attemptId }) => attemptId)}::bigint[])`.execute(
    database.kysely,
  )
  const keyOf = new Map(keys.map(({ id, key }) => [id, key]))
  const refOf = new Map([...gateway.charges.values()].map(({ key, ref }) => [key, ref]))
  return names.map((name, i) => {
    const key = keyOf.get(name.attemptId)!
    return { ...name, key, ref: refOf.get(key)!, amountMicros: asked[i]!.amountMicros }
  })
}
