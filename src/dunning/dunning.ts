import type { Db, Tx } from '../db/database.ts'
import { type Page, type PageOf, pageOf } from '../db/page.ts'
import type { AccountId, InvoiceId } from '../kernel/ids.ts'
import type { Micros } from '../kernel/money.ts'
import { notFound } from '../kernel/refusal.ts'
import type { OverdueInvoice, Stage } from './plan.ts'
import { policyOf } from './policies.ts'
import type { Policy } from './policy.ts'
import { type DunningCase, type ListedCase, readCases, readOpen } from './store-cases.ts'
import { type ChargedFee, findFee, readAccounts, readOverdue } from './store-overdue.ts'
import { type PaymentPromise, readPromises, readStanding } from './store-promises.ts'
import { type Retry, readPlanned } from './store-retries.ts'
import { readSuspended, type Suspension } from './store-suspensions.ts'

export { STAGES } from './plan.ts'
export { changeTerms, listPolicies, savePolicy, termsOf } from './policies.ts'
export type { LateFee, Policy, PolicyInput } from './policy.ts'
export { getPromise, type PaymentPromise, recordPromise } from './promises.ts'
export { isFailureTold, nextRetry, planRetries, planReturned } from './retries.ts'
export { reviewAccounts } from './review.ts'
export { type DunningSummary, runDunning } from './run-dunning.ts'
export {
  listServiceEvents,
  type ServiceEvent,
  sendServiceEvents,
  serviceWebhook,
  setServiceWebhook,
} from './service-events.ts'
export type { DunningCase, ListedCase } from './store-cases.ts'
export type { ChargedFee } from './store-overdue.ts'
export {
  getSuspension,
  isSuspended,
  listSuspensions,
  restoreByHand,
  SEND_SERVICE_EVENTS,
  type Suspension,
  suspendByHand,
} from './suspensions.ts'

/** How an account stands with what it owes overdue. */
export interface DunningState {
  /** Null: there is none open. */
  case: DunningCase | null
  overdue: (OverdueInvoice & { number: string })[]
  overdueMicros: Micros
  /** That stands. */
  promise: PaymentPromise | null
  /** How far ahead the customer may promise by himself; null: not, or not again. */
  promiseDays: number | null
  suspension: Suspension | null
  retries: Retry[]
  policy: Policy
}

/** How an account stands. Anything may be absent; the account has to be there. */
export async function getDunning(
  db: Db | Tx,
  { accountId, now }: { accountId: AccountId; now: Temporal.Instant },
): Promise<DunningState> {
  const accountIds = [accountId]
  const [account] = await readAccounts(db, { accountIds })
  const [open] = await readOpen(db, { accountIds })
  const overdue = await readOverdue(db, { accountIds, now })
  const [promise] = await readStanding(db, { accountIds })
  const [suspension] = await readSuspended(db, { accountIds })
  const policy = await policyOf(db, { accountId })
  const promised = open ? await readPromises(db, { accountId, caseId: open.id }) : []
  const mayPromise =
    overdue.length > 0 && promised.length === 0 && policy.promiseDays > 0 && account?.exempt === false
  return {
    case: open ?? null,
    overdue,
    overdueMicros: overdue.reduce((sum, { openMicros }) => sum + openMicros, 0n),
    promise: promise ?? null,
    promiseDays: mayPromise ? policy.promiseDays : null,
    suspension: suspension ?? null,
    retries: await readPlanned(db, { accountIds }),
    policy,
  }
}

/** Open cases of all accounts, those with the next step first; of one stage where asked. */
export async function listDunningCases(
  db: Db | Tx,
  { stage, page }: { stage: Stage | null; page: Page },
): Promise<PageOf<ListedCase>> {
  const found = await readCases(db, { stage, page })
  return pageOf(found, page, (listed) => [listed.nextStepOn ?? NEVER, listed.accountId])
}

/** As the store sorts cases without a step ahead. */
const NEVER = Temporal.PlainDate.from('9999-12-31')

/** The late fee of an invoice. Refuses `not_found`. */
export async function getLateFee(
  db: Db | Tx,
  question: { accountId: AccountId; invoiceId: InvoiceId },
): Promise<ChargedFee> {
  const fee = await findFee(db, question)
  if (!fee) throw notFound(`late fee for invoice with id ${question.invoiceId}`)
  return fee
}
