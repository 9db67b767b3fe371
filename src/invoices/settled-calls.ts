import { getAccount } from '../accounts/accounts.ts'
import { lockForCharging, usageChargesOf } from '../charges/charges.ts'
import type { Tx } from '../db/database.ts'
import type { AccountId, ChargeId, InvoiceId } from '../kernel/ids.ts'
import type { Micros } from '../kernel/money.ts'
import { callGroups } from '../usage/charged-usage.ts'
import type { ChargedCallName, SettledCalls } from '../usage/rerate.ts'
import { correctedOn } from './credit-left.ts'
import { leftOfInvoice } from './credit-note.ts'
import { loadCreditable } from './credit-notes.ts'
import { isBefore } from './day-order.ts'
import type { LineLeft } from './inquiry.ts'
import type { InvoiceLine } from './invoice.ts'
import { findDocument, readCreditedInvoices, readCreditNotes } from './store.ts'
import { readAdjustedCalls, readCreditedCalls } from './store-inquiry-messages.ts'
import { isForCalls } from './usage-lines.ts'

type Line = Pick<
  InvoiceLine,
  | 'n'
  | 'kind'
  | 'subscriptionId'
  | 'direction'
  | 'destinationId'
  | 'periodStart'
  | 'periodEnd'
  | 'shownMicros'
>

/**
 * Which of an account's calls are settled, so that a re-rating lets them be, dearer or cheaper: each that was credited in answer to a question, and all
 * those of a line, or of an invoice, that was credited in full. Who was given back all of it owes nothing for it, whatever it should have cost, and gets
 * nothing back twice. Of what was credited in part, the difference is charged. Locks the account: nothing is credited until the transaction ends.
 */
export async function settledCalls(tx: Tx, { accountId }: { accountId: AccountId }): Promise<SettledCalls> {
  await lockForCharging(tx, { accountId })
  const callIds = new Set(await readCreditedCalls(tx, { accountId }))
  const { timeZone } = await getAccount(tx, { accountId })
  const lines = new Map<ChargeId, Line[]>()
  for (const invoiceId of await readCreditedInvoices(tx, { accountId })) {
    const settled = await settledOn(tx, { accountId, invoiceId, timeZone })
    if (settled.length === 0) continue
    for (const charge of await usageChargesOf(tx, { accountId, invoiceId }))
      if (isForCalls(charge)) lines.set(charge.id, settled)
  }
  return (call) =>
    callIds.has(call.id) || (lines.get(call.chargeId)?.some((line) => isOf(line, call, timeZone)) ?? false)
}

/** The usage lines of an invoice that were credited in full. */
async function settledOn(
  tx: Tx,
  { accountId, invoiceId, timeZone }: { accountId: AccountId; invoiceId: InvoiceId; timeZone: string },
): Promise<Line[]> {
  const invoice = (await findDocument(tx, { accountId, invoiceId }))!
  const notes = await readCreditNotes(tx, { accountId, invoiceId })
  const creditable = await loadCreditable(tx, invoice)
  const usage = creditable.lines.filter(({ kind }) => kind === 'usage')
  const adjusted = await adjustedOn(tx, { accountId, invoiceId, usage, timeZone })
  const left = leftOfInvoice(creditable)
  const settled = new Set<Line>()
  // What a re-rating takes off later is no credit: only what it had taken when its note was written, which then credited the rest.
  for (const { id, issuedAt: asOf } of notes) {
    const last = notes.at(-1)!.id === id
    const lines = usage.filter(
      ({ n }) => creditable.credited.lines.findLast((one) => one.n === n)?.invoiceId === id,
    )
    if (!last && lines.length === 0) continue
    const elsewhere = [...adjusted, ...(await correctedOn(tx, { invoice, lines: creditable.lines, asOf }))]
    for (const line of linesSettled(lines, { ...left, elsewhere })) settled.add(line)
    if (last && isAllGiven({ ...left, elsewhere })) return usage
  }
  return [...settled]
}

/** What was credited of calls before the invoice came that asks for them, by its lines. */
async function adjustedOn(
  tx: Tx,
  {
    usage,
    timeZone,
    ...invoice
  }: { accountId: AccountId; invoiceId: InvoiceId; usage: readonly Line[]; timeZone: string },
): Promise<LineLeft[]> {
  const adjusted = await readAdjustedCalls(tx, invoice)
  const callIds = adjusted.map(({ callId }) => callId)
  const calls = await callGroups(tx, { accountId: invoice.accountId, callIds })
  return adjusted.flatMap(({ callId, creditMicros }) => {
    const call = calls.get(callId)
    const line = call && usage.find((one) => isOf(one, call, timeZone))
    return line ? [{ n: line.n, leftMicros: creditMicros }] : []
  })
}

/** The lines of which nothing is left. `lines`: what credit notes left of each; `elsewhere`: what was given back of lines by other means. Pure. */
export function linesSettled<L extends { n: number }>(
  credited: readonly L[],
  {
    lines,
    elsewhere,
  }: { lines: readonly { n: number; shownMicros: Micros }[]; elsewhere: readonly LineLeft[] },
): L[] {
  return credited.filter(({ n }) => {
    const left = lines.find((line) => line.n === n)?.shownMicros ?? 0n
    return left - given(elsewhere.filter((one) => one.n === n)) <= 0n
  })
}

/** Whether nothing is left of an invoice as a whole, whose other lines may be credits. Pure. */
export function isAllGiven({
  netMicros,
  elsewhere,
}: {
  netMicros: Micros
  elsewhere: readonly LineLeft[]
}): boolean {
  return netMicros - given(elsewhere) <= 0n
}

function given(of: readonly LineLeft[]): Micros {
  return of.reduce((sum, { leftMicros }) => sum + leftMicros, 0n)
}

/** Whether a call is one of those that a line of its invoice asks for. Pure. */
function isOf(line: Line, call: Omit<ChargedCallName, 'id' | 'chargeId'>, timeZone: string): boolean {
  if (
    line.subscriptionId !== call.subscriptionId ||
    line.direction !== call.direction ||
    line.destinationId !== call.destinationId
  )
    return false
  // Calls of two periods may stand on one invoice, each on a line with days of its own.
  const day = call.answeredAt.toZonedDateTimeISO(timeZone).toPlainDate()
  return !isBefore(day, line.periodStart) && isBefore(day, line.periodEnd)
}
