import { describe, expect, test } from 'vitest'
import { genericCsv } from './generic-csv.ts'

const COLUMNS = { start: 'Start', duration: 'Seconds', from: 'From', to: 'To' }

/** Reads a whole file, a line after the other; what became of each. */
function readFile(lines: string[], options: object, timeZone = 'America/New_York') {
  const reader = genericCsv.reader(genericCsv.options.parse(options), { timeZone })
  return lines.map((line, at) => reader.read(line, at + 1))
}
function fates(lines: string[], options: object, timeZone?: string): string[] {
  return readFile(lines, options, timeZone).map((line) => (line.kind === 'record' ? 'record' : line.reason))
}
/** The record of the one line after the header. */
function read(header: string, line: string, options: object, timeZone?: string) {
  return readFile([header, line], options, timeZone)[1]
}
const trouble = (options: object) => genericCsv.options.safeParse(options).error?.issues[0]?.message

const HEADER = 'Start,From,To,Seconds'
const LINE = '2026-02-03 10:00:00,6175550100,12125550123,95'

describe('any CSV, mapped by a profile', () => {
  test('reads columns by name; a start alone is the answer too', () => {
    expect(read(HEADER, LINE, { columns: COLUMNS })).toEqual({
      kind: 'record',
      record: {
        key: expect.stringMatching(/^sha256:[0-9a-f]{64}$/),
        startedAtMs: Date.parse('2026-02-03T15:00:00Z'),
        answeredAtMs: Date.parse('2026-02-03T15:00:00Z'),
        endedAtMs: Date.parse('2026-02-03T15:01:35Z'),
        durationSeconds: 95,
        from: '6175550100',
        to: '12125550123',
      },
    })
  })

  test('reads columns by position where there is no header', () => {
    const options = {
      header: false,
      delimiter: ';',
      columns: { key: 5, start: 1, answer: 2, end: 3, from: 4, to: 6, sequence: 7, sourceIp: 8 },
    }
    const line =
      '2026-02-03 10:00:00;2026-02-03 10:00:07;2026-02-03 10:01:42;"617 555 0100";c-1;+12125550123;17;198.51.100.7'
    expect(readFile([line], options)[0]).toMatchObject({
      record: {
        key: 'c-1',
        durationSeconds: 95,
        from: '617 555 0100',
        sequence: 17,
        sourceIp: '198.51.100.7',
      },
    })
    expect(fates(['a;b'], options)).toEqual(['2 columns where 8 are expected'])
  })

  test('reads columns by the profile’s names where the file has no header, as databases export', () => {
    const options = {
      header: ['Start', 'From', 'To', 'Seconds', 'Account'],
      columns: { ...COLUMNS, accountCode: 'Account' },
    }
    expect(readFile([`${LINE},\\N`], options)[0]).toMatchObject({ record: { accountCode: undefined } })
    expect(readFile([`${LINE},acme`], options)[0]).toMatchObject({ record: { accountCode: 'acme' } })
  })

  test('a key of several columns tells legs of one call apart', () => {
    const options = { columns: { ...COLUMNS, key: ['Id', 'Leg'] } }
    expect(read(`${HEADER},Id,Leg`, `${LINE},abc,1`, options)).toMatchObject({ record: { key: 'abc|1' } })
  })

  test.each<[string, string, string]>([
    ['YYYY-MM-DD HH:mm:ss', '2026-02-03 10:00:00', '2026-02-03T15:00:00Z'],
    ['YYYY-MM-DD HH:mm:ss', '2026-02-03 10:00:00.250', '2026-02-03T15:00:00.250Z'],
    ['iso', '2026-02-03T10:00:00', '2026-02-03T15:00:00Z'],
    ['iso', '2026-02-03T10:00:00.1239Z', '2026-02-03T10:00:00.123Z'],
    ['iso', '2026-02-03T10:00:00+01:00', '2026-02-03T09:00:00Z'],
    ['iso', '2026-02-03 10:00:00-0330', '2026-02-03T13:30:00Z'],
    ['MM/DD/YYYY HH:mm:ss', '02/03/2026 10:00:00', '2026-02-03T15:00:00Z'],
    ['DD.MM.YYYY HH:mm:ss', '03.02.2026 10:00:00', '2026-02-03T15:00:00Z'],
    ['epoch', '1770130800', '2026-02-03T15:00:00Z'],
    ['epoch', '1770130800.25', '2026-02-03T15:00:00.250Z'],
    ['epochMs', '1770130800250', '2026-02-03T15:00:00.250Z'],
  ])('reads times of the layout %s: %s', (dates, text, instant) => {
    expect(
      read(HEADER, LINE.replace('2026-02-03 10:00:00', text), { columns: COLUMNS, dates }),
    ).toMatchObject({
      record: { answeredAtMs: Date.parse(instant) },
    })
  })

  test.each<[string, string, number]>([
    ['s', '94.2', 95],
    ['ms', '94001', 95],
    ['ms', '94000', 94],
    ['min', '0.1', 6],
    ['min', '1.5834', 96],
    ['HH:MM:SS', '01:02:03', 3723],
    ['HH:MM:SS', '2:05', 125],
  ])('reads durations in %s: %s', (duration, text, seconds) => {
    expect(read(HEADER, LINE.replace(/95$/, text), { columns: COLUMNS, duration })).toMatchObject({
      record: { durationSeconds: seconds },
    })
  })

  test('the answered rule decides, whatever the duration', () => {
    const options = { columns: COLUMNS, answered: { column: 'Status', values: ['ANSWERED', 'OK'] } }
    const lines = [`${HEADER},Status`, `${LINE},OK`, `${LINE},BUSY`, `${LINE.replace(/95$/, '0')},ANSWERED`]
    expect(fates(lines, options)).toEqual(['header', 'record', 'not_answered', 'record'])
  })

  test('without a rule a call is answered by its answer time, or else by having lasted', () => {
    expect(fates([HEADER, LINE.replace(/95$/, '0')], { columns: COLUMNS })[1]).toBe('not_answered')
    const withAnswer = { columns: { ...COLUMNS, answer: 'Answer' } }
    const line = (answer: string, seconds: string) => `${LINE.replace(/95$/, seconds)},${answer}`
    expect(
      fates(
        [`${HEADER},Answer`, line('', '0'), line('2026-02-03 10:00:07', '0'), line('', '12')],
        withAnswer,
      ),
    ).toEqual(['header', 'not_answered', 'record', `answer '' is no time of the layout YYYY-MM-DD HH:mm:ss`])
  })

  test('skip rules take lines out by value or pattern', () => {
    const options = {
      columns: COLUMNS,
      skip: [
        { column: 'Type', equals: ['internal', 'test'] },
        { column: 'To', matches: '^\\*' },
      ],
    }
    expect(
      fates(
        [`${HEADER},Type`, `${LINE},internal`, `${LINE},x`, `${LINE.replace('12125550123', '*98')},x`],
        options,
      ),
    ).toEqual(['header', 'skip_rule', 'record', 'skip_rule'])
  })

  test('directions are the profile’s words, and an unknown word is said', () => {
    const options = {
      columns: { ...COLUMNS, direction: 'Dir' },
      directions: { outbound: ['O'], inbound: ['T', 'I'] },
    }
    const [, first, second] = readFile([`${HEADER},Dir`, `${LINE},T`, `${LINE},X`], options)
    expect(first).toMatchObject({ record: { direction: 'inbound' } })
    expect(second).toEqual({ kind: 'rejected', reason: `direction 'X' is not in the profile` })
  })

  test('the header again, in the middle of the file, is skipped; empty lines are blank', () => {
    expect(fates([HEADER, LINE, '', HEADER, LINE], { columns: COLUMNS })).toEqual([
      'header',
      'record',
      'blank',
      'header',
      'record',
    ])
  })

  test('a byte order mark before a quoted name is no part of it', () => {
    expect(fates([`\ufeff"Start",From,To,Seconds`, LINE], { columns: COLUMNS })).toEqual(['header', 'record'])
  })
})

describe('a file that does not fit its profile', () => {
  test('a missing column is said on the header and on every line', () => {
    const reason = 'column "Seconds" of the profile is not in the header; it has Start, From, To, Duration'
    expect(fates(['Start,From,To,Duration', LINE], { columns: COLUMNS })).toEqual([reason, reason])
  })

  test('a column that stands twice is refused, for nobody knows which is meant', () => {
    const reason = 'column "To" stands twice in the header'
    expect(fates(['Start,From,To,To,Seconds', LINE], { columns: COLUMNS })).toEqual([reason, reason])
  })

  test('another delimiter is guessed', () => {
    const header = HEADER.replaceAll(',', ';')
    expect(fates([HEADER, LINE.replaceAll(',', ';')], { columns: COLUMNS })[1]).toBe(
      '1 column where 4 are expected',
    )
    expect(fates([header], { columns: COLUMNS })[0]).toBe(
      'column "Start" of the profile is not in the header; it has Start;From;To;Seconds',
    )
  })

  test.each<[string, string, string]>([
    ['negative', LINE.replace(/95$/, '-4'), `duration '-4' is negative`],
    ['absurd', LINE.replace(/95$/, '604801'), `duration '604801' is longer than 7 days`],
    ['no number', LINE.replace(/95$/, 'abc'), `duration 'abc' is not a number of seconds`],
    [
      'no time',
      LINE.replace('2026-02-03', '03/02/2026'),
      `start '03/02/2026 10:00:00' is no time of the layout YYYY-MM-DD HH:mm:ss`,
    ],
    [
      'skipped hour',
      LINE.replace('2026-02-03 10', '2026-03-08 02'),
      `start '2026-03-08 02:00:00' does not exist in America/New_York (clocks go forward)`,
    ],
    ['unset clock', LINE.replace('2026', '1970'), `start '1970-02-03 10:00:00' is before 2000`],
    ['garbled clock', LINE.replace('2026', '2099'), `end '2099-02-03 10:00:00 + 95' is after 2090`],
    ['columns', `${LINE},more`, '5 columns where 4 are expected'],
    ['NUL', LINE.replace('6', '\0'), 'byte 4 is NUL'],
    ['open quote', `"${LINE}`, 'quote opened at column 1 is not closed'],
  ])('%s', (_, line, reason) => {
    expect(fates([HEADER, line], { columns: COLUMNS })[1]).toBe(reason)
  })

  test('end before start is said', () => {
    const options = { columns: { start: 'Start', end: 'End', from: 'From', to: 'To' } }
    expect(fates(['Start,End,From,To', '2026-02-03 10:00:00,2026-02-03 09:59:00,1,2'], options)[1]).toBe(
      `end '2026-02-03 09:59:00' is before answer '2026-02-03 10:00:00'`,
    )
  })

  test.each<[string, object]>([
    ['needs start or answer', { columns: { duration: 1, from: 2, to: 3 } }],
    ['needs duration or end', { columns: { start: 1, from: 2, to: 3 } }],
    ['goes together with columns.direction', { columns: COLUMNS, directions: { outbound: ['O'] } }],
    ['are given by position where the file has no header', { header: false, columns: COLUMNS }],
  ])('a profile that cannot work is refused: %s', (message, options) => {
    expect(trouble(options)).toBe(message)
  })

  test('a pattern that is none and a misspelt key are refused', () => {
    expect(trouble({ columns: COLUMNS, skip: [{ column: 'To', matches: '(' }] })).toBeDefined()
    expect(trouble({ columns: COLUMNS, delimeter: ';' })).toBe('Unrecognized key: "delimeter"')
  })
})
