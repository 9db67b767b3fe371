import { type Database, type Db, inTransaction, type Tx } from '../db/database.ts'
import type { AccountId, InvoiceId, MethodId } from '../kernel/ids.ts'
import type { Micros } from '../kernel/money.ts'
import { firstDueOn, noticeAt, type PlannedDraft } from './autopay-plan.ts'
import { surchargeBy } from './autopay-step.ts'
import { tellPeople } from './facts.ts'
import { type AccountAhead, planDrafts, readAhead } from './plan-drafts.ts'
import { paymentSettings } from './settings.ts'
import { claimToAnnounce } from './store-autopay.ts'
import { saveAnnouncements } from './store-autopay-drafts.ts'
import { surchargeRulesOn } from './surcharge-rules.ts'

const AT_ONCE = 200

/**
 * Tells payers of drafts to come: amount and day, as many days ahead as the provider promises, and ten at least for a bank account; at once where it is
 * later than that already. Told once for each day and amount, and anew when the amount has changed. Says how many were told.
 */
export async function announceDrafts(
  database: Database,
  { now }: { now: Temporal.Instant },
): Promise<number> {
  let told = 0
  for (;;) {
    const batch = await inTransaction(database.kysely, async (tx) => {
      const accountIds = await claimToAnnounce(tx, { now, limit: AT_ONCE })
      return accountIds.length === 0 ? null : announce(tx, { accountIds, now })
    })
    if (batch === null) return told
    told += batch
  }
}

async function announce(
  tx: Tx,
  { accountIds, now }: { accountIds: readonly AccountId[]; now: Temporal.Instant },
): Promise<number> {
  const settings = await paymentSettings(tx)
  const ahead = await readAhead(tx, { accountIds, settings, now })
  const drafts = ahead.flatMap((account) =>
    dueNotices(account, now).map(({ on, amountMicros }) => ({
      accountId: account.instruction.accountId,
      draftOn: on,
      amountMicros,
    })),
  )
  await saveAnnouncements(tx, { drafts, now })
  await tellPeople(
    tx,
    drafts.map(({ accountId, draftOn, amountMicros }) => ({
      kind: 'autopay_notice',
      accountId,
      ids: { draftOn: draftOn.toString(), amountMicros },
    })),
  )
  // What was told is not due any more: the plan says when the next is.
  await planDrafts(tx, { accountIds, now })
  return drafts.length
}

/** The drafts of which the payer is to be told by now, and was not, with this amount. Pure. */
function dueNotices(
  { drafts, openDrafts, rule, instruction }: AccountAhead,
  now: Temporal.Instant,
): PlannedDraft[] {
  return drafts.filter((draft) => {
    const at = noticeAt(draft, { rule, timeZone: instruction.timeZone })
    if (at === null || Temporal.Instant.compare(at, now) > 0) return false
    return !openDrafts.some(
      ({ draftOn, amountMicros }) => draftOn.equals(draft.on) && amountMicros === draft.amountMicros,
    )
  })
}

/** A draft to come, as a notice says it. */
export interface DraftAhead {
  on: Temporal.PlainDate
  /** All of it, the surcharge included. */
  totalMicros: Micros
  surchargeMicros: Micros
  currency: string
  /** When the first of its invoices is due: before `on`, it is overdue until then. */
  dueOn: Temporal.PlainDate
  methodId: MethodId
  invoices: { invoiceId: InvoiceId; openMicros: Micros }[]
}

/** The draft of an account on a day to come, or null where none is planned any more. */
export function draftAhead(
  db: Db | Tx,
  { on, ...whose }: { accountId: AccountId; on: Temporal.PlainDate; now: Temporal.Instant },
): Promise<DraftAhead | null> {
  return firstAhead(db, whose, (draft) => draft.on.equals(on))
}

/** The draft that will pay an invoice, or null where none is planned. */
export function draftOfInvoice(
  db: Db | Tx,
  { invoiceId, ...whose }: { accountId: AccountId; invoiceId: InvoiceId; now: Temporal.Instant },
): Promise<DraftAhead | null> {
  return firstAhead(db, whose, ({ invoices }) => invoices.some((invoice) => invoice.invoiceId === invoiceId))
}

async function firstAhead(
  db: Db | Tx,
  { accountId, now }: { accountId: AccountId; now: Temporal.Instant },
  isIt: (draft: PlannedDraft) => boolean,
): Promise<DraftAhead | null> {
  const settings = await paymentSettings(db)
  const [account] = await readAhead(db, { accountIds: [accountId], settings, now })
  const draft = account?.drafts.find(isIt)
  if (!account?.charged || !draft) return null
  const { currency } = account.instruction
  const { on, amountMicros, invoices } = draft
  const rules = settings.surchargeEnabled ? await surchargeRulesOn(db, { on }) : []
  const surchargeMicros = surchargeBy({ ...account.charged, amountMicros, currency, on, settings, rules })
  return {
    ...{ on, currency, surchargeMicros, totalMicros: amountMicros + surchargeMicros },
    dueOn: firstDueOn(draft),
    methodId: account.charged.method.id,
    invoices: invoices.map(({ invoiceId, openMicros }) => ({ invoiceId, openMicros })),
  }
}
