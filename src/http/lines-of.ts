import { z } from 'zod'
import type { Tx } from '../db/database.ts'
import type { AccountId } from '../kernel/ids.ts'
import { Refusal } from '../kernel/refusal.ts'
import { e164 } from '../numbers/number.ts'
import { listNumbers } from '../numbers/numbers.ts'

/** The numbers of a department manager as they are sent to us → digits. */
export const LinesIn = z
  .array(
    z
      .string()
      .meta({ examples: ['+16125550148'] })
      .pipe(e164),
  )
  .max(500, 'has more than 500 numbers')
  .meta({
    description: 'Of a department manager: whose calls he sees. Numbers of the account, E.164.',
  })

/** Refuses `line_not_of_account` where a line is no number that the account holds now. The accounts room cannot look: numbers are to its right. */
export async function checkLines(
  tx: Tx,
  { accountId, lines, now }: { accountId: AccountId; lines: readonly string[]; now: Temporal.Instant },
): Promise<void> {
  const missing = new Set(lines)
  let after: string | null = null
  while (missing.size > 0) {
    const page: Awaited<ReturnType<typeof listNumbers>> = await listNumbers(tx, {
      ...{ accountId, at: now },
      page: { limit: 1000, after },
    })
    for (const { e164 } of page.items) missing.delete(e164)
    after = page.next
    if (after === null) break
  }
  const [first] = missing
  if (first !== undefined)
    throw new Refusal('line_not_of_account', `+${first} is no number that this account holds now.`)
}
