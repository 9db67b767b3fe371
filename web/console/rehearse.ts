import type { Api } from '../api/context.ts'
import { attempted, type Problem } from '../api/outcome.ts'
import type { Shape } from '../api/shapes.ts'
import type { MoneyValue } from '../ui/money.tsx'

export type RehearsedAccount = Shape<'RehearsedAccount'>

/** What a billing run would do: how many invoices, the sums by currency, and the accounts that differ most. */
export type Rehearsal = {
  accounts: number
  invoices: number
  failures: number
  sums: Array<{ total: MoneyValue; previousTotal: MoneyValue }>
  /** Failures first, then by the size of the difference; at most `SHOWN`. */
  shown: RehearsedAccount[]
}

const SHOWN = 200

/** Rehearses a day, page by page: the figures on the button must be of all accounts, not of the first page. */
export async function rehearse(
  api: Api,
  on: string,
): Promise<{ ok: true; value: Rehearsal } | { ok: false; problem: Problem }> {
  const accounts: RehearsedAccount[] = []
  let after: string | undefined
  do {
    const page = await attempted(
      api.POST('/billing-runs/rehearsal', { params: { query: { limit: 200, after } }, body: { on } }),
    )
    if (!page.ok) return page
    accounts.push(...page.value.items)
    after = page.value.next ?? undefined
  } while (after !== undefined)
  return { ok: true, value: summarise(accounts) }
}

/** The figures of a rehearsal. Sums are of whole millionths, so that they are exact. */
export function summarise(accounts: readonly RehearsedAccount[]): Rehearsal {
  const sums = new Map<string, { total: bigint; previous: bigint }>()
  for (const { outcome, total, previousTotal } of accounts) {
    if (outcome !== 'issued') continue
    const sum = sums.get(total.currency) ?? { total: 0n, previous: 0n }
    sum.total += micros(total)
    sum.previous += previousTotal ? micros(previousTotal) : 0n
    sums.set(total.currency, sum)
  }
  return {
    accounts: accounts.length,
    invoices: accounts.filter(({ outcome }) => outcome === 'issued').length,
    failures: accounts.filter(({ outcome }) => outcome === 'failed').length,
    sums: [...sums].map(([currency, { total, previous }]) => ({
      total: { amount: decimal(total), currency },
      previousTotal: { amount: decimal(previous), currency },
    })),
    shown: accounts.toSorted(byConcern).slice(0, SHOWN),
  }
}

/** Failures first; then what is new and what differs most, whichever way. */
function byConcern(one: RehearsedAccount, other: RehearsedAccount): number {
  const failed = Number(other.outcome === 'failed') - Number(one.outcome === 'failed')
  if (failed !== 0) return failed
  const [a, b] = [concern(one), concern(other)]
  return a === b ? 0 : a > b ? -1 : 1
}

function concern({ difference, total }: RehearsedAccount): bigint {
  const value = micros(difference ?? total)
  return value < 0n ? -value : value
}

function micros({ amount }: MoneyValue): bigint {
  const [, sign = '', whole = '0', fraction = ''] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(amount) ?? []
  const value = BigInt(whole + fraction.padEnd(6, '0').slice(0, 6))
  return sign === '-' ? -value : value
}

function decimal(value: bigint): string {
  const digits = String(value < 0n ? -value : value).padStart(7, '0')
  return `${value < 0n ? '-' : ''}${digits.slice(0, -6)}.${digits.slice(-6)}`
}
