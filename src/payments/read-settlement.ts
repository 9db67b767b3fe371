import { inTransaction } from '../db/database.ts'
import { subjectOfItem } from './difference.ts'
import type { PaymentParts } from './follow-charge.ts'
import type { Gateway, Listed, SettledItem } from './gateway.ts'
import { insertDifferences, readCursors, saveCursors } from './store-reconciliation.ts'
import { keepItems, keepPayouts, pagesUnpaid } from './store-settled-items.ts'

const PAGE = 200

/** What was read of a gateway's lists. */
export interface Read {
  /** Items that were not listed before. */
  items: number
  /** Items that were listed otherwise before: each a difference. */
  changed: number
  /** Why reading stopped before its end, or null. */
  cause: string | null
}

/**
 * Reads a gateway's payouts, then its settlement list: a payout that is known has then been paid when the list is read, and all of its items say so. Of the
 * list, what is new is read from the cursor on, and pages of which something is not paid out yet are read again. Page by page, each kept
 * before the next is asked for.
 */
export async function readLists(parts: PaymentParts, { gateway }: { gateway: Gateway }): Promise<Read> {
  const read: Read = { items: 0, changed: 0, cause: null }
  const { kysely } = parts.database
  const cursors = await readCursors(kysely, { gateway: gateway.name })
  read.cause = await readPayouts(parts, { gateway, after: cursors.payoutsAfter })
  if (read.cause !== null) return read
  for (const listedAfter of await pagesUnpaid(kysely, { gateway: gateway.name })) {
    const after = listedAfter === '' ? null : listedAfter
    const page = await gateway.listSettled({ after, limit: PAGE })
    if (page.kind === 'unreachable') return { ...read, cause: page.cause }
    await keep(parts, { gateway, after, page, read, cursor: null })
  }
  for (let after = cursors.settledAfter; ; ) {
    const page = await gateway.listSettled({ after, limit: PAGE })
    if (page.kind === 'unreachable') return { ...read, cause: page.cause }
    await keep(parts, { gateway, after, page, read, cursor: page.next })
    if (page.items.length === 0 || page.next === after) return read
    after = page.next
  }
}

type ItemsPage = Extract<Listed<SettledItem>, { kind: 'listed' }>

async function keep(
  { database, clock }: PaymentParts,
  asked: { gateway: Gateway; after: string | null; page: ItemsPage; read: Read; cursor: string | null },
): Promise<void> {
  const { gateway, after, page, read, cursor } = asked
  if (page.items.length === 0) return
  await inTransaction(database.kysely, async (tx) => {
    const now = clock.now()
    const listedAfter = after ?? ''
    const { fresh, changed } = await keepItems(tx, {
      gateway: gateway.name,
      listedAfter,
      items: page.items,
      now,
    })
    const otherwise = page.items.filter((item) => changed.includes(item.id))
    read.items += fresh
    read.changed += await insertDifferences(tx, {
      differences: otherwise.map((item) => changedItem(gateway.name, item)),
      now,
    })
    if (cursor !== null) await saveCursors(tx, { gateway: gateway.name, settledAfter: cursor })
  })
}

function changedItem(gateway: string, { id, kind, amount, payoutRef }: SettledItem) {
  const detail = `${gateway} lists ${kind} ${id} otherwise than before: now ${amount.amountMicros} micros ${amount.currency}, payout ${payoutRef ?? 'none'}.`
  return {
    ...{
      gateway,
      kind: 'item_changed' as const,
      subject: subjectOfItem(id),
      accountId: null,
      attemptId: null,
    },
    ...{ itemId: id, payoutRef, currency: amount.currency, amountMicros: 0n, detail },
  }
}

async function readPayouts(
  { database, clock }: PaymentParts,
  { gateway, after: from }: { gateway: Gateway; after: string | null },
): Promise<string | null> {
  for (let after = from; ; ) {
    const page = await gateway.listPayouts({ after, limit: PAGE })
    if (page.kind === 'unreachable') return page.cause
    if (page.items.length === 0) return null
    await inTransaction(database.kysely, async (tx) => {
      await keepPayouts(tx, { gateway: gateway.name, payouts: page.items, now: clock.now() })
      await saveCursors(tx, { gateway: gateway.name, payoutsAfter: page.next })
    })
    if (page.next === after) return null
    after = page.next
  }
}
