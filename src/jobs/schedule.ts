import type { Job } from './job.ts'
import { proveBalances } from './prove-balances.ts'

/** Every job, and the whole clock of the system, on one page. */
export const jobs: readonly Job[] = [proveBalances]
