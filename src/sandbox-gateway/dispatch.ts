import { inTransaction } from '../db/database.ts'
import { dayOf } from './business-days.ts'
import { HAPPENINGS } from './happenings.ts'
import { keysSince, type Parts } from './parts.ts'
import { type AgendaRow, deleteDone, dueRows, lockAgenda } from './store-agenda.ts'
import { deleteKeys } from './store-refunds.ts'

const AT_ONCE = 500

/**
 * Does what is due by the clock, in its order, however far the clock has moved: settlements, returns, disputes, payouts. Returns how many
 * things happened.
 */
export async function doWhatIsDue({ database, clock }: Parts): Promise<number> {
  const now = clock.now()
  let done = 0
  for (;;) {
    const batch = await inTransaction(database.kysely, async (tx) => {
      await lockAgenda(tx)
      const rows = sameKindAndDay(await dueRows(tx, { now, limit: AT_ONCE }))
      if (rows.length === 0) return 0
      const happening = HAPPENINGS[rows[0]!.kind]
      if (happening === undefined) throw new Error(`nothing happens for '${rows[0]!.kind}' on the agenda`)
      await happening(tx, rows, now)
      await deleteDone(tx, rows)
      return rows.length
    })
    if (batch === 0) break
    done += batch
  }
  await deleteKeys(database.kysely, keysSince(now))
  return done
}

/** What follows of one thing is due a day later or more, so things of one kind and day can be done together and the order still be kept. */
function sameKindAndDay(rows: readonly AgendaRow[]): AgendaRow[] {
  const [first] = rows
  if (first === undefined) return []
  const day = dayOf(first.dueAt)
  const end = rows.findIndex((row) => row.kind !== first.kind || !dayOf(row.dueAt).equals(day))
  return rows.slice(0, end === -1 ? rows.length : end)
}
