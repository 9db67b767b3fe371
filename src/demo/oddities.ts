import { startOfDay } from '../kernel/period.ts'
import type { Attempt } from './attempts.ts'
import { HABITS, type SourceName } from './habits.ts'
import { type History, historyDay, type LakesideAccount, TIME_ZONE } from './lakeside.ts'

/** A call that is not like the others. Days before the history's last are counted back. */
interface Oddity {
  on: { month: number; day: number } | { daysAgo: number }
  account: string
  /** Minute of the day and seconds, in Lakeside's zone. */
  minute: number
  seconds: number
  kind?: Attempt['kind']
  from?: string
  /** Digits, or the main number of an account as `@30020`. */
  to?: string
}

/** Ported to Lakeside last week, and nobody has given it to its customer yet. */
const UNASSIGNED = '19205550190'

const ODDITIES: readonly Oddity[] = [
  // Calls that wait in the queue, each kind with its reason.
  {
    on: { daysAgo: 6 },
    account: '30013',
    minute: 614,
    seconds: 95,
    kind: 'inbound',
    from: '12625550177',
    to: UNASSIGNED,
  },
  {
    on: { daysAgo: 5 },
    account: '30013',
    minute: 801,
    seconds: 212,
    kind: 'outbound',
    from: UNASSIGNED,
    to: '16085550142',
  },
  {
    on: { daysAgo: 3 },
    account: '30013',
    minute: 655,
    seconds: 48,
    kind: 'inbound',
    from: '13125550163',
    to: UNASSIGNED,
  },
  {
    on: { daysAgo: 2 },
    account: '30013',
    minute: 961,
    seconds: 330,
    kind: 'outbound',
    from: UNASSIGNED,
    to: '14145550188',
  },
  { on: { daysAgo: 9 }, account: '30023', minute: 702, seconds: 127, to: '881655501204' },
  { on: { daysAgo: 4 }, account: '30023', minute: 733, seconds: 61, to: '881655501204' },
  { on: { daysAgo: 8 }, account: '40011', minute: 590, seconds: 14, to: '16085550' },
  { on: { month: 9, day: 22 }, account: '40014', minute: 1321, seconds: 44, to: '870773555100' },
  { on: { daysAgo: 12 }, account: '30015', minute: 431, seconds: 9, to: '*724' },
  {
    on: { month: 6, day: 25 },
    account: '30013',
    minute: 745,
    seconds: 39,
    kind: 'inbound',
    from: '16085550171',
    to: '@30020',
  },
  {
    on: { month: 7, day: 2 },
    account: '30013',
    minute: 832,
    seconds: 22,
    kind: 'inbound',
    from: '12625550109',
    to: '@30020',
  },
  // Emergency and its test: never priced.
  { on: { month: 5, day: 7 }, account: '30022', minute: 640, seconds: 31, to: '933' },
  { on: { month: 8, day: 19 }, account: '40014', minute: 1412, seconds: 266, to: '911' },
  { on: { month: 2, day: 3 }, account: '20012', minute: 1077, seconds: 189, to: '911' },
  // Over midnight, and over the end of a month and a billing period.
  { on: { month: 0, day: 31 }, account: '20013', minute: 1431, seconds: 2_940, to: '912255501873' },
  { on: { month: 6, day: 31 }, account: '40011', minute: 1435, seconds: 1_870, to: '442079460112' },
  { on: { daysAgo: 2 }, account: '20011', minute: 1425, seconds: 3_300, to: '46313900112' },
]

/** The odd calls of a day, of the accounts that there are. */
export function oddAttempts(
  history: History,
  { day, accounts }: { day: Temporal.PlainDate; accounts: readonly LakesideAccount[] },
): Attempt[] {
  return ODDITIES.flatMap((oddity, i) => {
    const account = accounts.find(({ number }) => number === oddity.account)
    if (!account || !dayOf(history, oddity).equals(day)) return []
    const { minute, seconds, kind = 'outbound' } = oddity
    const line = account.lines[0]!
    const startedAtMs = startOfDay(day, TIME_ZONE).epochMilliseconds + minute * 60_000
    const answeredAtMs = startedAtMs + 7_000
    return [
      {
        source: HABITS[account.number]!.source,
        ...{ kind, account: account.number, habit: HABITS[account.number]!, line },
        from: oddity.from ?? line.e164,
        to: numberOf(oddity.to, accounts) ?? line.e164,
        ...{ startedAtMs, answeredAtMs, endedAtMs: answeredAtMs + seconds * 1000, serial: `odd-${i}` },
      },
    ]
  })
}

function numberOf(to: string | undefined, accounts: readonly LakesideAccount[]): string | undefined {
  if (!to?.startsWith('@')) return to
  return accounts.find(({ number }) => number === to.slice(1))?.lines[0]?.e164
}

function dayOf(history: History, { on }: Oddity): Temporal.PlainDate {
  return 'daysAgo' in on
    ? history.today.subtract({ days: on.daysAgo })
    : historyDay(history, on.month, on.day)
}

/** Lines that no switch should write, and some did: they are rejected, with the reason, and nothing else is lost. */
export function strangeLines(
  history: History,
  { source, day }: { source: SourceName; day: Temporal.PlainDate },
): string {
  const is = (month: number, dayOfMonth: number) => historyDay(history, month, dayOfMonth).equals(day)
  if (source === 'pbx-cluster' && is(3, 15)) {
    // The disk of the PBX was full: the line ends in the middle.
    return '"","19205550146","16085550121","from-internal","""Dispatch"" <19205550146>","PJSIP/0146-0000a1f2","PJSIP/greatl\n'
  }
  if (source === 'pbx-cluster' && is(8, 1)) {
    // Its clock was set back while people talked.
    const date = day.subtract({ days: 1 })
    return `"","12625550133","19205550147","from-trunk",""""" <12625550133>","PJSIP/greatlakes-carrier-0000b2c1","PJSIP/0147-0000b2c2","Dial","PJSIP/0147,25","${date} 14:11:52","${date} 14:12:01","${date} 13:14:40",3600,3441,"ANSWERED","DOCUMENTATION","1700000000.71",""\n`
  }
  if (source === 'sbc' && is(10, 15)) {
    // After a restart without a clock.
    return '77001933,1970-01-01 00:04:12,1970-01-01 00:05:20,68.104,sip:+12625550100@northstar.customers.lakeside.example,sip:+13125550144@sbc.lakeside.example,c0ffee00-1970@northstar,9x1f,203.0.113.60,northstar,greatlakes-carrier,200\n'
  }
  return ''
}
