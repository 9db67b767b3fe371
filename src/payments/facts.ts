import type { Tx } from '../db/database.ts'
import { stageJobs } from '../db/jobs.ts'
import type { AccountId } from '../kernel/ids.ts'

/** Something that happened and that people are to be told. Who is told, and in what words, is the notices room's. */
export interface Fact {
  /** As the mail it becomes: `receipt`, `payment_failed`, `refund` … (src/notices/mails). */
  kind: string
  accountId: AccountId
  /** What it is about: `{ paymentId: 12n }`. With kind and account it is the fact's name: told once, whatever crashes. */
  ids: Readonly<Record<string, bigint | string>>
}

/** Leaves word for the notices room, in the transaction that makes the fact: told once that commits, or never. */
export async function tellPeople(tx: Tx, facts: readonly Fact[]): Promise<void> {
  await stageJobs(
    tx,
    'write_notice',
    facts.map(({ kind, accountId, ids }) => ({
      kind,
      accountId: accountId.toString(),
      ids: Object.fromEntries(Object.entries(ids).map(([name, id]) => [name, id.toString()])),
    })),
  )
}
