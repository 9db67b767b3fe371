import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import { startOfDay } from '../kernel/period.ts'
import { readText } from '../setup/read-text.ts'
import { readYaml } from '../setup/yaml-file.ts'
import { DEMO_LOGINS } from './logins.ts'

/** The folder of Lakeside's files, which the provider file names relative to itself. */
const FOLDER = path.dirname(fileURLToPath(import.meta.url))
export const TIME_ZONE = 'America/Chicago'

/** A line of an account whose calls are invented. */
export interface LakesideLine {
  /** Digits. */
  e164: string
  label: string
  isTollFree: boolean
  fromMs: number
}

/** What inventing calls and payments needs to know of an account. */
export interface LakesideAccount {
  number: string
  name: string
  timeZone: string
  currency: string
  billingDay: number
  termsDays: number
  addressLines: string[]
  country: string
  fromMs: number
  untilMs: number
  lines: LakesideLine[]
}

/** The days of a demo's history: `[firstDay, today)`, whole months before that of today. */
export interface History {
  firstDay: Temporal.PlainDate
  today: Temporal.PlainDate
}

/** `months` whole months and the one that `now` is in, up to the midnight that was the last in Lakeside's zone. */
export function historyBefore(now: Temporal.Instant, months: number): History {
  const today = now.toZonedDateTimeISO(TIME_ZONE).toPlainDate()
  return { firstDay: today.with({ day: 1 }).subtract({ months }), today }
}

/** The day of a month of the history: (5, 14) is the 14th of its sixth month. */
export function historyDay({ firstDay }: History, month: number, day: number): Temporal.PlainDate {
  const first = firstDay.add({ months: month })
  return first.with({ day: Math.min(day, first.daysInMonth) })
}

const dated = z.looseObject({ startsOn: z.string().optional(), endsOn: z.string().optional() })
const held = z.looseObject({
  number: z.string().optional(),
  label: z.string().default(''),
  from: z.string().optional(),
  until: z.string().optional(),
})
const account = z.looseObject({
  number: z.string(),
  name: z.string(),
  timeZone: z.string().default(TIME_ZONE),
  currency: z.string().default('USD'),
  billingDay: z.coerce.number().default(1),
  termsDays: z.coerce.number().default(30),
  addressLines: z.array(z.string()),
  country: z.string().default('US'),
  openedOn: z.string(),
  closedOn: z.string().optional(),
  subscriptions: z.array(dated).default([]),
  numbers: z.array(held).default([]),
})
const file = z.looseObject({ accounts: z.array(account) })
type Account = z.output<typeof account>

/** Lakeside's provider file with the days of a history, which can be told as it stood on any of them. */
export interface Lakeside {
  accounts: LakesideAccount[]
  /** The days on which something was to be applied, the first among them, ascending. */
  changeDays: Temporal.PlainDate[]
  /** What there was to apply on one of them, as text (JSON, which is YAML) to be put into a file. */
  fileFor(day: Temporal.PlainDate): string
}

/** Reads Lakeside's file; `accountsMax` of its accounts, the first eight of which are one of each kind. */
export async function readLakeside(history: History, accountsMax: number): Promise<Lakeside> {
  const yaml = readYaml(await readText(path.join(FOLDER, 'lakeside.yaml')))
  const given = file.parse(withDays(yaml.value, history))
  const accounts = given.accounts.slice(0, accountsMax)
  const firstDay = String(history.firstDay)
  const isPast = (day: string) => day < String(history.today)
  const days = new Set([firstDay, ...accounts.flatMap(daysOf).filter((day) => day > firstDay && isPast(day))])
  return {
    accounts: accounts.map(asLakesideAccount),
    changeDays: [...days].sort().map((day) => Temporal.PlainDate.from(day)),
    fileFor(on) {
      const day = String(on)
      const concerned = accounts.filter((item) =>
        day === firstDay ? item.openedOn <= day : daysOf(item).includes(day),
      )
      const rest = day === firstDay ? { ...given, provider: withLogo(given.provider), staff: staff() } : {}
      return JSON.stringify({ ...withFiles(rest), accounts: concerned.map((item) => asOf(item, day)) })
    },
  }
}

/** The file that mends the Business deck, as text to be put into a file. */
export async function readMendedDeck(): Promise<string> {
  const yaml = readYaml(await readText(path.join(FOLDER, 'mended-deck.yaml')))
  return JSON.stringify(withFiles(yaml.value as Record<string, unknown>))
}

/** `m5-14` → the 14th of the history's sixth month, wherever it stands. */
function withDays(value: unknown, history: History): unknown {
  if (Array.isArray(value)) return value.map((item) => withDays(item, history))
  if (value !== null && typeof value === 'object')
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, withDays(item, history)]))
  const relative = typeof value === 'string' ? /^m(\d+)-(\d\d)$/.exec(value) : null
  return relative ? String(historyDay(history, Number(relative[1]), Number(relative[2]))) : value
}

function daysOf({ openedOn, closedOn, subscriptions, numbers }: Account): string[] {
  const days = [openedOn, closedOn, ...subscriptions.flatMap((item) => [item.startsOn, item.endsOn])]
  return [...days, ...numbers.flatMap(({ from, until }) => [from, until])].filter((day) => day !== undefined)
}

/** An account as the file would have told it on a day: without what was still to come. */
function asOf(item: Account, day: string): Record<string, unknown> {
  const { subscriptions, numbers, ...rest } = item
  const hasBegun = (from: string | undefined) => from === undefined || from <= day
  return {
    ...withoutEndToCome(rest, 'closedOn', day),
    subscriptions: subscriptions
      .filter(({ startsOn }) => hasBegun(startsOn))
      .map((taken) => withoutEndToCome(taken, 'endsOn', day)),
    numbers: numbers.filter(({ from }) => hasBegun(from)).map((line) => withoutEndToCome(line, 'until', day)),
    logins: loginsOf(item.number),
  }
}

function loginsOf(account: string) {
  return DEMO_LOGINS.flatMap(({ email, name, password, accounts }) =>
    accounts
      .filter(({ number }) => number === account)
      .map(({ role, lines }) => ({ email, name, password, role, ...(lines ? { lines } : {}) })),
  )
}

function withoutEndToCome<Key extends string>(
  item: { [key in Key]?: string | undefined },
  key: Key,
  day: string,
): object {
  const { [key]: end, ...rest } = item
  return end !== undefined && end > day ? rest : item
}

function staff() {
  const people = DEMO_LOGINS.filter((login) => login.staff !== null)
  return people.map(({ email, name, password, staff: role }) => ({ email, name, password, role }))
}

/** Paths from Lakeside's folder, since the text is put into a file elsewhere. */
function withFiles(given: Record<string, unknown>): Record<string, unknown> {
  if (!given.rateDecks) return given
  const decks = z.array(z.looseObject({ file: z.string() })).parse(given.rateDecks)
  return { ...given, rateDecks: decks.map((deck) => ({ ...deck, file: path.join(FOLDER, deck.file) })) }
}

function withLogo(provider: unknown) {
  const given = z.looseObject({ logoFile: z.string() }).parse(provider)
  return { ...given, logoFile: path.join(FOLDER, given.logoFile) }
}

function asLakesideAccount({ openedOn, closedOn, numbers, ...account }: Account): LakesideAccount {
  const { number, name, timeZone, currency, billingDay, termsDays, addressLines, country } = account
  const beginningMs = (day: string) => startOfDay(Temporal.PlainDate.from(day), timeZone).epochMilliseconds
  return {
    ...{ number, name, timeZone, currency, billingDay, termsDays, addressLines, country },
    fromMs: beginningMs(openedOn),
    untilMs: closedOn === undefined ? Number.POSITIVE_INFINITY : beginningMs(closedOn),
    lines: numbers.map((line) => ({
      e164: line.number!.slice(1),
      label: line.label,
      isTollFree: /^\+18(00|88)/.test(line.number!),
      fromMs: beginningMs(line.from ?? openedOn),
    })),
  }
}
