import { createHash } from 'node:crypto'
import { getAccount } from '../accounts/accounts.ts'
import type { Tx } from '../db/database.ts'
import type { AccountId } from '../kernel/ids.ts'
import { Refusal } from '../kernel/refusal.ts'
import { gatherFacts, isTold } from './gather/index.ts'
import { tellAccount } from './notices.ts'
import { portalLinks } from './portal-links.ts'

/** Something that happened, as the rooms to the left say it (`tellPeople`): what it is, whose, and which rows it is about. */
export interface Notice {
  kind: string
  accountId: AccountId
  /** `{ paymentId: '12' }`. */
  ids: Readonly<Record<string, string>>
}

export type WrittenNotice =
  | { kind: 'written'; mailId: bigint }
  /** Its mail is there already, or nobody can be told, which the timeline then says. */
  | { kind: 'not_written' }
  /** There is nothing to tell, and trying again would change nothing. */
  | { kind: 'untold'; because: string }
  /** It is too early to say: the fact has to be told again in a minute. */
  | { kind: 'later'; because: string }

/**
 * Writes the mail of a fact, once however often it is told: what it says is read from the rows that the fact names. `publicUrl` is where the
 * portal is, without a slash at the end. A kind that is not known, rows that are not there and facts that no longer hold are `untold`.
 */
export async function writeNotice(
  tx: Tx,
  { kind, accountId, ids, publicUrl, now }: Notice & { publicUrl: string; now: Temporal.Instant },
): Promise<WrittenNotice> {
  if (!isTold(kind)) return { kind: 'untold', because: `there is no mail of the kind '${kind}'` }
  try {
    const account = await getAccount(tx, { accountId })
    const links = portalLinks(publicUrl, account)
    const facts = await gatherFacts(kind, { db: tx, account, ids, links, now })
    if ('untold' in facts) return { kind: facts.later ? 'later' : 'untold', because: facts.untold }
    const factKey = factKeyOf({ kind, ids })
    const mailId = await tellAccount(tx, { accountId, account, factKey, kind, facts, now })
    return mailId === null ? { kind: 'not_written' } : { kind: 'written', mailId }
  } catch (error) {
    if (error instanceof Refusal && NOT_THERE.includes(error.code)) {
      return { kind: 'untold', because: error.message }
    }
    throw error
  }
}

/** The fact names an account, a row or an id that is not there. */
const NOT_THERE = ['not_found', 'bad_input']

/** A fact's name: `refund:12:31`. Its ids are in the order of their names, since JSON may come back in another than it was written in. */
export function factKeyOf({ kind, ids }: Pick<Notice, 'kind' | 'ids'>): string {
  const values = Object.keys(ids)
    .toSorted()
    .map((name) => ids[name]!)
  const key = [kind, ...values].join(':')
  // A list of invoices can be long, and what is unique is an entry of an index.
  return key.length <= FACT_KEY_MAX ? key : `${kind}:${createHash('sha256').update(key).digest('hex')}`
}

const FACT_KEY_MAX = 200
