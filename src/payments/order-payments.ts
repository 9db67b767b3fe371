import { createHash, randomUUID } from 'node:crypto'
import type { Tx } from '../db/database.ts'
import type { AccountId, AttemptId, InvoiceId, MandateId, MethodId, PaymentId } from '../kernel/ids.ts'
import type { Micros } from '../kernel/money.ts'
import { sharesOf } from './allocation.ts'
import { nextLookAt } from './attempt.ts'
import type { Rail } from './gateway.ts'
import { type Gateways, gatewayOf } from './gateways.ts'
import type { PaymentOrigin, PaymentTarget } from './payment.ts'
import {
  type AttemptName,
  insertAttempts,
  lockAttempts,
  markSending,
  type NewAttempt,
  readHeld,
  readUnchargeable,
  readUsableMethods,
} from './store-attempts.ts'
import { insertPayments, lockAccounts, type OwnedDue, readDues, readTargets } from './store-payments.ts'

/** The method that a payment is to be charged to, as far as a charge needs it. */
export interface ChargedMethod {
  id: MethodId
  gateway: string
  ref: string
  customerRef: string
  rail: Rail
}

/** An order to pay, checked as far as it can be without the lock. */
export interface PaymentOrder {
  accountId: AccountId
  /** Of the form or the draft. */
  key: string
  /** Of what was asked (`requestHashOf`), so that the key of one order is not taken for another. */
  requestHash: string
  origin: PaymentOrigin
  currency: string
  /** Without the surcharge. */
  amountMicros: Micros
  surchargeMicros: Micros
  /** Invoices chosen, with how much of each; empty: the oldest first. */
  targets: readonly PaymentTarget[]
  /** Whether more than is owed may be paid. */
  payAhead: boolean
  /** How much more at most; not given: however much. */
  aheadMostMicros?: Micros | null
  method: ChargedMethod
  mandateId: MandateId | null
  payer: 'present' | 'absent'
  descriptor: string
  /** Where the payer comes back to; `{paymentId}` is put in. */
  returnUrl: string
  requestedBy: string
}

export type OrderResult =
  | { kind: 'sending'; paymentId: PaymentId; attemptId: AttemptId }
  /** The account has a payment of that key. */
  | { kind: 'known' }
  /** Another payment of the same invoices has not ended. */
  | { kind: 'in_progress' }
  | { kind: 'not_owed'; owedMicros: Micros }
  /** The method was removed or needs replacement, or its mandate was revoked. */
  | { kind: 'method_unusable' }

/** What money is that is paid before it is owed: one such payment at a time. */
const AHEAD = 'ahead'

export function obligationOf(invoiceId: InvoiceId): string {
  return `invoice:${invoiceId}`
}

/**
 * Makes payments of orders, each with its first attempt, and marks these as being sent: once this commits, they may be sent, and only they. Under the
 * lock of the accounts each order is held against what is owed and what is on its way; an order that fails that makes nothing and says why.
 * One order an account at a time. Results are in the order of the orders.
 */
export async function orderPayments(
  tx: Tx,
  { orders, gateways, now }: { orders: readonly PaymentOrder[]; gateways: Gateways; now: Temporal.Instant },
): Promise<OrderResult[]> {
  const accountIds = orders.map((order) => order.accountId)
  await lockAccounts(tx, { accountIds })
  const dues = Map.groupBy(await readDues(tx, { accountIds }), (due) => due.accountId)
  const held = Map.groupBy(await readHeld(tx, { accountIds }), (row) => row.accountId)
  const usable = await readUsableMethods(tx, { orders })
  const checked = orders.map((order) =>
    usable.has(order.method.id)
      ? checkOrder(order, {
          dues: dues.get(order.accountId) ?? [],
          held: new Set((held.get(order.accountId) ?? []).map((row) => row.obligation)),
        })
      : ({ kind: 'method_unusable' } as const),
  )
  const good = orders.flatMap((order, i) => {
    const check = checked[i]!
    return check.kind === 'good' ? [{ order, check, i }] : []
  })
  const paymentIds = await insertPayments(tx, {
    payments: good.map(({ order, check }) => ({
      ...order,
      targets: check.targets,
    })),
    now,
  })
  const made = good.flatMap((entry, n) => {
    const paymentId = paymentIds[n]
    return paymentId ? [{ ...entry, paymentId }] : []
  })
  const attempts = made.map(({ order, check, paymentId }) =>
    attemptOf(order, { paymentId, obligations: check.obligations, gateways }),
  )
  const attemptIds = await startSending(tx, { attempts, now })
  const results: OrderResult[] = checked.map((check) => (check.kind === 'good' ? { kind: 'known' } : check))
  for (const [n, { i, paymentId }] of made.entries()) {
    results[i] = { kind: 'sending', paymentId, attemptId: attemptIds[n]! }
  }
  return results
}

/** Stores attempts and marks them as being sent, in one go: nothing can be between the two. */
export async function startSending(
  tx: Tx,
  { attempts, now }: { attempts: readonly NewAttempt[]; now: Temporal.Instant },
): Promise<AttemptId[]> {
  if (attempts.length === 0) return []
  const ids = await insertAttempts(tx, { attempts, now })
  const names: AttemptName[] = attempts.map(({ accountId }, n) => ({ accountId, attemptId: ids[n]! }))
  const waits = nextLookAt({ state: 'sending', looks: 0, expectBy: null }, now)!
  await markSending(tx, { names, now, nextLookAt: waits })
  return ids
}

/** An attempt at an order, with the bytes that will be sent. The key is random: ids may come again when a backup is restored. */
export function attemptOf(
  order: Pick<
    PaymentOrder,
    | 'accountId'
    | 'amountMicros'
    | 'surchargeMicros'
    | 'currency'
    | 'method'
    | 'mandateId'
    | 'payer'
    | 'descriptor'
    | 'returnUrl'
  >,
  {
    paymentId,
    obligations,
    gateways,
  }: { paymentId: PaymentId; obligations: readonly string[]; gateways: Gateways },
): NewAttempt {
  const { method } = order
  const gateway = gatewayOf(gateways, method.gateway)
  const key = `tb_${randomUUID()}`
  const amountMicros = order.amountMicros + order.surchargeMicros
  return {
    accountId: order.accountId,
    paymentId,
    methodId: method.id,
    mandateId: order.mandateId,
    gateway: method.gateway,
    rail: method.rail,
    key,
    amountMicros,
    surchargeMicros: order.surchargeMicros,
    currency: order.currency,
    payer: order.payer,
    obligations,
    body: gateway.writeCharge({
      reference: key,
      customerRef: method.customerRef,
      methodRef: method.ref,
      amount: { amountMicros, currency: order.currency },
      payer: order.payer,
      descriptor: order.descriptor,
      returnUrl: order.returnUrl.replace('{paymentId}', String(paymentId)),
    }),
  }
}

type Check =
  | { kind: 'good'; targets: PaymentTarget[]; obligations: string[] }
  | { kind: 'in_progress' }
  | { kind: 'not_owed'; owedMicros: Micros }

/** Holds an order against what is owed and what other attempts hold. Pure. */
export function checkOrder(
  order: Pick<PaymentOrder, 'amountMicros' | 'targets' | 'payAhead' | 'aheadMostMicros'>,
  { dues, held }: { dues: readonly OwnedDue[]; held: ReadonlySet<string> },
): Check {
  const isHeld = (invoiceId: InvoiceId) => held.has(obligationOf(invoiceId))
  if (order.targets.some((target) => isHeld(target.invoiceId))) return { kind: 'in_progress' }
  // What is on its way already is not owed a second time.
  const free = dues.filter((due) => !isHeld(due.invoiceId))
  const chosen = new Set(order.targets.map((target) => target.invoiceId))
  const eligible = chosen.size === 0 ? free : free.filter((due) => chosen.has(due.invoiceId))
  const shares = sharesOf(order.amountMicros, { dues: eligible, chosen: order.targets })
  const covered = shares.reduce((sum, share) => sum + share.amountMicros, 0n)
  // While something is on its way, nobody can tell what will be ahead: paying it again would be paying twice.
  if (covered < order.amountMicros && held.size > 0) return { kind: 'in_progress' }
  // What was to pay an invoice is not taken beyond it where that was paid meanwhile, in another tab or by somebody else.
  const mostMicros = order.payAhead ? (order.aheadMostMicros ?? order.amountMicros) : 0n
  if (order.amountMicros - covered > mostMicros) {
    return { kind: 'not_owed', owedMicros: eligible.reduce((sum, due) => sum + due.openMicros, 0n) }
  }
  const obligations = shares.map((share) => obligationOf(share.invoiceId))
  if (covered < order.amountMicros) obligations.push(AHEAD)
  return { kind: 'good', targets: shares, obligations }
}

/**
 * Whether an attempt whose charge is known not to be there may be sent again: its method and mandate still stand, and as much as it asks for is
 * still owed (or it was paid ahead).
 */
export async function isStillWanted(tx: Tx, { name }: { name: AttemptName }): Promise<boolean> {
  await lockAccounts(tx, { accountIds: [name.accountId] })
  const [attempt] = await lockAttempts(tx, { names: [name] })
  if (!attempt || (attempt.state !== 'unknown' && attempt.state !== 'sending')) return false
  if ((await readUnchargeable(tx, { names: [name] })).length > 0) return false
  const { accountId, paymentId } = attempt
  const targets = await readTargets(tx, { names: [{ accountId, paymentId }] })
  const dues = new Map(
    (await readDues(tx, { accountIds: [accountId] })).map((due) => [due.invoiceId, due.openMicros]),
  )
  return targets.every((target) => (dues.get(target.invoiceId) ?? 0n) >= target.amountMicros)
}

/** A fingerprint of what was asked, for telling one request from another under the same key. */
export function requestHashOf(asked: readonly (string | bigint | null)[]): string {
  return createHash('sha256')
    .update(JSON.stringify(asked.map((part) => (part === null ? null : String(part)))))
    .digest('hex')
}
