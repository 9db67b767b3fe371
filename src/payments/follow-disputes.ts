import { followCharge, type PaymentParts } from './follow-charge.ts'
import { gatewayOf } from './gateways.ts'
import { readByName } from './store-attempts.ts'
import { readOpenDisputes } from './store-reconciliation.ts'

const AT_ONCE = 50

/**
 * Asks a gateway what became of its open disputes. One that is lost shows on no settlement list, since its money went when it was opened: if the event of it
 * was lost too, nothing else would tell. Returns why not all could be asked, or null.
 */
export async function followDisputes(
  parts: PaymentParts,
  { gateway: name }: { gateway: string },
): Promise<string | null> {
  const gateway = gatewayOf(parts.gateways, name)
  const { kysely } = parts.database
  for (let after = 0n; ; ) {
    const open = await readOpenDisputes(kysely, { gateway: name, after, limit: AT_ONCE })
    if (open.length === 0) return null
    for (const attempt of await readByName(kysely, { names: open })) {
      const answer = await gateway.lookUpCharge({ reference: attempt.key, ref: attempt.ref })
      if (answer.kind === 'unreachable') return answer.cause
      if (answer.kind === 'found') await followCharge(parts, { attempt, found: answer.found })
    }
    after = open.at(-1)!.disputeId
  }
}
