import { runScheduledReports } from '../reports/scheduled-audit-reports.ts'
import type { Job } from './job.ts'

/** Makes the Audit Reports that are wanted every month: every hour, since each zone has its own first of the month. */
export const scheduleReportsJob: Job = {
  name: 'schedule_audit_reports',
  cron: '35 * * * *',
  async run({ database, clock, log }) {
    const begun = await runScheduledReports(database, { now: clock.now() })
    if (begun > 0) log.info({ begun }, 'scheduled Audit Reports')
  },
}
