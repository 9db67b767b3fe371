import { getAccount } from '../accounts/accounts.ts'
import { recordEvent } from '../accounts/timeline.ts'
import type { Db, Tx } from '../db/database.ts'
import { type Page, type PageOf, pageOf } from '../db/page.ts'
import type { AccountId } from '../kernel/ids.ts'
import { formatDecimal, MICROS_SCALE, type Micros } from '../kernel/money.ts'
import { notFound, Refusal } from '../kernel/refusal.ts'
import { activeAutopay, endAs, tellChange } from './autopay-methods.ts'
import { revokeMandates } from './mandates.ts'
import { planDrafts, readAhead } from './plan-drafts.ts'
import { paymentSettings } from './settings.ts'
import { type Autopay, findAutopay, readUpcoming, setPause } from './store-autopay.ts'
import { approve, type Draft, findDraft, readDrafts, withdraw } from './store-autopay-drafts.ts'
import { lockAccounts } from './store-payments.ts'
import { chargeOfWaiting } from './waiting-drafts.ts'

/** What every change of AutoPay says. */
interface Change {
  accountId: AccountId
  actor: string
  now: Temporal.Instant
}

/**
 * Pauses AutoPay until a day, the first that it drafts on again; null: it goes on now. What would have been drafted meanwhile is drafted then.
 * Refuses `no_autopay`, `pause_past`.
 */
export async function pauseAutopay(
  tx: Tx,
  { accountId, until, actor, now }: Change & { until: Temporal.PlainDate | null },
): Promise<Autopay> {
  await lockAccounts(tx, { accountIds: [accountId] })
  await activeAutopay(tx, { accountId })
  const { timeZone } = await getAccount(tx, { accountId })
  const today = now.toZonedDateTimeISO(timeZone).toPlainDate()
  if (until && Temporal.PlainDate.compare(until, today) <= 0) {
    throw new Refusal('pause_past', `AutoPay cannot be paused until ${until}: that is not a day to come.`)
  }
  await setPause(tx, { accountId, until })
  await planDrafts(tx, { accountIds: [accountId], now })
  const change = until ? 'paused' : 'resumed'
  await tellChange(tx, { accountId, change, detail: { until: until?.toString() ?? null }, actor, now })
  return (await findAutopay(tx, { accountId }))!
}

/** Ends AutoPay: nothing is drafted any more, and its mandates are revoked; a payment that is on its way goes on. Refuses `no_autopay`. */
export async function endAutopay(
  tx: Tx,
  { accountId, because, actor, now }: Change & { because: string },
): Promise<Autopay> {
  await lockAccounts(tx, { accountIds: [accountId] })
  const autopay = await activeAutopay(tx, { accountId })
  await endAs(tx, { autopay, because, actor, now })
  for (const drafted of [autopay.method, autopay.fallback]) {
    if (!drafted) continue
    const { methodId } = drafted
    await revokeMandates(tx, { accountId, methodId, scope: 'autopay', because: 'autopay_ended', actor, now })
  }
  return (await findAutopay(tx, { accountId }))!
}

/** The payer agrees to a draft above the monthly cap: it goes with the next run. Again, it changes nothing. Refuses `not_found`, `nothing_to_approve`. */
export async function approveDraft(
  tx: Tx,
  { accountId, draftOn, actor, now }: Change & { draftOn: Temporal.PlainDate },
): Promise<Draft> {
  await lockAccounts(tx, { accountIds: [accountId] })
  const draft = await findDraft(tx, { accountId, draftOn })
  if (!draft) throw notFound(`AutoPay draft of ${draftOn}`)
  if (draft.approvedAt !== null) return draft
  if (draft.state !== 'needs_approval') {
    throw new Refusal(
      'nothing_to_approve',
      `The AutoPay draft of ${draftOn} does not wait for an approval.`,
      {
        status: 409,
      },
    )
  }
  await approve(tx, { accountId, draftOn, actor, now })
  await planDrafts(tx, { accountIds: [accountId], now })
  // What is approved is what will be charged: less may be owed than was asked about.
  const amountMicros = (await chargeOfWaiting(tx, { draft, now })) ?? draft.amountMicros
  const amount = formatDecimal(amountMicros, MICROS_SCALE, 2)
  const detail = { day: draftOn.toString(), amount }
  await recordEvent(tx, { accountId, at: now, actor, kind: 'autopay_draft_approved', detail })
  return (await findDraft(tx, { accountId, draftOn }))!
}

/**
 * The payer takes an approval back, which works until the run has taken the draft up: it waits again, and nothing is charged. Again, it changes nothing.
 * Refuses `not_found`, `approval_used`.
 */
export async function withdrawApproval(
  tx: Tx,
  { accountId, draftOn, actor, now }: Change & { draftOn: Temporal.PlainDate },
): Promise<Draft> {
  await lockAccounts(tx, { accountIds: [accountId] })
  const draft = await findDraft(tx, { accountId, draftOn })
  if (!draft) throw notFound(`AutoPay draft of ${draftOn}`)
  if (draft.state === 'needs_approval') return draft
  if (draft.state !== 'approved') {
    throw new Refusal(
      'approval_used',
      `The AutoPay draft of ${draftOn} does not wait to be charged any more: an approval of it cannot be taken back.`,
      { status: 409 },
    )
  }
  await withdraw(tx, { accountId, draftOn })
  await planDrafts(tx, { accountIds: [accountId], now })
  const detail = { day: draftOn.toString() }
  await recordEvent(tx, { accountId, at: now, actor, kind: 'autopay_approval_withdrawn', detail })
  return (await findDraft(tx, { accountId, draftOn }))!
}

/** The drafts of an account, the latest first, each with what became of its payment. */
export async function listDrafts(db: Db | Tx, { accountId, page }: { accountId: AccountId; page: Page }) {
  return pageOf(await readDrafts(db, { accountId, page }), page, ({ draftOn }) => [draftOn])
}

/** A draft to come, as far as invoices are there. */
export interface UpcomingDraft {
  accountId: AccountId
  accountNumber: string
  accountName: string
  draftOn: Temporal.PlainDate
  amountMicros: Micros
  currency: string
}

/** The next draft of every account, the next one first. */
export async function listUpcomingDrafts(
  tx: Tx,
  { page, now }: { page: Page; now: Temporal.Instant },
): Promise<PageOf<UpcomingDraft>> {
  const { items, next } = pageOf(await readUpcoming(tx, { page }), page, (row) => [
    row.nextDraftOn,
    row.accountId,
  ])
  const settings = await paymentSettings(tx)
  const accountIds = items.map(({ accountId }) => accountId)
  const ahead = new Map(
    (await readAhead(tx, { accountIds, settings, now })).map((account) => [
      account.instruction.accountId,
      account,
    ]),
  )
  return {
    items: items.flatMap(({ accountId, accountNumber, accountName, nextDraftOn }) => {
      const account = ahead.get(accountId)
      // Ended since the page was read.
      if (!account) return []
      const amountMicros = account.drafts[0]?.amountMicros ?? 0n
      const { currency } = account.instruction
      return [{ accountId, accountNumber, accountName, draftOn: nextDraftOn, amountMicros, currency }]
    }),
    next,
  }
}
