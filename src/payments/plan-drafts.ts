import type { Database, Db, Tx } from '../db/database.ts'
import { inTransaction } from '../db/database.ts'
import type { AccountId } from '../kernel/ids.ts'
import {
  type DraftableInvoice,
  type DraftRule,
  draftsAfter,
  type Plan,
  type PlannedDraft,
  planAfter,
  planOf,
} from './autopay-plan.ts'
import { type PaymentSettings, paymentSettings } from './settings.ts'
import {
  type ChargeableMethod,
  type DraftedMethod,
  readChargeable,
  readEnrolled,
  readInstructions,
  type StandingInstruction,
  savePlans,
} from './store-autopay.ts'
import { type Draft, dropAnnouncements, readDraftable, readOpenDrafts } from './store-autopay-drafts.ts'
import { lockAccounts } from './store-payments.ts'

/** All that the drafts of an account follow from. */
export interface AccountAhead {
  instruction: StandingInstruction
  /** The account's day. */
  today: Temporal.PlainDate
  /** The method that is charged, with its consent: the first, or else the fallback; null while neither may be charged. */
  charged: { method: ChargeableMethod; consent: DraftedMethod } | null
  /** Drafts that were announced or wait to go. */
  openDrafts: Draft[]
  invoices: DraftableInvoice[]
  rule: DraftRule
  /** The drafts to come, the next one first. */
  drafts: PlannedDraft[]
}

/** What accounts with an active instruction have ahead of them. Who acts on it has them locked. */
export async function readAhead(
  db: Db | Tx,
  {
    accountIds,
    settings,
    now,
    draftedUntil = new Map(),
  }: {
    accountIds: readonly AccountId[]
    settings: PaymentSettings
    now: Temporal.Instant
    /** Days that have just been done. */
    draftedUntil?: ReadonlyMap<AccountId, Temporal.PlainDate>
  },
): Promise<AccountAhead[]> {
  const instructions = await readInstructions(db, { accountIds })
  const enrolled = instructions.map((instruction) => instruction.accountId)
  const methods = Map.groupBy(await readChargeable(db, { accountIds: enrolled }), (row) => row.accountId)
  const invoices = Map.groupBy(await readDraftable(db, { accountIds: enrolled }), (row) => row.accountId)
  const drafts = Map.groupBy(await readOpenDrafts(db, { accountIds: enrolled }), (row) => row.accountId)
  return instructions.map((stored) => {
    const { accountId } = stored
    const instruction = { ...stored, draftedUntil: later(stored.draftedUntil, draftedUntil.get(accountId)) }
    return aheadOf(instruction, {
      methods: methods.get(accountId) ?? [],
      invoices: invoices.get(accountId) ?? [],
      openDrafts: drafts.get(accountId) ?? [],
      noticeDays: settings.noticeDays,
      now,
    })
  })
}

/** A draft that waited for its approval may be older than what is done. */
function later(stored: Temporal.PlainDate, done: Temporal.PlainDate | undefined): Temporal.PlainDate {
  return done && Temporal.PlainDate.compare(done, stored) > 0 ? done : stored
}

/** Pure. */
function aheadOf(
  instruction: StandingInstruction,
  {
    methods,
    invoices,
    openDrafts,
    noticeDays,
    now,
  }: {
    methods: readonly ChargeableMethod[]
    invoices: DraftableInvoice[]
    openDrafts: Draft[]
    noticeDays: number
    now: Temporal.Instant
  },
): AccountAhead {
  const { timeZone, schedule, pausedUntil, method, fallback } = instruction
  const today = now.toZonedDateTimeISO(timeZone).toPlainDate()
  const charged = chargedOf([method, fallback], methods)
  const rule: DraftRule = { schedule, pausedUntil, noticeDays, rail: charged?.method.rail ?? 'card' }
  const after = planAfter({ ...instruction, today })
  // Where nothing can be charged nothing is planned, and nobody is told of a draft that cannot come.
  const drafts = charged ? draftsAfter(after, { rule, invoices }) : []
  return { instruction, today, charged, openDrafts, invoices, rule, drafts }
}

/** The first method that was agreed to and may be charged. Pure. */
export function chargedOf(
  consents: readonly (DraftedMethod | null)[],
  methods: readonly ChargeableMethod[],
): AccountAhead['charged'] {
  for (const consent of consents) {
    const method = consent && methods.find(({ id }) => id === consent.methodId)
    if (consent && method) return { method, consent }
  }
  return null
}

/**
 * Works out anew when the accounts are drafted and told of it, from what they owe now: after invoices were issued, methods changed, a payment failed. Those without
 * AutoPay are let be. Doing it again changes nothing.
 */
export async function planDrafts(
  tx: Tx,
  {
    accountIds,
    now,
    draftedUntil = new Map(),
  }: {
    accountIds: readonly AccountId[]
    now: Temporal.Instant
    draftedUntil?: ReadonlyMap<AccountId, Temporal.PlainDate>
  },
): Promise<void> {
  if (accountIds.length === 0) return
  await lockAccounts(tx, { accountIds })
  const settings = await paymentSettings(tx)
  const ahead = await readAhead(tx, { accountIds, settings, now, draftedUntil })
  const stale = ahead.flatMap(({ openDrafts, drafts }) =>
    openDrafts.filter(
      ({ state, draftOn }) => state === 'announced' && !drafts.some(({ on }) => on.equals(draftOn)),
    ),
  )
  await dropAnnouncements(tx, { drafts: stale })
  await savePlans(tx, {
    plans: ahead.map((account) => {
      const { accountId, draftedUntil: until } = account.instruction
      return { accountId, draftedUntil: until, ...planFor(account) }
    }),
  })
}

function planFor({ instruction, drafts, rule, openDrafts }: AccountAhead): Plan {
  const announced = openDrafts.filter(({ state }) => state === 'announced')
  const [waiting] = openDrafts.flatMap(({ retryAt }) => retryAt ?? []).toSorted(Temporal.Instant.compare)
  return planOf({
    drafts,
    rule,
    timeZone: instruction.timeZone,
    announced: new Map(announced.map(({ draftOn, amountMicros }) => [draftOn.toString(), amountMicros])),
    retryAt: waiting ?? null,
  })
}

const AT_ONCE = 500

/** Plans for every account with AutoPay, a stretch of accounts a transaction: in case something that changed what is owed forgot to. Says for how many. */
export async function planAllDrafts(database: Database, { now }: { now: Temporal.Instant }): Promise<number> {
  let planned = 0
  for (let after = 0n as AccountId; ; ) {
    const accountIds = await readEnrolled(database.kysely, { after, limit: AT_ONCE })
    await inTransaction(database.kysely, (tx) => planDrafts(tx, { accountIds, now }))
    planned += accountIds.length
    if (accountIds.length < AT_ONCE) return planned
    after = accountIds.at(-1)!
  }
}
