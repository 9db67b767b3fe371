import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readDeckCsv, writeDeckCsv } from './deck-csv.ts'
import { type DeckRate, RATE_DIRECTIONS } from './rate-deck.ts'

const PERIODS = { peak: { days: [1, 2, 3, 4, 5], from: '08:00', until: '18:00' } }
const HEADER = 'prefix,destination,rate'

const boston: DeckRate = {
  direction: 'outbound',
  prefix: '1617',
  timePeriod: '',
  destination: 'US Boston',
  rate: 850_000n,
  connectFee: 0n,
  initialIncrement: 1,
  nextIncrement: 1,
  minimum: 0n,
  effectiveFrom: '2000-01-01',
  effectiveUntil: null,
}

test.each([
  ['the three columns that must be there', 'prefix,destination,rate\n1617,US Boston,0.0085\n'],
  ['a byte order mark and CRLF', '\ufeffprefix,destination,rate\r\n1617,US Boston,0.0085\r\n'],
  ['another order, semicolons, capitals', 'Rate;Prefix;Destination\n0.0085;+1617;US Boston'],
  ['tabs, spaces around, trailing zeros', 'prefix\tdestination\trate\n 1617 \t US Boston \t0.00850000\n\n'],
  ['quotes', '"prefix","destination","rate"\n"1617","US Boston","0.0085"'],
  ['a direction in capitals', 'prefix,destination,rate,direction\n1617,US Boston,0.0085,OUTBOUND'],
])('a deck may be written with %s', (_, text) => {
  expect(readDeckCsv(text, {})).toEqual({ rates: [boston], mistakes: [] })
})

test('every column is read', () => {
  const text =
    'prefix,destination,rate,connect_fee,initial_increment,next_increment,minimum,effective_from,effective_until,direction,time_period\n' +
    '*,"Anywhere, really",1.5,0.25,30,6,0.1,2026-01-01,2026-07-01,inbound,peak\n'
  expect(readDeckCsv(text, PERIODS)).toEqual({
    rates: [
      {
        direction: 'inbound',
        prefix: '',
        timePeriod: 'peak',
        destination: 'Anywhere, really',
        rate: 150_000_000n,
        connectFee: 25_000_000n,
        initialIncrement: 30,
        nextIncrement: 6,
        minimum: 10_000_000n,
        effectiveFrom: '2026-01-01',
        effectiveUntil: '2026-07-01',
      },
    ],
    mistakes: [],
  })
})

test('the same prefix may stand for each direction, each time period and one after the other', () => {
  const text = `${HEADER},direction,time_period,effective_from,effective_until
44,UK,0.02,,,,2026-01-01
44,UK,0.03,,,2026-01-01,
44,UK,0.01,inbound,,,
44,UK,0.04,,peak,,`
  expect(readDeckCsv(text, PERIODS).mistakes).toEqual([])
})

const COLUMNS =
  'prefix, destination, rate, connect_fee, initial_increment, next_increment, minimum, effective_from, effective_until, direction, time_period'

test.each([
  ['', 'file: is empty'],
  ['\n\n', 'file: is empty'],
  ['p\u0000r\u0000', 'file: has NUL characters: it is UTF-16 or no text; save it as UTF-8'],
  [`${HEADER}\n1,\ufffd,1`, 'file: is not UTF-8; save it as UTF-8'],
  ['prefix,destination\n1,US', "line 1: column 'rate' is missing"],
  [`${HEADER},rate\n1,US,1,1`, "line 1: column 'rate' is there twice"],
  [`${HEADER},price\n1,US,1,1`, `line 1: column 4 is 'price', which is none of ${COLUMNS}`],
  [
    'prefix|destination|rate\n1|US|1',
    "line 1: has one column, 'prefix|destination|rate'; columns are separated by comma, semicolon or tab",
  ],
  [`${HEADER}\n1,US`, 'line 2: has 2 cells, the header has 3'],
  [`${HEADER}\n1,US,1,2`, 'line 2: has 4 cells, the header has 3'],
  [`${HEADER}\n1,US,"1,234.5"`, "line 2: rate '1,234.5' is not a plain decimal number such as 1234.5"],
  [`${HEADER}\n1,US,-0.01`, "line 2: rate '-0.01' is negative"],
  [`${HEADER}\n1,US,1e3`, "line 2: rate '1e3' is not a plain decimal number such as 1234.5"],
  [`${HEADER}\n1,US,0x10`, "line 2: rate '0x10' is not a plain decimal number such as 1234.5"],
  [`${HEADER}\n1,US,NaN`, "line 2: rate 'NaN' is not a plain decimal number such as 1234.5"],
  [`${HEADER}\n1,US,.5`, "line 2: rate '.5' is not a plain decimal number such as 1234.5"],
  [`${HEADER}\n1,US,$1`, "line 2: rate '$1' is not a plain decimal number such as 1234.5"],
  [`${HEADER}\n1,US,0.123456789`, "line 2: rate '0.123456789' has more than 8 decimal places"],
  [`${HEADER}\n1,US,1000000`, "line 2: rate '1000000' is a million or more"],
  [`${HEADER}\n1,US,`, 'line 2: rate is missing'],
  [`${HEADER}\n1,,1`, 'line 2: destination is missing'],
  [`${HEADER}\n1,US*,1`, "line 2: destination 'US*' has a *, which allowances use for any ending"],
  [
    `${HEADER}\n16-17,US,1`,
    "line 2: prefix '16-17' is not 1 to 15 digits that begin with a country code, nor *",
  ],
  [
    `${HEADER}\n0044,UK,1`,
    "line 2: prefix '0044' is not 1 to 15 digits that begin with a country code, nor *",
  ],
  [
    `${HEADER}\n1234567890123456,US,1`,
    "line 2: prefix '1234567890123456' is not 1 to 15 digits that begin with a country code, nor *",
  ],
  [
    `${HEADER}\n1.61E+03,US,1`,
    "line 2: prefix '1.61E+03' is not 1 to 15 digits that begin with a country code, nor *",
  ],
  [
    `${HEADER},initial_increment\n1,US,1,0`,
    "line 2: initial_increment '0' is not a whole number of seconds from 1 to 86400",
  ],
  [
    `${HEADER},next_increment\n1,US,1,1.5`,
    "line 2: next_increment '1.5' is not a whole number of seconds from 1 to 86400",
  ],
  [`${HEADER},connect_fee\n1,US,1,-1`, "line 2: connect_fee '-1' is negative"],
  [
    `${HEADER},effective_from\n1,US,1,2026-02-30`,
    "line 2: effective_from '2026-02-30' is not a day such as 2026-03-01",
  ],
  [
    `${HEADER},effective_from\n1,US,1,3/1/2026`,
    "line 2: effective_from '3/1/2026' is not a day such as 2026-03-01",
  ],
  [
    `${HEADER},effective_from,effective_until\n1,US,1,2026-03-01,2026-03-01`,
    "line 2: effective_until '2026-03-01' is not after effective_from '2026-03-01'",
  ],
  [`${HEADER},time_period\n1,US,1,night`, "line 2: time_period 'night' is not one of the deck's (peak)"],
  [
    `${HEADER},time_period\n1,US,1,constructor`,
    "line 2: time_period 'constructor' is not one of the deck's (peak)",
  ],
  [
    `${HEADER},direction\n1,US,1,both`,
    "line 2: direction 'both' is not one of outbound, inbound, toll_free, forwarded",
  ],
  [`${HEADER}\n1,"US,1`, 'line 2: a quote is not closed'],
  [`${HEADER}\n1,"US"x,1`, "line 2: text after the closing quote of 'US'"],
  [
    `${HEADER}\n1617,US,1\n44,UK,2\n+1617,US,3`,
    "line 4: prefix '1617' (outbound) is on line 2 already, for days that overlap",
  ],
  [
    `${HEADER},effective_from,effective_until\n1,US,1,2026-03-01,\n1,US,2,2026-01-01,2026-03-02`,
    "line 3: prefix '1' (outbound) is on line 2 already, for days that overlap",
  ],
  [
    `${HEADER},time_period\n*,US,1,peak\n,US,1,peak`,
    "line 3: prefix '*' (outbound, peak) is on line 2 already, for days that overlap",
  ],
])('%j is refused by line and value', (text, ...expected) => {
  const { mistakes } = readDeckCsv(text, PERIODS)
  expect(mistakes.map(({ place, message }) => `${place}: ${message}`)).toEqual(expected)
})

test('all mistakes are found at once, in the order of lines, quoted cells over several lines counted', () => {
  const text = `${HEADER}\n1,"a\nb",x\n2,US,-1\n3,US,1\n3,US,1\nx,,`
  expect(readDeckCsv(text, {}).mistakes.map(({ place }) => place)).toEqual([
    'line 2',
    'line 2',
    'line 4',
    'line 6',
    'line 7',
    'line 7',
    'line 7',
  ])
})

const day = fc
  .integer({ min: 0, max: 20_000 })
  .map((n) => Temporal.PlainDate.from('1990-01-01').add({ days: n }).toString())
const units = fc.bigInt({ min: 0n, max: 10n ** 14n - 1n })
const increment = fc.integer({ min: 1, max: 86_400 })
const anyRate: fc.Arbitrary<DeckRate> = fc
  .record({
    direction: fc.constantFrom(...RATE_DIRECTIONS),
    prefix: fc.stringMatching(/^([1-9][0-9]{0,14})?$/),
    timePeriod: fc.constantFrom('', 'peak'),
    destination: fc
      .string({ unit: 'grapheme', minLength: 1, maxLength: 30 })
      .filter(
        (text) =>
          text.trim() === text && text !== '' && !/[\p{Cc}*\ufeff\ufffd]/u.test(text) && text.length <= 100,
      ),
    rate: units,
    connectFee: units,
    initialIncrement: increment,
    nextIncrement: increment,
    minimum: units,
    effectiveFrom: day,
    length: fc.option(fc.integer({ min: 1, max: 5000 })),
  })
  .map(({ length, ...rate }) => ({
    ...rate,
    effectiveUntil:
      length === null ? null : Temporal.PlainDate.from(rate.effectiveFrom).add({ days: length }).toString(),
  }))

test('any valid deck is read back from CSV as it was written', () => {
  const key = (rate: DeckRate) => `${rate.prefix}|${rate.direction}|${rate.timePeriod}`
  fc.assert(
    fc.property(fc.uniqueArray(anyRate, { selector: key, minLength: 1, maxLength: 30 }), (rates) => {
      expect(readDeckCsv(writeDeckCsv(rates), PERIODS)).toEqual({ rates, mistakes: [] })
    }),
  )
})

test('any text at all is answered with rates or with mistakes', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      const { rates, mistakes } = readDeckCsv(`${HEADER}\n${text}`, {})
      expect(Array.isArray(rates) && Array.isArray(mistakes)).toBe(true)
    }),
  )
})

test('a file that is the same line 100,000 times is refused, and soon', () => {
  const { mistakes } = readDeckCsv(`${HEADER}\n${'1,US,1\n'.repeat(100_000)}`, {})
  expect(mistakes.length).toBe(99_999)
})
