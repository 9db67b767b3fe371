import type { Call } from '../usage/call.ts'
import type { AuditGroup, AuditSums } from './audit-run.ts'

/** A group as it is kept: `[key, calls, billed seconds, micros]`, whole numbers as text. */
export type PackedGroup = [key: string | null, calls: string, billedSeconds: string, amountMicros: string]

/** Lists no longer than people read: the rest is summed in one. */
const GROUPS_MAX = 200

/** Sums calls by a key. */
export function groupsBy(calls: readonly Call[], keyOf: (call: Call) => string): PackedGroup[] {
  const sums = new Map<string, AuditGroup<string>>()
  for (const call of calls) {
    const key = keyOf(call)
    const sum = sums.get(key) ?? { key, calls: 0n, billedSeconds: 0n, amountMicros: 0n }
    sum.calls += 1n
    sum.billedSeconds += BigInt(call.billedSeconds)
    sum.amountMicros += call.amountMicros
    sums.set(key, sum)
  }
  return [...sums.values()].map(packGroup)
}

/** Adds up the groups of many chunks: dearest first, and beyond the first 200 all others as one group without a key. */
export function mergeGroups(chunks: Iterable<readonly PackedGroup[]>): AuditGroup<string>[] {
  const sums = new Map<string | null, AuditGroup<string>>()
  for (const groups of chunks) {
    for (const group of groups.map(unpackGroup)) {
      const sum = sums.get(group.key)
      if (sum) add(sum, group)
      else sums.set(group.key, group)
    }
  }
  const sorted = [...sums.values()].toSorted(
    (a, b) =>
      Number(b.amountMicros > a.amountMicros) - Number(b.amountMicros < a.amountMicros) ||
      Number(b.calls > a.calls) - Number(b.calls < a.calls) ||
      (a.key! < b.key! ? -1 : 1),
  )
  if (sorted.length <= GROUPS_MAX) return sorted
  const others: AuditGroup<string> = { key: null, calls: 0n, billedSeconds: 0n, amountMicros: 0n }
  for (const group of sorted.slice(GROUPS_MAX)) add(others, group)
  return [...sorted.slice(0, GROUPS_MAX), others]
}

export function packGroup({ key, calls, billedSeconds, amountMicros }: AuditGroup<string>): PackedGroup {
  return [key, String(calls), String(billedSeconds), String(amountMicros)]
}

export function unpackGroup([key, calls, billedSeconds, amountMicros]: PackedGroup): AuditGroup<string> {
  return {
    key,
    calls: BigInt(calls),
    billedSeconds: BigInt(billedSeconds),
    amountMicros: BigInt(amountMicros),
  }
}

/** What calls come to, without groups. */
export function sumsOf(calls: readonly Call[]): Omit<AuditSums, 'byLine' | 'byDestination'> {
  const sums = {
    calls: BigInt(calls.length),
    durationSeconds: 0n,
    billedSeconds: 0n,
    includedSeconds: 0n,
    amountMicros: 0n,
  }
  for (const call of calls) {
    sums.durationSeconds += BigInt(call.durationSeconds)
    sums.billedSeconds += BigInt(call.billedSeconds)
    sums.includedSeconds += BigInt(call.includedSeconds)
    sums.amountMicros += call.amountMicros
  }
  return sums
}

function add(sum: AuditGroup<string>, more: AuditGroup<string>): void {
  sum.calls += more.calls
  sum.billedSeconds += more.billedSeconds
  sum.amountMicros += more.amountMicros
}
