import { intakeOf } from '../composition.ts'
import { retryUnrated } from '../usage/retry-unrated.ts'
import type { Job } from './job.ts'

/** Tries waiting calls again: staged by whatever may have mended the cause (db/rating-facts.ts). */
export const retryUnratedJob: Job = {
  name: 'retry_unrated',
  async run({ database, clock, log }) {
    const summary = await retryUnrated(intakeOf({ database, clock }))
    if (summary.rated > 0) log.info(summary, 'waiting calls were tried again')
  },
}
