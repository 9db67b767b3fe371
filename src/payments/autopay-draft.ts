import { recordEvents } from '../accounts/timeline.ts'
import type { Tx } from '../db/database.ts'
import { stageJob } from '../db/jobs.ts'
import type { AccountId, PaymentId } from '../kernel/ids.ts'
import { formatDecimal, MICROS_SCALE } from '../kernel/money.ts'
import { attemptAgain } from './attempt-again.ts'
import {
  type Drafting,
  type NotDrafted,
  returnUrlOf,
  type Step,
  stepOf,
  surchargeFor,
  type World,
} from './autopay-step.ts'
import { tellPeople } from './facts.ts'
import type { Gateways } from './gateways.ts'
import { type OrderResult, orderPayments, type PaymentOrder } from './order-payments.ts'
import { type AccountAhead, planDrafts, readAhead } from './plan-drafts.ts'
import { type PaymentSettings, paymentSettings } from './settings.ts'
import type { AttemptName } from './store-attempts.ts'
import { type Place, putOff } from './store-autopay.ts'
import {
  type Draft,
  readDraftedSince,
  readDraftInvoices,
  type SavedDraft,
  saveDrafts,
  takeUpInvoices,
} from './store-autopay-drafts.ts'
import { findByKey } from './store-payments.ts'
import { surchargeRulesOn } from './surcharge-rules.ts'

export interface BatchResult {
  /** By gateway: to be sent once the transaction has committed. */
  sending: Map<string, AttemptName[]>
  needsApproval: number
  notDrafted: Map<NotDrafted, number>
  /** Left for later, since their payer is about to pay. */
  putOff: AccountId[]
}

/** A draft that could not be sent is tried so many times, over three days. */
export const TRIES_MAX = 40

/** How long an account is left alone whose payer is about to pay, before AutoPay looks again. */
const PUT_OFF_MINUTES = 10

/**
 * Makes the payments of a batch of accounts, which the caller has locked: what is owed on the day, by what was agreed to. Once this commits they may be sent.
 * What is not drafted says why; every account is planned anew.
 */
export async function draftBatch(
  tx: Tx,
  {
    claimed,
    on,
    gateways,
    publicUrl,
    now,
  }: {
    claimed: readonly Place[]
    on: Temporal.PlainDate | null
    gateways: Gateways
    publicUrl: string
    now: Temporal.Instant
  },
): Promise<BatchResult> {
  const settings = await paymentSettings(tx)
  const places = new Map(claimed.map((place) => [place.accountId, place.at]))
  const found = await readAhead(tx, { accountIds: [...places.keys()], settings, now })
  // Who was faster has moved the account on.
  const ahead = found.filter(({ instruction: { accountId, nextTryAt } }) =>
    nextTryAt?.equals(places.get(accountId)!),
  )
  const world: World = {
    settings,
    gateways,
    publicUrl,
    on,
    now,
    ...(await readWorld(tx, { ahead, settings, now })),
  }
  const steps = ahead.map((account) => ({ account, step: stepOf(account, world) }))
  const result: BatchResult = { sending: new Map(), needsApproval: 0, notDrafted: new Map(), putOff: [] }
  const closing = new Closing(result)
  const orders = steps.flatMap(({ step }) => (step.kind === 'order' ? [step] : []))
  const ordered = await orderPayments(tx, { orders: orders.map(({ order }) => order), gateways, now })
  for (const [i, { draft, order }] of orders.entries()) {
    await closing.ordered(tx, { draft, order, result: ordered[i]! })
  }
  for (const { account, step } of steps) {
    if (step.kind === 'resend') await resend(tx, { account, waiting: step.waiting, world, result })
    else if (step.kind !== 'order') closing.step(account, step)
  }
  await closing.write(tx, now)
  const left = new Set(result.putOff)
  const others = ahead.map(({ instruction }) => instruction.accountId).filter((id) => !left.has(id))
  await planDrafts(tx, { accountIds: others, draftedUntil: closing.draftedUntil, now })
  await putOff(tx, { accountIds: result.putOff, until: now.add({ minutes: PUT_OFF_MINUTES }) })
  return result
}

async function readWorld(
  tx: Tx,
  {
    ahead,
    settings,
    now,
  }: { ahead: readonly AccountAhead[]; settings: PaymentSettings; now: Temporal.Instant },
) {
  const spent = await readDraftedSince(tx, {
    since: ahead
      .filter(({ instruction }) => instruction.capMicros !== null)
      .map(({ instruction: { accountId, timeZone }, today }) => ({
        accountId,
        from: today.with({ day: 1 }).toZonedDateTime(timeZone).toInstant(),
      })),
  })
  const waiting = ahead.flatMap(({ openDrafts }) => openDrafts.filter(({ retryAt }) => retryAt !== null))
  const invoices = waiting.length === 0 ? [] : await readDraftInvoices(tx, { drafts: waiting.slice() })
  return {
    spent: new Map(spent.map(({ accountId, micros }) => [accountId, micros])),
    waitingInvoices: Map.groupBy(invoices, ({ accountId }) => accountId),
    // Days differ by zone by one at most, and rules change on days that nobody drafts in a hurry: the day of UTC decides.
    rules: settings.surchargeEnabled
      ? await surchargeRulesOn(tx, { on: now.toZonedDateTimeISO('UTC').toPlainDate() })
      : [],
  }
}

/** Gathers what became of the drafts of a batch, and writes it at once. */
class Closing {
  readonly draftedUntil = new Map<AccountId, Temporal.PlainDate>()
  private readonly drafts: SavedDraft[] = []
  private readonly taken: Drafting[] = []
  private readonly asked: Extract<Step, { kind: 'ask' }>[] = []
  private readonly closed: (Drafting & { why: NotDrafted })[] = []
  private readonly result: BatchResult

  constructor(result: BatchResult) {
    this.result = result
  }

  step(account: AccountAhead, step: Exclude<Step, { kind: 'order' | 'resend' }>): void {
    switch (step.kind) {
      case 'put_off':
        this.result.putOff.push(account.instruction.accountId)
        this.count('paying_now')
        return
      case 'leave':
        this.count(step.why)
        return
      case 'close':
        this.close(step.draft, step.why, step.takeUp)
        return
      case 'ask':
        this.save(step.draft, { state: 'needs_approval', paymentId: null, because: null })
        this.taken.push(step.draft)
        this.asked.push(step)
        this.result.needsApproval += 1
        return
      default:
        step satisfies never
    }
  }

  async ordered(
    tx: Tx,
    { draft, order, result }: { draft: Drafting; order: PaymentOrder; result: OrderResult },
  ): Promise<void> {
    switch (result.kind) {
      case 'sending': {
        const { gateway } = order.method
        const names = this.result.sending.get(gateway) ?? []
        names.push({ accountId: draft.accountId, attemptId: result.attemptId })
        this.result.sending.set(gateway, names)
        return this.drafted(draft, result.paymentId)
      }
      case 'known':
        // The key says that this very draft was made; its row is mended.
        return this.drafted(draft, (await findByKey(tx, order))!.id)
      case 'in_progress':
      case 'not_owed':
        this.draftedUntil.set(draft.accountId, draft.on)
        this.count('in_progress')
        return
      case 'method_unusable':
        this.close(draft, 'method_unusable', false)
        return
      default:
        return result satisfies never
    }
  }

  async write(tx: Tx, now: Temporal.Instant): Promise<void> {
    await saveDrafts(tx, { drafts: this.drafts })
    await takeUpInvoices(tx, {
      invoices: this.taken.flatMap(({ accountId, on, invoices }) =>
        invoices.map(({ invoiceId }) => ({ accountId, invoiceId, draftOn: on })),
      ),
    })
    await tellPeople(
      tx,
      this.asked.map(({ draft: { accountId, on }, totalMicros, again }) => ({
        kind: 'autopay_needs_approval',
        accountId,
        // Asked again it is another mail.
        ids: { draftOn: on.toString(), ...(again ? { of: totalMicros } : {}) },
      })),
    )
    await recordEvents(tx, {
      at: now,
      events: [
        // With the surcharge: that is what is above the limit, and what is approved.
        ...this.asked.map(({ draft, totalMicros }) =>
          eventOf('autopay_needs_approval', { ...draft, amountMicros: totalMicros }),
        ),
        ...this.closed.map((draft) => eventOf('autopay_not_drafted', draft, { because: draft.why })),
      ],
    })
  }

  private drafted(draft: Drafting, paymentId: PaymentId): void {
    this.save(draft, { state: 'drafted', paymentId, because: null })
    this.taken.push(draft)
  }

  private close(draft: Drafting, why: NotDrafted, takeUp: boolean): void {
    this.save(draft, { state: 'not_drafted', paymentId: null, because: why })
    if (takeUp) this.taken.push(draft)
    this.closed.push({ ...draft, why })
    this.count(why)
  }

  private save(draft: Drafting, what: Pick<SavedDraft, 'state' | 'paymentId' | 'because'>): void {
    const { accountId, on, amountMicros } = draft
    this.drafts.push({ accountId, draftOn: on, amountMicros, ...what })
    this.draftedUntil.set(accountId, on)
  }

  private count(why: NotDrafted): void {
    this.result.notDrafted.set(why, (this.result.notDrafted.get(why) ?? 0) + 1)
  }
}

function eventOf(kind: string, draft: Drafting, more: Record<string, string> = {}) {
  const detail = {
    day: draft.on.toString(),
    amount: formatDecimal(draft.amountMicros, MICROS_SCALE, 2),
    ...more,
  }
  return { accountId: draft.accountId, actor: 'system', kind, detail }
}

/** Sends a draft again that is known not to have been sent; when that has been tried often enough, or is not wanted any more, it has failed. */
async function resend(
  tx: Tx,
  {
    account,
    waiting,
    world,
    result,
  }: { account: AccountAhead; waiting: Draft; world: World; result: BatchResult },
): Promise<void> {
  const { accountId } = waiting
  const paymentId = waiting.paymentId!
  const tries = waiting.tries + 1
  await saveDrafts(tx, { drafts: [{ ...waiting, retryAt: null, tries }] })
  const { charged } = account
  const surchargeMicros = charged ? surchargeFor(account, { amountMicros: waiting.amountMicros, world }) : 0n
  const name =
    charged &&
    world.gateways.has(charged.method.gateway) &&
    tries < TRIES_MAX &&
    (await attemptAgain(tx, {
      ...{
        accountId,
        paymentId,
        method: charged.method,
        mandateId: charged.consent.mandateId,
        surchargeMicros,
      },
      ...{ descriptor: world.settings.statementDescriptor, returnUrl: returnUrlOf(world.publicUrl) },
      ...{ gateways: world.gateways, now: world.now },
    }))
  if (!name) {
    const key = `autopay_failed:${paymentId}`
    return stageJob(
      tx,
      'autopay_failed',
      { accountId: String(accountId), paymentId: String(paymentId) },
      { key },
    )
  }
  const names = result.sending.get(charged.method.gateway) ?? []
  result.sending.set(charged.method.gateway, [...names, name])
}
