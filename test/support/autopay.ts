import type { Database } from '../../src/db/database.ts'
import { inTransaction } from '../../src/db/database.ts'
import type { AccountId, AttemptId } from '../../src/kernel/ids.ts'
import {
  type Autopay,
  type AutopayWishes,
  actOnFailure,
  announceDrafts,
  approveDraft,
  autopayTerms,
  changeAutopay,
  endAutopay,
  enrol,
  listDrafts,
  pauseAutopay,
  planDrafts,
  runAutoPay,
  tryFallback,
  withdrawApproval,
} from '../../src/payments/autopay.ts'
import type { PaymentMethod } from '../../src/payments/method.ts'
import { resolveAttempts } from '../../src/payments/payments.ts'
import { payingWorld } from './paying.ts'
import { DEBIT_CARD } from './scripted-gateway.ts'

const day = (text: string) => Temporal.PlainDate.from(text)

/** `payingWorld`, with the short ways of tests of AutoPay. */
export async function autopayWorld(database: Database) {
  const world = await payingWorld(database)
  const { clock, gateways, actor } = world
  const whole = { ...world.parts, publicUrl: 'https://billing.example.com' }
  let parts = whole

  /** What a payer would be shown. */
  function preview(accountId: AccountId, wishes: AutopayWishes, enrolling = true) {
    const now = clock.now()
    return inTransaction(database.kysely, (tx) =>
      autopayTerms(tx, { accountId, wishes, enrolling, gateways, now }),
    )
  }

  function wishesOf(method: PaymentMethod, over: Partial<AutopayWishes> = {}): AutopayWishes {
    return {
      ...{
        methodId: method.id,
        fallbackMethodId: null,
        schedule: { kind: 'due' },
        capMicros: null,
        payNow: false,
      },
      ...over,
    }
  }

  const returnUrl = 'https://billing.example.com/payments'
  const accepting = (digest: string) => ({ digest, ip: '203.0.113.9', userAgent: 'Firefox' })

  /** Enrols as a payer who accepts what is shown. */
  async function enrolWith(accountId: AccountId, method: PaymentMethod, over: Partial<AutopayWishes> = {}) {
    const wishes = wishesOf(method, over)
    const { digest } = await preview(accountId, wishes)
    return enrol(parts, { accountId, wishes, accepted: accepting(digest), returnUrl, actor })
  }

  /** Enrols, and moves on until AutoPay need not wait for the payer any more. */
  async function enrolled(
    accountId: AccountId,
    method: PaymentMethod,
    over: Partial<AutopayWishes> = {},
  ): Promise<Autopay> {
    return (await enrolWith(accountId, method, over)).autopay
  }

  async function changeWith(accountId: AccountId, wishes: AutopayWishes) {
    const { digest } = await preview(accountId, wishes, false)
    return changeAutopay(parts, { accountId, wishes, accepted: accepting(digest), returnUrl, actor })
  }

  async function change(accountId: AccountId, wishes: AutopayWishes): Promise<Autopay> {
    return (await changeWith(accountId, wishes)).autopay
  }

  const write = <T>(work: Parameters<typeof inTransaction<T>>[1]) => inTransaction(database.kysely, work)
  return {
    ...world,
    ...{ DEBIT_CARD, preview, wishesOf, accepting, enrolWith, enrolled, change, changeWith },
    runParts: () => parts,
    run: (options: Parameters<typeof runAutoPay>[1] = {}) => runAutoPay(parts, options),
    resolve: () => resolveAttempts(parts),
    announce: () => announceDrafts(database, { now: clock.now() }),
    plan: (accountId: AccountId) =>
      write((tx) => planDrafts(tx, { accountIds: [accountId], now: clock.now() })),
    pause: (accountId: AccountId, until: string | null) =>
      write((tx) =>
        pauseAutopay(tx, { accountId, until: until === null ? null : day(until), actor, now: clock.now() }),
      ),
    end: (accountId: AccountId, because = 'customer') =>
      write((tx) => endAutopay(tx, { accountId, because, actor, now: clock.now() })),
    approve: (accountId: AccountId, on: string) =>
      write((tx) => approveDraft(tx, { accountId, draftOn: day(on), actor, now: clock.now() })),
    withdraw: (accountId: AccountId, on: string) =>
      write((tx) => withdrawApproval(tx, { accountId, draftOn: day(on), actor, now: clock.now() })),
    fallback: ({ accountId, attemptId }: Record<string, unknown>) =>
      tryFallback(parts, {
        accountId: BigInt(String(accountId)) as AccountId,
        attemptId: BigInt(String(attemptId)) as AttemptId,
      }),
    act: ({ accountId, attemptId }: Record<string, unknown>) =>
      actOnFailure(parts, {
        accountId: BigInt(String(accountId)) as AccountId,
        attemptId: BigInt(String(attemptId)) as AttemptId,
      }),
    async draftsOf(accountId: AccountId) {
      const { items } = await listDrafts(database.kysely, { accountId, page: { limit: 50 } })
      return items.map(({ draftOn, state, amountMicros, because, paymentState }) => ({
        ...{ draftOn: draftOn.toString(), state, amountMicros, because, paymentState },
      }))
    },
    /** From now on the process has this in place of its database; `mend` starts another. */
    breakWith(kysely: Database['kysely']) {
      parts.database = { ...database, kysely }
    },
    mend() {
      parts = { ...whole, database }
    },
  }
}
