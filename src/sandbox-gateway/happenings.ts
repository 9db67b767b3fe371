import type { Tx } from '../db/database.ts'
import { addDays, dayOf, startOf } from './business-days.ts'
import { about, aboutCharge, aboutPartOf } from './events.ts'
import { chargeFee, disputeFee } from './fees.ts'
import { newRef } from './ids.ts'
import { type AgendaRow, planAll } from './store-agenda.ts'
import { type ChargeRow, findCharges, updateCharges } from './store-charges.ts'
import { type DisputeRow, findDispute, insertDispute, updateDispute } from './store-disputes.ts'
import { insertEvents, type NewEvent } from './store-events.ts'
import { failRefund, findRefunds, type RefundRow } from './store-refunds.ts'
import { insertSettled, payOut, type SettledRow } from './store-settlement.ts'

/** Does things of one kind and one day that are due, in their order. What has become impossible meanwhile does not happen. */
type Happening = (tx: Tx, rows: readonly AgendaRow[], now: Temporal.Instant) => Promise<void>

const PAID_OUT_AFTER_DAYS = 2
const EVIDENCE_DAYS = 14

/** By the kinds of the agenda. */
export const HAPPENINGS: Record<string, Happening> = {
  settle_charge: settleCharges,
  abandon_charge: (tx, rows, now) =>
    changeCharges(tx, rows, now, (charge) =>
      charge.status === 'requires_action'
        ? { charge: { ...charge, status: 'declined', declineCode: 'abandoned' }, what: 'declined' }
        : null,
    ),
  return_before_settling: (tx, rows, now) =>
    changeCharges(tx, rows, now, (charge) => {
      if (charge.status !== 'pending') return null
      const returned = { declineCode: 'bank_return', returnCode: charge.behaviour }
      return { charge: { ...charge, status: 'declined', ...returned }, what: 'declined' }
    }),
  return_after_settling: returnSettled,
  settle_refund: settleRefunds,
  fail_refund: failRefunds,
  open_dispute: openDisputes,
  dispute_deadline: (tx, rows, now) =>
    endDisputes(tx, rows, now, (dispute) => (dispute.state === 'needs_response' ? 'lost' : null)),
  decide_dispute: (tx, rows, now) =>
    endDisputes(tx, rows, now, (dispute) => {
      if (dispute.state !== 'under_review') return null
      return dispute.evidence?.text.includes('winning_evidence') ? 'won' : 'lost'
    }),
  pay_out: payOutDays,
}

async function settleCharges(tx: Tx, rows: readonly AgendaRow[], now: Temporal.Instant): Promise<void> {
  const settled: { charge: ChargeRow; at: Temporal.Instant; wasPending: boolean }[] = []
  for (const { charge, at } of await chargesOf(tx, rows)) {
    if (charge.settledAt !== null || !['pending', 'succeeded'].includes(charge.status)) continue
    const wasPending = charge.status === 'pending'
    settled.push({ charge: { ...charge, status: 'succeeded', settledAt: at }, at, wasPending })
  }
  await updateCharges(
    tx,
    settled.map(({ charge }) => charge),
  )
  const events = settled
    .filter(({ wasPending }) => wasPending)
    .map(({ charge, at }) => aboutCharge(charge, 'succeeded', at))
  await insertEvents(tx, { events, now })
  await book(
    tx,
    settled.map(({ charge, at }) => movement('charge', charge, charge.amount, chargeFee(charge), at)),
  )
}

async function returnSettled(tx: Tx, rows: readonly AgendaRow[], now: Temporal.Instant): Promise<void> {
  const items: SettledRow[] = []
  await changeCharges(tx, rows, now, (charge, at) => {
    if (charge.status !== 'succeeded' || charge.returnedAt !== null) return null
    // A bank sends the whole debit back, whatever we have given back of it ourselves.
    items.push(movement('return', charge, -charge.amount, 0n, at))
    return { charge: { ...charge, returnedAt: at, returnCode: charge.behaviour }, what: 'returned' }
  })
  await book(tx, items)
}

async function settleRefunds(tx: Tx, rows: readonly AgendaRow[]): Promise<void> {
  const refunds = await refundsOf(tx, rows)
  await book(
    tx,
    refunds.map(({ refund, at }) => movement('refund', refund, -refund.amount, 0n, at)),
  )
}

async function failRefunds(tx: Tx, rows: readonly AgendaRow[], now: Temporal.Instant): Promise<void> {
  for (const { refund, at } of await refundsOf(tx, rows)) {
    if (refund.status !== 'pending') continue
    await failRefund(tx, { refund, failure: 'The card has been closed.' })
    await book(tx, [movement('refund_failure', refund, refund.amount, 0n, at)])
    const events = [aboutPartOf(refund.chargeRef, { kind: 'refund', ...refund }, 'failed', at)]
    await insertEvents(tx, { events, now })
  }
}

async function openDisputes(tx: Tx, rows: readonly AgendaRow[], now: Temporal.Instant): Promise<void> {
  for (const { charge, at } of await chargesOf(tx, rows)) {
    const left = charge.amount - charge.refunded
    if (charge.status !== 'succeeded' || charge.disputeRef !== null || left <= 0n) continue
    const dispute = {
      ...{ ref: newRef('dp'), chargeRef: charge.ref, amount: left, currency: charge.currency },
      ...{ reason: 'fraudulent', state: 'needs_response' as const, openedAt: at },
      evidenceDueAt: addDays(at, EVIDENCE_DAYS),
    }
    await insertDispute(tx, dispute)
    await planAll(tx, [{ kind: 'dispute_deadline', ref: dispute.ref, dueAt: dispute.evidenceDueAt }])
    const item = movement('dispute', charge, -left, disputeFee(charge.currency), at)
    await book(tx, [{ ...item, ref: dispute.ref }])
    const part = { kind: 'dispute', ref: dispute.ref, reference: charge.reference } as const
    await insertEvents(tx, { events: [aboutPartOf(charge.ref, part, 'opened', at)], now })
  }
}

async function endDisputes(
  tx: Tx,
  rows: readonly AgendaRow[],
  now: Temporal.Instant,
  decide: (dispute: DisputeRow) => 'won' | 'lost' | null,
): Promise<void> {
  for (const { ref, dueAt } of rows) {
    const dispute = await findDispute(tx, { ref, lock: true })
    const state = dispute === null ? null : decide(dispute)
    if (dispute === null || state === null) continue
    await updateDispute(tx, { ...dispute, state })
    const reference = dispute.chargeReference
    if (state === 'won') {
      await book(tx, [movement('dispute_reversal', { ...dispute, reference }, dispute.amount, 0n, dueAt)])
    }
    const part = { kind: 'dispute', ref, reference } as const
    await insertEvents(tx, { events: [aboutPartOf(dispute.chargeRef, part, state, dueAt)], now })
  }
}

/** Rows are named by day and currency: `2026-03-05:USD`. What settled two days before that day is paid on it. */
async function payOutDays(tx: Tx, rows: readonly AgendaRow[], now: Temporal.Instant): Promise<void> {
  for (const { ref: day, dueAt: paidAt } of rows) {
    const ref = newRef('po')
    const settledBefore = startOf(dayOf(paidAt).subtract({ days: PAID_OUT_AFTER_DAYS - 1 }))
    const paid = await payOut(tx, { ref, currency: day.split(':')[1]!, settledBefore, paidAt })
    if (paid) await insertEvents(tx, { events: [about('payout', ref, 'paid', paidAt)], now })
  }
}

async function changeCharges(
  tx: Tx,
  rows: readonly AgendaRow[],
  now: Temporal.Instant,
  change: (charge: ChargeRow, at: Temporal.Instant) => { charge: ChargeRow; what: string } | null,
): Promise<void> {
  const changed: ChargeRow[] = []
  const events: NewEvent[] = []
  for (const { charge, at } of await chargesOf(tx, rows)) {
    const next = change(charge, at)
    if (next === null) continue
    changed.push(next.charge)
    events.push(aboutCharge(next.charge, next.what, at))
  }
  await updateCharges(tx, changed)
  await insertEvents(tx, { events, now })
}

/** The movements, and the payouts that will be made of them. */
async function book(tx: Tx, items: readonly SettledRow[]): Promise<void> {
  await insertSettled(tx, items)
  const payouts = items.map(({ settledAt, currency }) => {
    const day = dayOf(settledAt).add({ days: PAID_OUT_AFTER_DAYS })
    return { kind: 'pay_out', ref: `${day}:${currency}`, dueAt: startOf(day) }
  })
  await planAll(tx, [...new Map(payouts.map((row) => [row.ref, row])).values()])
}

function movement(
  kind: SettledRow['kind'],
  of: { ref: string; reference: string; currency: string },
  amount: bigint,
  fee: bigint,
  settledAt: Temporal.Instant,
): SettledRow {
  const { ref, reference, currency } = of
  return { id: newRef('mv'), kind, ref, reference, currency, amount, fee, settledAt }
}

/** The charges of agenda rows, locked, each with the time at which it is due. */
async function chargesOf(
  tx: Tx,
  rows: readonly AgendaRow[],
): Promise<{ charge: ChargeRow; at: Temporal.Instant }[]> {
  const at = new Map(rows.map((row) => [row.ref, row.dueAt]))
  const charges = await findCharges(tx, { refs: rows.map(({ ref }) => ref), lock: true })
  return charges.map((charge) => ({ charge, at: at.get(charge.ref)! }))
}

async function refundsOf(
  tx: Tx,
  rows: readonly AgendaRow[],
): Promise<{ refund: RefundRow; at: Temporal.Instant }[]> {
  const at = new Map(rows.map((row) => [row.ref, row.dueAt]))
  const refunds = await findRefunds(
    tx,
    rows.map(({ ref }) => ref),
  )
  return refunds.map((refund) => ({ refund, at: at.get(refund.ref)! }))
}
