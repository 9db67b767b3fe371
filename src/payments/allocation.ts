import type { InvoiceId } from '../kernel/ids.ts'
import type { Micros } from '../kernel/money.ts'

/** What is owed on an invoice. */
export interface Due {
  invoiceId: InvoiceId
  dueOn: Temporal.PlainDate
  openMicros: Micros
}

export interface Share {
  invoiceId: InvoiceId
  amountMicros: Micros
}

/** Oldest first: by due day, then by invoice. */
export function oldestFirst(a: Due, b: Due): number {
  const byDay = Temporal.PlainDate.compare(a.dueOn, b.dueOn)
  return byDay !== 0 ? byDay : a.invoiceId < b.invoiceId ? -1 : 1
}

/**
 * Which invoices an amount pays: first the chosen ones, each up to what was chosen and is still owed, then the oldest. What is left over is not in
 * the answer: it is the account's credit. Every share is above zero, no invoice gets more than it owes, and there is one share an invoice. Pure.
 */
export function sharesOf(
  amountMicros: Micros,
  { dues, chosen = [] }: { dues: readonly Due[]; chosen?: readonly Share[] },
): Share[] {
  const owed = new Map(dues.map((due) => [due.invoiceId, due.openMicros]))
  const shares = new Map<InvoiceId, Micros>()
  let left = amountMicros
  const give = (invoiceId: InvoiceId, mostMicros: Micros) => {
    const open = (owed.get(invoiceId) ?? 0n) - (shares.get(invoiceId) ?? 0n)
    const share = smallest(left, mostMicros, open)
    if (share <= 0n) return
    shares.set(invoiceId, (shares.get(invoiceId) ?? 0n) + share)
    left -= share
  }
  for (const { invoiceId, amountMicros: wanted } of chosen) give(invoiceId, wanted)
  for (const due of [...dues].sort(oldestFirst)) give(due.invoiceId, left)
  return [...shares].map(([invoiceId, share]) => ({ invoiceId, amountMicros: share }))
}

/**
 * What is left of credits, oldest first, once they have settled what refunds and returns of the same money took beyond it (`beyondMicros`), and what of
 * that they could not settle. Pure.
 */
export function creditBeyond<C extends { unappliedMicros: Micros }>(
  credits: readonly C[],
  beyondMicros: Micros,
): { credits: C[]; beyondMicros: Micros } {
  let beyond = beyondMicros
  const left = credits.flatMap((credit) => {
    const settles = smallest(credit.unappliedMicros, beyond)
    beyond -= settles
    const unappliedMicros = credit.unappliedMicros - settles
    return unappliedMicros > 0n ? [{ ...credit, unappliedMicros }] : []
  })
  return { credits: left, beyondMicros: beyond }
}

/** From which of its invoices a payment takes an amount back: the one paid last first. `paid` in the order in which it was paid. Pure. */
export function takenBack(amountMicros: Micros, paid: readonly Share[]): Share[] {
  const taken: Share[] = []
  let left = amountMicros
  for (const { invoiceId, amountMicros: share } of paid.toReversed()) {
    const part = smallest(left, share)
    if (part <= 0n) continue
    taken.push({ invoiceId, amountMicros: part })
    left -= part
  }
  return taken
}

function smallest(first: Micros, ...others: Micros[]): Micros {
  let least = first
  for (const other of others) if (other < least) least = other
  return least
}
