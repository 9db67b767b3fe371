import { setTimeout as sleep } from 'node:timers/promises'
import { inTransaction } from '../db/database.ts'
import { isConnectionLoss } from '../db/failures.ts'
import type { AccountId } from '../kernel/ids.ts'
import { Refusal } from '../kernel/refusal.ts'
import { type BatchResult, draftBatch, TRIES_MAX } from './autopay-draft.ts'
import type { NotDrafted } from './autopay-step.ts'
import type { PaymentParts } from './follow-charge.ts'
import { sendAttempts } from './send-attempts.ts'
import { type AttemptName, readByName } from './store-attempts.ts'
import { claimAccounts, type Place, putOff } from './store-autopay.ts'
import { retryUnsent, takeTurns } from './store-autopay-drafts.ts'
import { readRoutes } from './store-gateways.ts'
import { lockAccounts } from './store-payments.ts'

export type RunParts = PaymentParts & {
  /** Where payers find us: what a charge names as the place to come back to. */
  publicUrl: string
  log?: { error(about: object, message: string): void }
}

/** The job that runs it; `{on}` as `RunOptions`, a string. */
export const RUN_AUTOPAY = 'run_autopay'

export interface RunOptions {
  /** Drafts of this day, too, without waiting for 08:00. A day to come is refused. */
  on?: Temporal.PlainDate | undefined
  /** How many batches are on their way at once. */
  workers?: number
  /** Accounts a transaction, and charges sent at once by a worker. */
  batchSize?: number
  /** For every gateway, instead of that of its routes. */
  ratePerSecond?: number | undefined
  /** What has become of how many, after each batch. */
  onProgress?: (summary: RunSummary) => void
}

export interface RunSummary {
  /** Charges sent. */
  drafted: number
  charged: number
  pending: number
  declined: number
  /** The gateway could not be reached: sent again later. */
  notSent: number
  /** No answer, or the payer has to authenticate. */
  unresolved: number
  needsApproval: number
  skipped: Partial<Record<NotDrafted, number>>
}

/**
 * Drafts what is due by AutoPay. Any number of processes may do it at once: accounts are claimed in batches, and one transaction makes their payments and
 * marks them as being sent; after it they are sent, with nothing open. Killed anywhere, it may be started again: what was being sent is resolved by
 * resolve-attempts.ts, the rest is drafted. An account whose payer is about to pay is left for ten minutes.
 * Refuses `draft_day_ahead`.
 */
export async function runAutoPay(parts: RunParts, options: RunOptions = {}): Promise<RunSummary> {
  const { workers = 2, on } = options
  const now = parts.clock.now()
  if (on) refuseAhead(on, now)
  const summary: RunSummary = {
    ...{ drafted: 0, charged: 0, pending: 0, declined: 0, notSent: 0, unresolved: 0, needsApproval: 0 },
    skipped: {},
  }
  await inTransaction(parts.database.kysely, (tx) => retryUnsent(tx, { now, triesMax: TRIES_MAX }))
  const run: Run = {
    ...{ after: null, putOff: [] },
    ...{ rates: await ratesOf(parts, options), batchSize: options.batchSize ?? 100 },
  }
  await Promise.all(
    Array.from({ length: workers }, async () => {
      while (await nextBatch(parts, { run, options, summary })) options.onProgress?.(summary)
    }),
  )
  return summary
}

/** Refuses `draft_day_ahead`. A day has come nowhere on Earth before that of UTC+14. */
export function refuseAhead(on: Temporal.PlainDate, now: Temporal.Instant): void {
  const furthest = now.add({ hours: 14 }).toZonedDateTimeISO('UTC').toPlainDate()
  if (Temporal.PlainDate.compare(on, furthest) <= 0) return
  throw new Refusal('draft_day_ahead', `The day ${on} has not come yet: nobody is charged before their day.`)
}

/** What the workers of a run share. */
interface Run {
  /** The last place that was claimed. */
  after: Place | null
  /** Accounts that were left for later, and are not claimed again by this run. */
  putOff: AccountId[]
  /** Charges a second, by gateway; those without a limit are absent. */
  rates: ReadonlyMap<string, number>
  batchSize: number
}

async function ratesOf({ database, gateways }: RunParts, { ratePerSecond }: RunOptions) {
  if (ratePerSecond !== undefined) return new Map([...gateways.keys()].map((name) => [name, ratePerSecond]))
  const rates = new Map<string, number>()
  for (const { gateway, chargesPerSecond } of await readRoutes(database.kysely)) {
    if (chargesPerSecond !== null)
      rates.set(gateway, Math.min(chargesPerSecond, rates.get(gateway) ?? Infinity))
  }
  return rates
}

/** Claims a batch, drafts it and sends it; false when there was none. */
async function nextBatch(
  parts: RunParts,
  { run, options, summary }: { run: Run; options: RunOptions; summary: RunSummary },
): Promise<boolean> {
  const { database, clock, gateways, publicUrl } = parts
  const now = clock.now()
  const on = options.on ?? null
  const batches: BatchResult[] = []
  let claimed: Place[] = []
  try {
    const batch = await inTransaction(database.kysely, async (tx) => {
      const { after, putOff: except } = run
      claimed = await claimAccounts(tx, { now, on, after, except, limit: limitOf(run) })
      const last = claimed.at(-1)
      if (last && (run.after === null || isBefore(run.after, last))) run.after = last
      return draftBatch(tx, { claimed, on, gateways, publicUrl, now })
    })
    batches.push(batch)
  } catch (error) {
    if (claimed.length === 0 || isConnectionLoss(error)) throw error
    for (const place of claimed) batches.push(await draftAlone(parts, { on, place }))
  }
  // What is thrown from here on is not the accounts': they are committed, and found again by resolve-attempts.ts.
  for (const batch of batches) await finish(parts, { run, batch, summary })
  return claimed.length > 0
}

/** How long an account is left that cannot be drafted for a mistake of ours. */
const FAILED_MINUTES = 60

/** Something in a batch went wrong: each of its accounts is drafted by itself, so that one does not keep the others from it. */
async function draftAlone(
  parts: RunParts,
  { on, place }: { on: Temporal.PlainDate | null; place: Place },
): Promise<BatchResult> {
  const { database, clock, gateways, publicUrl, log } = parts
  const now = clock.now()
  const { accountId } = place
  try {
    return await inTransaction(database.kysely, async (tx) => {
      await lockAccounts(tx, { accountIds: [accountId] })
      return draftBatch(tx, { claimed: [place], on, gateways, publicUrl, now })
    })
  } catch (error) {
    if (isConnectionLoss(error)) throw error
    log?.error({ err: error, accountId: String(accountId) }, 'an account could not be drafted')
    const until = now.add({ minutes: FAILED_MINUTES })
    await inTransaction(database.kysely, (tx) => putOff(tx, { accountIds: [accountId], until }))
    return { sending: new Map(), needsApproval: 0, notDrafted: new Map([['failed', 1]]), putOff: [accountId] }
  }
}

/** Sends what a batch has committed, and counts. */
async function finish(
  parts: RunParts,
  { run, batch, summary }: { run: Run; batch: BatchResult; summary: RunSummary },
): Promise<void> {
  run.putOff.push(...batch.putOff)
  summary.needsApproval += batch.needsApproval
  for (const [why, count] of batch.notDrafted) summary.skipped[why] = (summary.skipped[why] ?? 0) + count
  for (const [gateway, names] of batch.sending) await send(parts, { run, gateway, names, summary })
}

/** What is marked as being sent is sent within seconds: else others would take it for lost. So a slow gateway gets small batches. */
const SECONDS_A_BATCH = 10

function limitOf({ batchSize, rates }: Run): number {
  return Math.max(
    1,
    Math.min(batchSize, ...[...rates.values()].map((rate) => Math.floor(rate * SECONDS_A_BATCH))),
  )
}

function isBefore(a: Place, b: Place): boolean {
  const byTime = Temporal.Instant.compare(a.at, b.at)
  return byTime !== 0 ? byTime < 0 : a.accountId < b.accountId
}

async function send(
  parts: RunParts,
  {
    run,
    gateway,
    names,
    summary,
  }: { run: Run; gateway: string; names: readonly AttemptName[]; summary: RunSummary },
): Promise<void> {
  const perSecond = run.rates.get(gateway)
  // Without a limit all at once; with one, a second's worth at a time.
  const portion = perSecond ?? names.length
  for (let first = 0; first < names.length; first += portion) {
    const some = names.slice(first, first + portion)
    if (perSecond !== undefined) await waitForTurn(parts, { gateway, count: some.length, perSecond })
    await sendAttempts(parts, { names: some })
  }
  for (const { state } of await readByName(parts.database.kysely, { names })) {
    summary.drafted += 1
    if (state === 'succeeded') summary.charged += 1
    else if (state === 'pending') summary.pending += 1
    else if (state === 'declined' || state === 'failed') summary.declined += 1
    else if (state === 'not_sent') summary.notSent += 1
    else summary.unresolved += 1
  }
}

async function waitForTurn(
  { database, clock }: RunParts,
  turn: { gateway: string; count: number; perSecond: number },
): Promise<void> {
  const now = clock.now()
  const sendAt = await takeTurns(database.kysely, { ...turn, now })
  const waitMs = sendAt.since(now).total('milliseconds')
  if (waitMs > 0) await sleep(waitMs)
}
