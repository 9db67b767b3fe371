import { recordEvent } from '../accounts/timeline.ts'
import type { Db, Tx } from '../db/database.ts'
import type { AccountId, InvoiceId, PaymentId } from '../kernel/ids.ts'
import { formatDecimal, MICROS_SCALE, type Micros, minorUnitMicros } from '../kernel/money.ts'
import { notFound, Refusal } from '../kernel/refusal.ts'
import { creditBeyond, type Share, sharesOf, takenBack } from './allocation.ts'
import { type Payment, paymentReference } from './payment.ts'
import {
  insertAllocations,
  type NewAllocation,
  readBeyond,
  readOverpaid,
  readPaid,
  readPayers,
  readUnapplied,
} from './store-allocations.ts'
import { addAllocated, lockAccounts, lockPayments, readDueStates, readDues } from './store-payments.ts'

/**
 * Puts accounts in order after invoices were issued or credited: payments are released from invoices of which a credit note took more than was owed,
 * and credit that waits pays what is owed, oldest first, but for what is held (`holds`) to settle what was given back twice. Doing it again changes nothing.
 */
export async function settleAccounts(
  tx: Tx,
  {
    accountIds,
    now,
    holds = true,
  }: { accountIds: readonly AccountId[]; now: Temporal.Instant; holds?: boolean },
): Promise<void> {
  await lockAccounts(tx, { accountIds })
  for (const over of await readOverpaid(tx, { accountIds })) {
    const payers = await readPayers(tx, over)
    const released = takenBack(
      over.overMicros,
      // `takenBack` names what is taken from by invoice; here it is by payment.
      payers.map((payer) => ({
        invoiceId: payer.paymentId as bigint as InvoiceId,
        amountMicros: payer.amountMicros,
      })),
    )
    await write(tx, {
      allocations: released.map(({ invoiceId: paymentId, amountMicros }) => ({
        accountId: over.accountId,
        paymentId: paymentId as bigint as PaymentId,
        invoiceId: over.invoiceId,
        amountMicros: -amountMicros,
        actor: 'system',
        reason: 'credit note',
      })),
      now,
    })
  }
  await applyCredit(tx, { accountIds, now, holds })
}

/** Lets unapplied payments pay what is owed; what is already on its way from somewhere else is paid all the same, since the money is here. */
async function applyCredit(
  tx: Tx,
  { accountIds, now, holds }: { accountIds: readonly AccountId[]; now: Temporal.Instant; holds: boolean },
): Promise<void> {
  const credits = holds ? await creditsToGive(tx, { accountIds }) : await readUnapplied(tx, { accountIds })
  if (credits.length === 0) return
  const dues = Map.groupBy(
    await readDues(tx, { accountIds: [...new Set(credits.map((credit) => credit.accountId))] }),
    (due) => due.accountId,
  )
  const allocations = credits.flatMap(({ accountId, id: paymentId, unappliedMicros }): NewAllocation[] => {
    const owed = dues.get(accountId) ?? []
    const shares = sharesOf(unappliedMicros, { dues: owed })
    for (const share of shares) {
      owed.find((due) => due.invoiceId === share.invoiceId)!.openMicros -= share.amountMicros
    }
    return shares.map((share) => ({ accountId, paymentId, ...share, actor: 'system', reason: 'credit' }))
  })
  await write(tx, { allocations, now })
}

/** What was given back twice to an account and no credit settles: it is owed on no invoice. */
export async function beyondOf(db: Db | Tx, { accountId }: { accountId: AccountId }): Promise<Micros> {
  const beyond = (await readBeyond(db, { accountIds: [accountId] })).get(accountId) ?? 0n
  return beyond === 0n
    ? 0n
    : creditBeyond(await readUnapplied(db, { accountIds: [accountId] }), beyond).beyondMicros
}

/** The credit that may pay invoices, by payment: not what settles what was given back twice, which stands on no invoice. */
async function creditsToGive(tx: Tx, { accountIds }: { accountIds: readonly AccountId[] }) {
  const unapplied = await readUnapplied(tx, { accountIds })
  if (unapplied.length === 0) return []
  const byAccount = Map.groupBy(unapplied, ({ accountId }) => accountId)
  const beyond = await readBeyond(tx, { accountIds: [...byAccount.keys()] })
  return [...byAccount].flatMap(
    ([accountId, credits]) => creditBeyond(credits, beyond.get(accountId) ?? 0n).credits,
  )
}

/**
 * Takes an amount of a payment back from the invoices it pays, the one paid last first, which makes it the account's credit; the caller then refunds
 * it or sees it reversed. What is not allocated is taken first and needs nothing. The caller has the payment locked. Returns what was taken from which.
 */
export async function releaseAllocations(
  tx: Tx,
  {
    payment,
    amountMicros,
    actor,
    reason,
    now,
  }: {
    payment: Pick<Payment, 'accountId' | 'id' | 'unappliedMicros'>
    amountMicros: Micros
    actor: string
    reason: string
    now: Temporal.Instant
  },
): Promise<Share[]> {
  const { accountId, id: paymentId, unappliedMicros } = payment
  const neededMicros = amountMicros - unappliedMicros
  if (neededMicros <= 0n) return []
  const taken = takenBack(neededMicros, await readPaid(tx, { accountId, paymentIds: [paymentId] }))
  await write(tx, {
    allocations: taken.map((share) => ({
      ...share,
      accountId,
      paymentId,
      amountMicros: -share.amountMicros,
      actor,
      reason,
    })),
    now,
  })
  return taken
}

/**
 * Staff moves what a payment pays: to these invoices with these amounts, in all at most what was captured and kept; the rest becomes credit of the
 * account, and stays so until the next invoice. Recorded on the timeline with the reason.
 * Refuses `not_found`, `reason_missing`, `amount_precision`, `above_payment`, `above_invoice`, `duplicate_invoice`.
 */
export async function moveAllocations(
  tx: Tx,
  {
    accountId,
    paymentId,
    shares,
    reason,
    actor,
    now,
  }: {
    accountId: AccountId
    paymentId: PaymentId
    shares: readonly Share[]
    reason: string
    actor: string
    now: Temporal.Instant
  },
): Promise<void> {
  if (reason.trim() === '') throw new Refusal('reason_missing', 'Moving a payment needs a reason.')
  await lockAccounts(tx, { accountIds: [accountId] })
  const [payment] = await lockPayments(tx, { names: [{ accountId, paymentId }] })
  if (!payment) throw notFound(`payment with id ${paymentId}`)
  const paid = new Map(
    (await readPaid(tx, { accountId, paymentIds: [paymentId] })).map((row) => [
      row.invoiceId,
      row.amountMicros,
    ]),
  )
  const states = new Map(
    (
      await readDueStates(tx, {
        invoices: shares.map(({ invoiceId }) => ({ accountId, invoiceId })),
      })
    ).map((state) => [state.invoiceId, state]),
  )
  checkPrecision(shares, payment.currency)
  const keptMicros = payment.allocatedMicros + payment.unappliedMicros
  checkShares(shares, { paid, openOf: (id) => states.get(id)?.openMicros, keptMicros })
  const wanted = new Map(shares.map((share) => [share.invoiceId, share.amountMicros]))
  const changes = [...new Set([...paid.keys(), ...wanted.keys()])]
    .map((invoiceId) => ({
      invoiceId,
      amountMicros: (wanted.get(invoiceId) ?? 0n) - (paid.get(invoiceId) ?? 0n),
    }))
    .filter(({ amountMicros }) => amountMicros !== 0n)
    // Taken back before given, so that the payment is never allocated twice.
    .sort((a, b) => (a.amountMicros < b.amountMicros ? -1 : 1))
  await write(tx, {
    allocations: changes.map((change) => ({ ...change, accountId, paymentId, actor, reason: reason.trim() })),
    now,
  })
  const detail = {
    payment: paymentReference(paymentId),
    moved: formatDecimal(
      changes.reduce((sum, { amountMicros }) => (amountMicros > 0n ? sum + amountMicros : sum), 0n),
      MICROS_SCALE,
      2,
    ),
    reason: reason.trim(),
  }
  await recordEvent(tx, { accountId, at: now, actor, kind: 'payment_moved', detail })
}

/** What is left of an invoice has to be an amount that can be paid. */
function checkPrecision(shares: readonly Share[], currency: string): void {
  const broken = shares.find(({ amountMicros }) => amountMicros % minorUnitMicros(currency) !== 0n)
  if (!broken) return
  const written = `${formatDecimal(broken.amountMicros, MICROS_SCALE, 2)} ${currency}`
  throw new Refusal('amount_precision', `The amount ${written} has a part smaller than the currency's unit.`)
}

function checkShares(
  shares: readonly Share[],
  {
    paid,
    openOf,
    keptMicros,
  }: {
    paid: ReadonlyMap<InvoiceId, Micros>
    openOf: (invoiceId: InvoiceId) => Micros | undefined
    keptMicros: Micros
  },
): void {
  const sumMicros = shares.reduce((sum, share) => sum + share.amountMicros, 0n)
  if (sumMicros > keptMicros) {
    const [sum, kept] = [sumMicros, keptMicros].map((micros) => formatDecimal(micros, MICROS_SCALE, 2))
    throw new Refusal('above_payment', `The invoices are to get ${sum}, and the payment has ${kept} to give.`)
  }
  if (new Set(shares.map((share) => share.invoiceId)).size !== shares.length) {
    throw new Refusal('duplicate_invoice', 'An invoice is named twice.')
  }
  for (const { invoiceId, amountMicros } of shares) {
    const openMicros = openOf(invoiceId)
    if (openMicros === undefined) throw notFound(`invoice with id ${invoiceId}`)
    const most = openMicros + (paid.get(invoiceId) ?? 0n)
    if (amountMicros > most) {
      const [wanted, owed] = [amountMicros, most].map((micros) => formatDecimal(micros, MICROS_SCALE, 2))
      throw new Refusal('above_invoice', `Invoice ${invoiceId} is to get ${wanted}, and owes ${owed}.`)
    }
  }
}

/** Writes allocations with the sums that follow from them: of the invoices and of the payments. */
async function write(
  tx: Tx,
  { allocations, now }: { allocations: readonly NewAllocation[]; now: Temporal.Instant },
): Promise<void> {
  await insertAllocations(tx, { allocations, now })
  await addAllocated(tx, { allocations })
}
