import { z } from 'zod'
import type { Account } from '../../accounts/account.ts'
import { type AccountEvent, listEvents } from '../../accounts/timeline.ts'
import type { Db, Tx } from '../../db/database.ts'
import { getInvoiceNumbers } from '../../invoices/invoices.ts'
import type { InvoiceId, MethodId } from '../../kernel/ids.ts'
import { parseInput } from '../../kernel/input.ts'
import type { Micros } from '../../kernel/money.ts'
import type { Money } from '../../payments/gateway.ts'
import { getMethod } from '../../payments/methods.ts'
import type { MailFacts, MailKind } from '../mails/index.ts'
import type { InvoicePart } from '../mails/said.ts'
import type { PortalLinks } from '../portal-links.ts'
import type { NamedMethod } from '../voice.ts'

/** A fact that is to be told, and where its rows are read. */
export interface About {
  db: Tx
  account: Account
  /** The rows that it names: `{ paymentId: '12' }`. */
  ids: Readonly<Record<string, string>>
  links: PortalLinks
  now: Temporal.Instant
}

/** Where rows of an account are read. */
export interface Whose {
  db: Db | Tx
  account: Account
}

/** Why a fact that is there is not told: it no longer holds, or something later tells of it. `later`: it may have to be told in a minute. */
export interface Untold {
  untold: string
  later?: true
}

/** Reads what a mail of a kind has to say from the rows that the fact names. Refuses `not_found` and `bad_input` where they are not there. */
export type Gather<Kind extends MailKind> = (about: About) => Promise<MailFacts[Kind] | Untold>

const id = z.string().regex(/^[1-9]\d{0,18}$/, 'is not an id')

/** The id that a fact names. Refuses `bad_input`. */
export function idOf<Id extends bigint>({ ids }: Pick<About, 'ids'>, name: string): Id {
  return BigInt(parseInput(name, id, ids[name])) as Id
}

/** The day that a fact names. Refuses `bad_input`. */
export function dayOf({ ids }: Pick<About, 'ids'>, name: string): Temporal.PlainDate {
  return Temporal.PlainDate.from(parseInput(name, z.iso.date('is not a day'), ids[name]))
}

/** Who did the last thing of its kind on the account's timeline; null where it is not among the latest. Mails are written moments after their facts. */
export async function actorOfLast(
  { db, account }: Whose,
  isIt: (event: AccountEvent) => boolean,
): Promise<string | null> {
  const { items } = await listEvents(db, { accountId: account.id, page: { limit: LATEST_EVENTS } })
  return items.find(isIt)?.actor ?? null
}

const LATEST_EVENTS = 200

/** An amount in the account's currency. */
export function moneyOf({ account }: Pick<About, 'account'>, amountMicros: Micros): Money {
  return { amountMicros, currency: account.currency }
}

/** As `moneyOf`; null where it is nothing. */
export function moneyOrNull(about: Pick<About, 'account'>, amountMicros: Micros): Money | null {
  return amountMicros === 0n ? null : moneyOf(about, amountMicros)
}

/** A method as a mail names it, removed ones included. Refuses `not_found`. */
export async function namedMethod({ db, account }: Whose, methodId: MethodId): Promise<NamedMethod> {
  const method = await getMethod(db, { accountId: account.id, methodId })
  const { last4, nickname } = method
  return method.rail === 'card'
    ? { rail: 'card', brand: method.brand, last4, nickname }
    : { rail: 'bank', bankName: method.bankName, last4, nickname }
}

/** Invoices with their numbers, in the order given. */
export async function invoiceParts(
  { db, account }: Whose,
  shares: readonly { invoiceId: InvoiceId; amountMicros: Micros }[],
): Promise<InvoicePart[]> {
  const invoiceIds = shares.map(({ invoiceId }) => invoiceId)
  const numbers = await getInvoiceNumbers(db, { accountId: account.id, invoiceIds })
  return shares.map(({ invoiceId, amountMicros }) => ({
    number: numbers.get(invoiceId)!,
    amount: moneyOf({ account }, amountMicros),
  }))
}

/** What amounts come to. Pure. */
export function sumOf(shares: readonly { amountMicros: Micros }[]): Micros {
  return shares.reduce((sum, { amountMicros }) => sum + amountMicros, 0n)
}
