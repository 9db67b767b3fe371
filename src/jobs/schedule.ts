import { detachMethod } from './detach-method.ts'
import { dispatchSandbox } from './dispatch-sandbox.ts'
import { forgetExpired } from './forget-expired.ts'
import type { Job } from './job.ts'
import { methodExpiry } from './method-expiry.ts'
import { proveBalances } from './prove-balances.ts'
import { resolveAttemptsJob } from './resolve-attempts.ts'
import { retryUnratedJob } from './retry-unrated.ts'
import { runBillingJob } from './run-billing.ts'
import { sendMail } from './send-mail.ts'
import { settleAccountsJob } from './settle-accounts.ts'

/** Every job, and the whole clock of the system, on one page; what is due at one time is done in this order. */
export const jobs: readonly Job[] = [
  dispatchSandbox,
  retryUnratedJob,
  runBillingJob,
  settleAccountsJob,
  resolveAttemptsJob,
  detachMethod,
  methodExpiry,
  sendMail,
  proveBalances,
  forgetExpired,
]
