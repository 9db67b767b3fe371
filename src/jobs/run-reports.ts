import { z } from 'zod'
import { inTransaction } from '../db/database.ts'
import type { AccountId } from '../kernel/ids.ts'
import { forsakenRuns, hearTrouble, RUN_AUDIT_REPORT, stageRun, stepRun } from '../reports/audit-runs.ts'
import type { Job } from './job.ts'

const id = z.string().regex(/^\d{1,19}$/)
const Payload = z.object({ accountId: id, runId: id })

/** In one job, so that a worker that is asked to stop does not work through a million calls first. */
const STEPS_MAX = 40

/** Goes on with a report that is being made, some thousand calls a transaction; what is left then is another job. */
export const runReportJob: Job = {
  name: RUN_AUDIT_REPORT,
  async run({ database: { kysely }, clock, settings: { publicUrl } }, payload) {
    const { accountId, runId } = Payload.parse(payload)
    const which = { accountId: BigInt(accountId) as AccountId, runId: BigInt(runId) }
    try {
      for (let step = 0; step < STEPS_MAX; step++) {
        const now = clock.now()
        if ((await inTransaction(kysely, (tx) => stepRun(tx, { ...which, publicUrl, now }))) === 'over')
          return
      }
    } catch (error) {
      await inTransaction(kysely, (tx) => hearTrouble(tx, { ...which, publicUrl, now: clock.now() }))
      throw error
    }
    await inTransaction(kysely, (tx) => stageRun(tx, which))
  },
}

/** Every minute: reports whose worker died are gone on with, where it was. */
export const resumeReportsJob: Job = {
  name: 'resume_audit_reports',
  cron: '* * * * *',
  async run({ database: { kysely } }) {
    const forsaken = await forsakenRuns(kysely)
    await inTransaction(kysely, async (tx) => {
      for (const run of forsaken) await stageRun(tx, run)
    })
  },
}
