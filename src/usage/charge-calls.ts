import type { Tx } from '../db/database.ts'
import type { CallRecord } from './mediation.ts'
import { type AllowancePool, priceCalls, type RatedCall } from './rate-calls.ts'
import type { BookPeriod } from './rating-book.ts'
import { loadPools, RatedRows, savePools } from './store-intake.ts'
import { markStale } from './store-stale-usage.ts'
import type { ChargeUsage, UsageCharge } from './usage-charge.ts'

export interface CallChargerOptions {
  /** Natural key of the charges. */
  origin: string
  charges: ChargeUsage
  now: Temporal.Instant
}

/**
 * Prices, stores and charges the calls of one transaction: each account gets one charge a billing period, its amount the sum of its calls.
 * Calls are added some at a time and kept only as rows, which whoever adds them takes and stores, before the charges.
 */
export class CallCharger {
  /** The included minutes that the calls draw on; whoever assigns calls adds to them. */
  readonly pools = new Map<string, AllowancePool>()
  rated = 0
  #poolsLoaded = 0
  #rows = new RatedRows()
  /** Reserved for charges to come. */
  #spareIds: bigint[] = []
  // A book's account has one object a billing period, so the period stands for both.
  readonly #sums = new Map<BookPeriod, PeriodSum>()
  /** When calls that are never priced were answered: they are charged to nobody, but used they were. */
  readonly #unpriced = new Map<number, Span>()
  readonly #options: CallChargerOptions

  constructor(options: CallChargerOptions) {
    this.#options = options
  }

  /** Prices calls that were assigned, in their order. */
  async add(tx: Tx, rated: readonly RatedCall[], importIdOf: (call: CallRecord) => number): Promise<void> {
    if (this.pools.size > this.#poolsLoaded) {
      await loadPools(tx, [...this.pools.values()].slice(this.#poolsLoaded))
      this.#poolsLoaded = this.pools.size
    }
    priceCalls(rated)
    await this.#sumUp(tx, rated)
    for (const call of rated) {
      const chargeId = call.rate ? this.#sums.get(call.period)!.chargeId : null
      this.#rows.add(call, { importId: importIdOf(call.call), chargeId })
    }
    this.rated += rated.length
  }

  async #sumUp(tx: Tx, rated: readonly RatedCall[]): Promise<void> {
    const begun: PeriodSum[] = []
    for (const { rate, account, period, amountMicros, call } of rated) {
      const { answeredAtMs } = call.record
      if (!rate) {
        widen(
          this.#unpriced.getOrInsertComputed(account.id, () => spanAt(account.id, answeredAtMs)),
          answeredAtMs,
        )
        continue
      }
      const sum = this.#sums.get(period)
      if (sum) {
        sum.calls++
        sum.amountMicros += amountMicros
        widen(sum, answeredAtMs)
      } else {
        const first = { ...spanAt(account.id, answeredAtMs), period, chargeId: 0n, calls: 1, amountMicros }
        this.#sums.set(period, first)
        begun.push(first)
      }
    }
    if (begun.length === 0) return
    for (const sum of begun) {
      // As many again as there are: asking at every new account would wait for what is being stored.
      if (this.#spareIds.length === 0) {
        this.#spareIds = [...(await this.#options.charges.reserveIds(tx, this.#sums.size))].reverse()
      }
      sum.chargeId = this.#spareIds.pop()!
    }
  }

  /** The rows of the calls added since they were last taken. */
  takeRows(): RatedRows {
    const rows = this.#rows
    this.#rows = new RatedRows()
    return rows
  }

  /** Writes the minutes used, and the charges, whose balances other transactions may be waiting for: last, therefore. */
  async storeCharges(tx: Tx): Promise<void> {
    await savePools(tx, [...this.pools.values()])
    await markStale(tx, [...this.#sums.values(), ...this.#unpriced.values()])
    const charges = [...this.#sums.values()].map((sum) => usageCharge(sum, this.#options.origin))
    if (charges.length > 0) await this.#options.charges.charge(tx, charges, this.#options.now)
  }
}

/** The first and the last answer of some calls of an account. */
interface Span {
  accountId: number
  fromMs: number
  untilMs: number
}

function spanAt(accountId: number, answeredAtMs: number): Span {
  return { accountId, fromMs: answeredAtMs, untilMs: answeredAtMs }
}

function widen(span: Span, answeredAtMs: number): void {
  if (answeredAtMs < span.fromMs) span.fromMs = answeredAtMs
  else if (answeredAtMs > span.untilMs) span.untilMs = answeredAtMs
}

interface PeriodSum extends Span {
  period: BookPeriod
  chargeId: bigint
  calls: number
  amountMicros: bigint
}

function usageCharge(
  { accountId, period, chargeId, calls, amountMicros }: PeriodSum,
  origin: string,
): UsageCharge {
  return {
    accountId: BigInt(accountId),
    id: chargeId,
    origin,
    kind: 'usage',
    periodStart: period.start,
    periodEnd: period.end,
    description: 'Calls',
    amountMicros,
    calls,
  }
}
