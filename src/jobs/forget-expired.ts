import { forgetSessions } from '../accounts/sessions.ts'
import { forgetAttempts } from '../accounts/sign-in.ts'
import { inTransaction } from '../db/database.ts'
import { deleteKeys } from '../db/idempotency-keys.ts'
import type { Job } from './job.ts'

/** Whoever did not hear an answer asks again within minutes; a script that was stopped over a weekend, within days. */
const IDEMPOTENCY_DAYS = 7

/** Deletes what has no meaning any more: sessions that ended, wrong passwords that no longer lock, answers nobody asks for again. */
export const forgetExpired: Job = {
  name: 'forget_expired',
  cron: '40 8 * * *',
  async run({ database, clock, log }) {
    const now = clock.now()
    const forgotten = await inTransaction(database.kysely, async (tx) => ({
      sessions: await forgetSessions(tx, { now }),
      attempts: await forgetAttempts(tx, { now }),
      keys: await deleteKeys(tx, { before: now.subtract({ hours: IDEMPOTENCY_DAYS * 24 }) }),
    }))
    log.info(
      Object.fromEntries(Object.entries(forgotten).map(([what, rows]) => [what, String(rows)])),
      'forgot what has expired',
    )
  },
}
