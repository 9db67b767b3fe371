import { getAccount, listContacts } from '../accounts/accounts.ts'
import { type Database, inTransaction } from '../db/database.ts'
import type { AccountId } from '../kernel/ids.ts'
import { Refusal } from '../kernel/refusal.ts'
import type { Gateway } from './gateway.ts'
import { findCustomer, keepCustomer } from './store-methods.ts'

/**
 * The gateway's name for an account, made at the gateway where it has none. No transaction is open during the call; of two at once both get
 * the customer that was kept first, and the gateway has one that nobody uses.
 * Refuses `not_found`, `gateway_unreachable`.
 */
export async function customerRefOf(
  database: Database,
  { gateway, accountId, now }: { gateway: Gateway; accountId: AccountId; now: Temporal.Instant },
): Promise<string> {
  const kept = await findCustomer(database.kysely, { accountId, gateway: gateway.name })
  if (kept !== null) return kept
  const { number, name } = await getAccount(database.kysely, { accountId })
  const contacts = await listContacts(database.kysely, { accountId })
  const email = contacts.find((contact) => contact.kind === 'billing')?.email ?? null
  const made = await gateway.createCustomer({ reference: number, name, email })
  if (made.kind === 'unreachable') throw unreachable(gateway, made.cause)
  return inTransaction(database.kysely, (tx) =>
    keepCustomer(tx, { accountId, gateway: gateway.name, ref: made.ref, now }),
  )
}

/** What is refused when a gateway does not answer something that moves no money: nothing was done here, and it may be tried again. */
export function unreachable(gateway: { name: string }, cause: string): Refusal {
  return new Refusal(
    'gateway_unreachable',
    `The payment gateway '${gateway.name}' did not answer: ${cause}.`,
    {
      status: 503,
    },
  )
}
