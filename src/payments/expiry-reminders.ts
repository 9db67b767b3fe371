import { type Database, inTransaction } from '../db/database.ts'
import { tellPeople } from './facts.ts'
import { METHOD_USERS, type MethodUser } from './method-uses.ts'
import { dropUnsaved } from './methods.ts'
import * as store from './store-methods.ts'

/** Days before a card's last good one on which its owner is told: the nearer first, so that who is late hears only that. */
const DAYS_AHEAD = [7, 30] as const

/**
 * Tells the owners of cards that expire, 30 and 7 days ahead by their account's own day: of those that are the default or that something uses
 * by itself. Once for each card, expiry and number of days, however often and late it runs. Says how many were told.
 */
export async function remindOfExpiry(
  database: Database,
  { now, users = METHOD_USERS }: { now: Temporal.Instant; users?: readonly MethodUser[] },
): Promise<number> {
  let told = 0
  for (const days of DAYS_AHEAD) {
    const expiring = await store.findExpiring(database.kysely, { days, now })
    const used = await usedOf(database, { methods: expiring, users })
    for (const card of expiring.filter((card) => card.isDefault || used.has(card.methodId))) {
      if (await remind(database, { card, days, now })) told += 1
    }
  }
  return told
}

async function usedOf(
  database: Database,
  { methods, users }: { methods: readonly store.MethodName[]; users: readonly MethodUser[] },
): Promise<Set<bigint>> {
  if (methods.length === 0) return new Set()
  const uses = await Promise.all(users.map((user) => user.usesOf(database.kysely, { methods })))
  return new Set(uses.flat().map(({ methodId }) => methodId))
}

async function remind(
  database: Database,
  { card, days, now }: { card: store.ExpiringCard; days: number; now: Temporal.Instant },
): Promise<boolean> {
  const { accountId, methodId, expiresOn } = card
  return inTransaction(database.kysely, async (tx) => {
    const isNew = await store.noteReminder(tx, { accountId, methodId, expiresOn, days, now })
    if (isNew) {
      const ids = { methodId, expiresOn: expiresOn.toString(), days: String(days) }
      await tellPeople(tx, [{ kind: 'method_expiring', accountId, ids }])
    }
    return isNew
  })
}

/** A payer who entered a method for one payment and went away comes back within a day, or enters it again. */
const FORSAKEN_HOURS = 24
const FORSAKEN_AT_ONCE = 1000

/** Removes methods that were entered for one payment which never came. Says how many. */
export async function dropForsaken(database: Database, { now }: { now: Temporal.Instant }): Promise<number> {
  const before = now.subtract({ hours: FORSAKEN_HOURS })
  let dropped = 0
  for (;;) {
    const methods = await store.findForsaken(database.kysely, { before, limit: FORSAKEN_AT_ONCE })
    if (methods.length === 0) return dropped
    await inTransaction(database.kysely, (tx) => dropUnsaved(tx, { methods, now }))
    dropped += methods.length
  }
}
