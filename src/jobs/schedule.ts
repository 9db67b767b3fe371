import { forgetExpired } from './forget-expired.ts'
import type { Job } from './job.ts'
import { proveBalances } from './prove-balances.ts'
import { retryUnratedJob } from './retry-unrated.ts'
import { runBillingJob } from './run-billing.ts'
import { sendMail } from './send-mail.ts'

/** Every job, and the whole clock of the system, on one page. */
export const jobs: readonly Job[] = [retryUnratedJob, runBillingJob, proveBalances, forgetExpired, sendMail]
