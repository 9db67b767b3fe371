import { forgetAttempts } from '../accounts/attempts.ts'
import { forgetDevices, forgetSessions } from '../accounts/sessions.ts'
import { forgetSteps } from '../accounts/steps.ts'
import { inTransaction } from '../db/database.ts'
import { deleteKeys } from '../db/idempotency-keys.ts'
import { forgetSecrets } from '../notices/notices.ts'
import { forgetQuotes } from '../payments/quotes.ts'
import { forgetRuns } from '../reports/audit-runs.ts'
import type { Job } from './job.ts'

/** Whoever did not hear an answer asks again within minutes; a script that was stopped over a weekend, within days. */
const IDEMPOTENCY_DAYS = 7

/** What a total was that nobody accepted may be asked for while the payer still remembers it. */
const QUOTE_DAYS = 30

/** An Audit Report can be made again; three months are enough to read and keep one. */
const REPORT_DAYS = 90

/** A registration code, the longest-lived secret that a mail brings, works for 14 days. */
const SECRET_DAYS = 14

/**
 * Deletes what has no meaning any more: sessions that ended, browsers not seen for a year, attempts that no longer lock, codes and links that lapsed,
 * answers nobody asks for again, totals that lapsed (what was accepted stands with the payment and its mandate).
 */
export const forgetExpired: Job = {
  name: 'forget_expired',
  cron: '40 8 * * *',
  async run({ database, clock, log }) {
    const now = clock.now()
    const forgotten = await inTransaction(database.kysely, async (tx) => ({
      sessions: await forgetSessions(tx, { now }),
      devices: await forgetDevices(tx, { now }),
      attempts: await forgetAttempts(tx, { now }),
      steps: await forgetSteps(tx, { now }),
      keys: await deleteKeys(tx, { before: now.subtract({ hours: IDEMPOTENCY_DAYS * 24 }) }),
      reports: await forgetRuns(tx, { before: now.subtract({ hours: REPORT_DAYS * 24 }) }),
      secrets: await forgetSecrets(tx, { before: now.subtract({ hours: SECRET_DAYS * 24 }) }),
      quotes: await forgetQuotes(tx, { before: now.subtract({ hours: QUOTE_DAYS * 24 }) }),
    }))
    log.info(
      Object.fromEntries(Object.entries(forgotten).map(([what, rows]) => [what, String(rows)])),
      'forgot what has expired',
    )
  },
}
