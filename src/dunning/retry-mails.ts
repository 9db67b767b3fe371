import type { RetryTime } from './retry-plan.ts'

/** Days after the first failure on which a customer hears again that it failed. */
const TOLD_DAYS = [3, 7]

/**
 * Which retries, when they fail too, are told in a mail: the first from day 3, the first from day 7, and the last. The failure itself is told as well; in
 * between we keep trying in silence. `failedOn`: the day of the first failure. Pure.
 */
export function toldRetries(times: readonly RetryTime[], failedOn: Temporal.PlainDate): Set<number> {
  const dayOf = ({ on }: RetryTime) => failedOn.until(on).days
  const told = TOLD_DAYS.flatMap((days) => times.find((time) => dayOf(time) >= days)?.n ?? [])
  return new Set([...told, ...times.slice(-1).map(({ n }) => n)])
}
