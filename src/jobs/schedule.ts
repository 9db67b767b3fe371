import { accountPaidJob } from './account-paid.ts'
import { autopayFailedJob } from './autopay-failed.ts'
import { autopayNoticesJob } from './autopay-notices.ts'
import { detachMethod } from './detach-method.ts'
import { dispatchSandbox } from './dispatch-sandbox.ts'
import { forgetExpired } from './forget-expired.ts'
import type { Job } from './job.ts'
import { mailPasswordLink } from './mail-password-link.ts'
import { mailSignInCode } from './mail-sign-in-code.ts'
import { methodExpiry } from './method-expiry.ts'
import { noteLockOut } from './note-lock-out.ts'
import { paymentFailedJob } from './payment-failed.ts'
import { paymentReturnedJob } from './payment-returned.ts'
import { processDueEventsJob, processGatewayEventJob } from './process-gateway-events.ts'
import { proveBalances } from './prove-balances.ts'
import { reconcileJob } from './reconcile.ts'
import { resolveAttemptsJob } from './resolve-attempts.ts'
import { resolveRefundsJob } from './resolve-refunds.ts'
import { retryUnratedJob } from './retry-unrated.ts'
import { planAutopayJob, runAutopayJob } from './run-autopay.ts'
import { runBillingJob } from './run-billing.ts'
import { runDunningJob } from './run-dunning.ts'
import { resumeReportsJob, runReportJob } from './run-reports.ts'
import { scheduleReportsJob } from './schedule-reports.ts'
import { sendMail } from './send-mail.ts'
import { sendServiceEventsJob } from './send-service-events.ts'
import { settleAccountsJob } from './settle-accounts.ts'
import { changedZonesJob, sumUsageJob } from './sum-usage.ts'
import { surchargeNotOwedJob } from './surcharge-not-owed.ts'
import { writeNoticeJob } from './write-notice.ts'

/** Every job, and the whole clock of the system, on one page; what is due at one time is done in this order. */
export const jobs: readonly Job[] = [
  dispatchSandbox,
  retryUnratedJob,
  changedZonesJob,
  sumUsageJob,
  runBillingJob,
  settleAccountsJob,
  processGatewayEventJob,
  processDueEventsJob,
  resolveAttemptsJob,
  resolveRefundsJob,
  surchargeNotOwedJob,
  paymentFailedJob,
  planAutopayJob,
  autopayNoticesJob,
  runAutopayJob,
  accountPaidJob,
  autopayFailedJob,
  paymentReturnedJob,
  runDunningJob,
  sendServiceEventsJob,
  detachMethod,
  methodExpiry,
  scheduleReportsJob,
  runReportJob,
  resumeReportsJob,
  mailPasswordLink,
  noteLockOut,
  mailSignInCode,
  writeNoticeJob,
  sendMail,
  reconcileJob,
  proveBalances,
  forgetExpired,
]
