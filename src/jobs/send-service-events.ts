import { SEND_SERVICE_EVENTS, sendServiceEvents } from '../dunning/dunning.ts'
import { secretKeysOf } from '../settings.ts'
import type { Job } from './job.ts'

/** Tells the provider's systems of suspensions and restorals. Staged by each; every minute for those that are sent again. */
export const sendServiceEventsJob: Job = {
  name: SEND_SERVICE_EVENTS,
  cron: '* * * * *',
  async run({ database, clock, settings, log }) {
    const keys = () => secretKeysOf(settings)
    const summary = await sendServiceEvents({ database, clock, keys })
    if (summary.delivered > 0) log.info(summary, 'service events')
    if (summary.putOff + summary.failed > 0) log.warn(summary, 'service events did not arrive')
  },
}
