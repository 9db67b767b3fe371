import { z } from 'zod'
import { accountFields, accountNumber, contactInput } from '../accounts/account.ts'
import { memberRole, staffRole } from '../accounts/logins.ts'
import { providerInput } from '../accounts/provider.ts'
import { planInput } from '../catalog/plan.ts'
import { deckInput } from '../catalog/rate-deck.ts'
import { taxRateInput } from '../catalog/tax-rates.ts'
import {
  amount,
  currencyCode,
  day,
  emailAddress,
  type Mistake,
  mistakesOf,
  notA,
  textLine,
} from '../kernel/input.ts'
import { e164, numberInput, trunkInput } from '../numbers/number.ts'
import { subscriptionInput } from '../subscriptions/subscription.ts'
import { sourceInput } from '../usage/sources.ts'

const password = z
  .string({ error: notA('a password') })
  .min(12, 'is shorter than 12 characters')
  .max(200, 'is longer than 200 characters')
const loginFields = {
  email: emailAddress.toLowerCase(),
  name: textLine().optional(),
  password: password.optional(),
}

/** The logo may stand in a file of its own. */
const provider = providerInput.extend({ logoFile: textLine(500).optional() })

const staff = z.strictObject({ ...loginFields, role: staffRole.default('admin') })

const rateDeck = deckInput.extend({
  currency: currencyCode.optional(),
  file: textLine(500),
  freeze: z.boolean({ error: notA('true or false') }).default(true),
})

/** `lines`: the numbers whose calls a department manager sees. */
const accountLogin = z.strictObject({
  ...loginFields,
  role: memberRole.default('owner'),
  lines: z.array(e164).optional(),
})

const account = z
  .strictObject({
    ...z.strictObject({ ...accountFields, minimumInvoice: amount, openedOn: day }).partial().shape,
    number: accountNumber,
    name: textLine(),
    contacts: z.array(contactInput).max(50, 'has more than 50 contacts').optional(),
    logins: z.array(accountLogin).default([]),
    subscriptions: z.array(subscriptionInput).default([]),
    numbers: z.array(numberInput).default([]),
    trunks: z.array(trunkInput).default([]),
  })
  .superRefine(({ subscriptions }, context) => {
    for (const i of repeated(subscriptions.map(subscriptionKey)))
      context.addIssue({
        code: 'custom',
        message: `'${subscriptionKey(subscriptions[i]!)}' is there twice: give each a label of its own`,
        path: ['subscriptions', i],
      })
  })

const source = sourceInput.extend({ password: password.optional() }).superRefine((given, context) => {
  if ((given.password === undefined) !== (given.userName === undefined))
    context.addIssue({ code: 'custom', message: 'needs both userName and password, or neither' })
})

/** By what a subscription is known inside its account: its label, or its plan's name where it has none. */
export function subscriptionKey({ label, plan }: { label: string; plan: string }): string {
  return label || plan
}

/** What each list of the file holds, and by what its items are told apart. */
const SECTIONS = {
  staff: { schema: staff, key: (item: z.output<typeof staff>) => item.email },
  taxRates: {
    schema: taxRateInput,
    key: (item: z.output<typeof taxRateInput>) =>
      `${item.jurisdiction} ${item.authority} ${item.effectiveFrom}`,
  },
  rateDecks: { schema: rateDeck, key: (item: z.output<typeof rateDeck>) => item.name },
  plans: { schema: planInput, key: (item: z.output<typeof planInput>) => item.name },
  accounts: { schema: account, key: (item: z.output<typeof account>) => item.number },
  sources: { schema: source, key: (item: z.output<typeof source>) => item.name },
} as const

type SectionName = keyof typeof SECTIONS
export type Section<Name extends SectionName> = z.output<(typeof SECTIONS)[Name]['schema']>

/** An item of the file, and where it stands. */
export interface Placed<T> {
  path: readonly (string | number)[]
  item: T
}

/** What a file declares: the items that are good, and the mistakes of the others. */
export interface ProviderFile {
  /** As written, so that what is not said stays as it is. */
  provider: z.input<typeof provider> | null
  staff: Placed<Section<'staff'>>[]
  taxRates: Placed<Section<'taxRates'>>[]
  rateDecks: Placed<Section<'rateDecks'>>[]
  plans: Placed<Section<'plans'>>[]
  accounts: Placed<Section<'accounts'>>[]
  sources: Placed<Section<'sources'>>[]
  /** Names that the file speaks of as its own, be the item good or not. */
  declared: { rateDecks: Set<string>; plans: Set<string> }
  /** Where it speaks of decks and plans, in items good or not. */
  spokenOf: Reference[]
  mistakes: Mistake[]
}

/** That an item refers to a deck or plan by name. */
export interface Reference {
  path: readonly (string | number)[]
  kind: 'rateDecks' | 'plans'
  name: string
}

/** Checks a file's content item by item, so that one mistake does not hide the next. */
export function readProviderFile(value: unknown): ProviderFile {
  const mistakes: Mistake[] = []
  const top = topOf(value, mistakes)
  const section = <Name extends SectionName>(name: Name): Placed<Section<Name>>[] => {
    const { schema, key } = SECTIONS[name] as unknown as {
      schema: z.ZodType<Section<Name>>
      key: (item: Section<Name>) => string
    }
    return readSection({ name, schema, key, items: top[name] ?? [], mistakes })
  }
  return {
    provider: readProvider(top.provider, mistakes),
    staff: section('staff'),
    taxRates: section('taxRates'),
    rateDecks: section('rateDecks'),
    plans: section('plans'),
    accounts: section('accounts'),
    sources: section('sources'),
    declared: { rateDecks: namesIn(top.rateDecks), plans: namesIn(top.plans) },
    spokenOf: [...deckReferences(top.plans ?? []), ...planReferences(top.accounts ?? [])],
    mistakes,
  }
}

const list = z.array(z.unknown(), { error: notA('a list') }).nullish()
const fileShape = z.strictObject(
  {
    provider: z.unknown().optional(),
    staff: list,
    taxRates: list,
    rateDecks: list,
    plans: list,
    accounts: list,
    sources: list,
  },
  { error: notA('a file of provider, taxRates, rateDecks, plans, accounts and sources') },
)

/** The lists of the file; those that are no lists are mistakes and empty. */
function topOf(
  value: unknown,
  mistakes: Mistake[],
): Partial<Record<SectionName, unknown[] | null>> & { provider?: unknown } {
  const parsed = fileShape.safeParse(value ?? {}, { reportInput: true })
  if (parsed.success) return parsed.data
  const found = mistakesOf(parsed.error)
  mistakes.push(...found)
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return {}
  const bad = new Set(found.map(({ path }) => path[0]))
  return Object.fromEntries(Object.entries(value).filter(([name]) => !bad.has(name)))
}

function readProvider(given: unknown, mistakes: Mistake[]): ProviderFile['provider'] {
  if (given === undefined || given === null) return null
  const parsed = provider.safeParse(given, { reportInput: true })
  if (parsed.success) return given as z.input<typeof provider>
  mistakes.push(...under(['provider'], mistakesOf(parsed.error)))
  return null
}

function readSection<T>(given: {
  name: SectionName
  schema: z.ZodType<T>
  key: (item: T) => string
  items: readonly unknown[]
  mistakes: Mistake[]
}): Placed<T>[] {
  const { name, schema, key, items, mistakes } = given
  const good: Placed<T>[] = []
  for (const [i, item] of items.entries()) {
    const parsed = schema.safeParse(item, { reportInput: true })
    if (parsed.success) good.push({ path: [name, i], item: parsed.data })
    else mistakes.push(...under([name, i], mistakesOf(parsed.error)))
  }
  const keys = good.map(({ item }) => key(item))
  for (const i of repeated(keys))
    mistakes.push({ path: good[i]!.path, message: `'${keys[i]}' is there twice` })
  return good
}

function under(path: readonly (string | number)[], mistakes: readonly Mistake[]): Mistake[] {
  return mistakes.map((mistake) => ({ ...mistake, path: [...path, ...mistake.path] }))
}

/** Where values stand that stood before. */
function repeated(values: readonly string[]): number[] {
  return values.flatMap((value, i) => (values.indexOf(value) < i ? [i] : []))
}

function namesIn(items: readonly unknown[] | null | undefined): Set<string> {
  const named = z.object({ name: z.string() })
  return new Set((items ?? []).flatMap((item) => named.safeParse(item).data?.name ?? []))
}

const deckReference = z.object({ rateDeck: z.string() })
const planReference = z.object({ plan: z.string() })
const withSubscriptions = z.object({ subscriptions: z.array(z.unknown()) })

function deckReferences(plans: readonly unknown[]): Reference[] {
  return plans.flatMap((item, i) => {
    const name = deckReference.safeParse(item).data?.rateDeck
    return name === undefined ? [] : [{ path: ['plans', i, 'rateDeck'], kind: 'rateDecks' as const, name }]
  })
}

function planReferences(accounts: readonly unknown[]): Reference[] {
  return accounts.flatMap((account, i) =>
    (withSubscriptions.safeParse(account).data?.subscriptions ?? []).flatMap((item, n) => {
      const name = planReference.safeParse(item).data?.plan
      const path = ['accounts', i, 'subscriptions', n, 'plan']
      return name === undefined ? [] : [{ path, kind: 'plans' as const, name }]
    }),
  )
}
