import { z } from 'zod'
import type { AccountId, SubscriptionId } from '../kernel/ids.ts'
import { notA } from '../kernel/input.ts'
import { startOfDay } from '../kernel/period.ts'
import type { TelephoneNumber, Trunk as TrunkRow } from '../numbers/number.ts'
import { assignNumber, listNumbers, releaseNumber } from '../numbers/numbers.ts'
import { assignTrunk, listTrunks, releaseTrunk } from '../numbers/trunks.ts'
import { AccountPath, accountOf, read, write } from './action.ts'
import { linesAsked } from './lines-asked.ts'
import {
  DayIn,
  Id,
  Instant,
  InstantIn,
  idOf,
  instantOrNull,
  listOf,
  name,
  Paging,
  Phone,
  phone,
} from './shapes.ts'

const held = {
  subscriptionId: Id.nullable(),
  heldFrom: Instant,
  heldUntil: Instant.nullable().meta({ description: 'Null: no end is known.' }),
}

const HeldNumber = name(
  'Number',
  z.strictObject({ id: Id, number: Phone, kind: z.enum(['did', 'tfn']), label: z.string(), ...held }),
)

const Trunk = name(
  'Trunk',
  z.strictObject({
    id: Id,
    kind: z.enum(['trunk', 'account_code', 'ip']),
    value: z.string().meta({ description: 'As the switch writes it.' }),
    ...held,
  }),
)

/** From when and until when: an instant, or a day, which is its midnight in the account's time zone. */
const Moment = z
  .union([DayIn, InstantIn], { error: notA('an instant or a day') })
  .meta({ description: 'An instant, or a day: its midnight in the account’s time zone.' })

const span = {
  from: Moment.optional().meta({ description: 'From when on; else now.' }),
  until: Moment.nullable().optional(),
  subscriptionId: idOf<SubscriptionId>('The subscription that it belongs to.').nullable().optional(),
}

const Listing = Paging.extend({
  held: z.enum(['now', 'ever']).default('now').meta({ description: '`ever`: released ones too.' }),
})

export const list = read({
  summary: 'List an account’s numbers',
  description: 'A department manager gets his own.',
  path: AccountPath,
  query: Listing,
  answer: listOf(HeldNumber),
  handle: async ({ db, path, query: { held, ...page }, caller, now }) => {
    const { id } = await accountOf(db, path)
    const { items, next } = await listNumbers(db, {
      accountId: id,
      at: held === 'now' ? now : undefined,
      lines: linesAsked(caller, { accountId: id }),
      page,
    })
    return { items: items.map(presentNumber), next }
  },
})

export const assign = write({
  summary: 'Assign a number to an account',
  path: AccountPath,
  body: z.strictObject({
    number: z.string().meta({ examples: ['+16125550148'] }),
    kind: z.enum(['did', 'tfn']).optional().meta({ description: 'Else by its prefix.' }),
    label: z.string().optional(),
    ...span,
  }),
  status: 201,
  answer: HeldNumber,
  handle: async ({ tx, path, body: { number, from, until, ...fields }, now, actor }) => {
    const { id, timeZone } = await accountOf(tx, path)
    const times = {
      from: from ? instantOf(from, timeZone) : now,
      until: until ? instantOf(until, timeZone) : null,
    }
    return presentNumber(
      await assignNumber(tx, { ...fields, ...times, accountId: id, e164: number, now, actor }),
    )
  },
})

const Release = z.strictObject({
  until: Moment.optional().meta({ description: 'The first moment without it; else now.' }),
})

export const release = write({
  summary: 'Release a number',
  path: AccountPath.extend({ numberId: idOf<bigint>('The number’s id.') }),
  body: Release,
  answer: HeldNumber,
  handle: async ({ tx, path, body, now, actor }) => {
    const { id, timeZone } = await accountOf(tx, path)
    const until = body.until ? instantOf(body.until, timeZone) : now
    const { item } = await releaseNumber(tx, { accountId: id, numberId: path.numberId, until, now, actor })
    return presentNumber(item)
  },
})

export const trunks = read({
  summary: 'List the trunks, account codes and addresses by which an account’s calls are known',
  path: AccountPath,
  query: Listing,
  answer: listOf(Trunk),
  handle: async ({ db, path, query: { held, ...page }, now }) => {
    const { id } = await accountOf(db, path)
    const { items, next } = await listTrunks(db, {
      accountId: id,
      at: held === 'now' ? now : undefined,
      page,
    })
    return { items: items.map(presentTrunk), next }
  },
})

export const addTrunk = write({
  summary: 'Assign a trunk, account code or source address to an account',
  path: AccountPath,
  body: z.strictObject({ kind: z.enum(['trunk', 'account_code', 'ip']), value: z.string(), ...span }),
  status: 201,
  answer: Trunk,
  handle: async ({ tx, path, body: { from, until, ...fields }, now, actor }) => {
    const { id, timeZone } = await accountOf(tx, path)
    const times = {
      from: from ? instantOf(from, timeZone) : now,
      until: until ? instantOf(until, timeZone) : null,
    }
    return presentTrunk(await assignTrunk(tx, { ...fields, ...times, accountId: id, now, actor }))
  },
})

export const dropTrunk = write({
  summary: 'Release a trunk, account code or source address',
  path: AccountPath.extend({ trunkId: idOf<bigint>('The trunk’s id.') }),
  body: Release,
  answer: Trunk,
  handle: async ({ tx, path, body, now, actor }) => {
    const { id, timeZone } = await accountOf(tx, path)
    const until = body.until ? instantOf(body.until, timeZone) : now
    const { item } = await releaseTrunk(tx, { accountId: id, trunkId: path.trunkId, until, now, actor })
    return presentTrunk(item)
  },
})

function instantOf(moment: Temporal.PlainDate | Temporal.Instant, timeZone: string): Temporal.Instant {
  return moment instanceof Temporal.PlainDate ? startOfDay(moment, timeZone) : moment
}

function presentNumber(number: TelephoneNumber): z.input<typeof HeldNumber> {
  const { id, e164, kind, label } = number
  return { id: id.toString(), number: phone(e164), kind, label, ...presentHolding(number) }
}

function presentTrunk(trunk: TrunkRow): z.input<typeof Trunk> {
  const { id, kind, value } = trunk
  return { id: id.toString(), kind, value, ...presentHolding(trunk) }
}

function presentHolding(holding: {
  accountId: AccountId
  subscriptionId: SubscriptionId | null
  heldFrom: Temporal.Instant
  heldUntil: Temporal.Instant | null
}) {
  return {
    subscriptionId: holding.subscriptionId?.toString() ?? null,
    heldFrom: holding.heldFrom.toString(),
    heldUntil: instantOrNull(holding.heldUntil),
  }
}
