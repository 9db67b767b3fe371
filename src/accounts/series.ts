import type { Tx } from '../db/database.ts'
import { Refusal } from '../kernel/refusal.ts'
import * as store from './store.ts'

/** Numbers taken from a series: `count` of them from `first` on, and how they are written. */
export interface TakenNumbers {
  first: bigint
  prefix: string
  digits: number
}

/**
 * Takes the next numbers of a series. It stays locked until the transaction ends, and one that fails gives them back: there are no gaps,
 * and this comes last in a transaction. Refuses `no_series`.
 */
export async function takeNumbers(
  tx: Tx,
  { series, count }: { series: string; count: number },
): Promise<TakenNumbers> {
  const taken = await store.takeNumbers(tx, series, count)
  if (!taken) throw new Refusal('no_series', `There is no invoice series '${series}'.`)
  return taken
}
