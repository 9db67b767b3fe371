import { describe, expect, test } from 'vitest'
import { asteriskCsv } from './asterisk-csv.ts'

function read(text: string, options: object = {}, timeZone = 'America/New_York') {
  return asteriskCsv.reader(asteriskCsv.options.parse(options), { timeZone }).read(text, 1)
}
const reason = (...args: Parameters<typeof read>) => {
  const line = read(...args)
  return line.kind === 'record' ? 'record' : line.reason
}

const ALL = { columns: ['uniqueid', 'userfield', 'newcdrcolumns'] }

/** A line of the sample cdr.conf's 18 columns with something changed. */
function line(changes: Record<string, string> = {}): string {
  const fields: Record<string, string> = {
    accountcode: '"acme"',
    src: '"6175550100"',
    dst: '"12125550123"',
    dcontext: '"from-internal"',
    clid: '"""Acme Ltd"" <6175550100>"',
    channel: '"PJSIP/acme-trunk-0000000a"',
    dstchannel: '"PJSIP/carrier-a-0000000b"',
    lastapp: '"Dial"',
    lastdata: '"PJSIP/12125550123@carrier-a,60,tT"',
    start: '"2026-02-03 10:00:00"',
    answer: '"2026-02-03 10:00:07"',
    end: '"2026-02-03 10:01:42"',
    duration: '102',
    billsec: '95',
    disposition: '"ANSWERED"',
    amaflags: '"DOCUMENTATION"',
    uniqueid: '"1770130800.20"',
    userfield: '""',
    ...changes,
  }
  return Object.values(fields).join(',')
}

describe('Asterisk Master.csv of cdr_csv', () => {
  test('reads an answered call', () => {
    expect(read(line())).toEqual({
      kind: 'record',
      record: {
        key: '1770130800.20|PJSIP/carrier-a-0000000b',
        startedAtMs: Date.parse('2026-02-03T15:00:00Z'),
        answeredAtMs: Date.parse('2026-02-03T15:00:07Z'),
        endedAtMs: Date.parse('2026-02-03T15:01:42Z'),
        durationSeconds: 95,
        from: '6175550100',
        to: '12125550123',
        accountCode: 'acme',
        trunkFrom: 'acme-trunk',
        trunkTo: 'carrier-a',
        hangupCause: 'ANSWERED',
      },
    })
  })

  test('reads the columns of newcdrcolumns, and then the key is the record’s own', () => {
    const read21 = read(`${line()},"","1770130800.18",42`, ALL)
    expect(read21).toMatchObject({
      kind: 'record',
      record: { key: '1770130800.20|1770130800.18|42', sequence: 42 },
    })
  })

  test('a file without uniqueid has a key from all that tells calls apart', () => {
    const bare = line().split(',').slice(0, -2).join(',')
    expect(read(bare, { columns: [] })).toMatchObject({
      kind: 'record',
      record: {
        key: '2026-02-03 10:00:00|PJSIP/acme-trunk-0000000a|PJSIP/carrier-a-0000000b|6175550100|12125550123|2026-02-03 10:00:07',
      },
    })
  })

  test('seventeen columns are what the profile says they are', () => {
    const withUserfield = [...line().split(',').slice(0, -2), '"lobby phone"'].join(',')
    expect(read(withUserfield, { columns: ['userfield'] })).toMatchObject({
      kind: 'record',
      record: { key: expect.stringContaining('2026-02-03 10:00:00|PJSIP/acme-trunk-0000000a') },
    })
    const withUniqueid = line().split(',').slice(0, -1).join(',')
    expect(read(withUniqueid, { columns: ['uniqueid'] })).toMatchObject({
      kind: 'record',
      record: { key: expect.stringContaining('1770130800.20|') },
    })
  })

  test('times are UTC where the switch writes GMT', () => {
    expect(read(line(), {}, 'UTC')).toMatchObject({
      record: { answeredAtMs: Date.parse('2026-02-03T10:00:07Z') },
    })
  })

  test('a key longer than the database takes is hashed', () => {
    const long = read(line({ dstchannel: `"PJSIP/${'x'.repeat(300)}-0000000b"` }))
    expect(long.kind === 'record' && long.record.key).toMatch(/^sha256:[0-9a-f]{64}$/)
  })

  test.each([
    ['PJSIP/acme-trunk-0000000a', 'acme-trunk'],
    ['SIP/1001-00000001', '1001'],
    ['DAHDI/i1/6175550100-3', 'i1/6175550100'],
    ['IAX2/carrier-4711', 'carrier'],
    ['Local/100@from-internal-00000003;2', undefined],
    ['', undefined],
    ['Surrogate', undefined],
  ])('the trunk of channel %s is %s', (channel, trunkTo) => {
    const result = read(line({ dstchannel: `"${channel}"` }))
    expect(result.kind === 'record' && result.record.trunkTo).toBe(trunkTo)
  })

  test('rows of Local channels are calls, unless the profile skips them', () => {
    const local = line({ channel: '"Local/12125550123@out-00000003;2"' })
    expect(read(local)).toMatchObject({ kind: 'record' })
    expect(reason(local, { localChannels: 'skip' })).toBe('other_leg')
  })
})

describe('what was answered', () => {
  test.each([
    ['nobody answered', { answer: '', billsec: '0', disposition: '"NO ANSWER"' }, 'not_answered'],
    ['busy', { answer: '', billsec: '0', disposition: '"BUSY"' }, 'not_answered'],
    ['answered for no second', { end: '"2026-02-03 10:00:07"', billsec: '0' }, 'record'],
    ['answered, says FAILED, yet lasted', { disposition: '"FAILED"' }, 'record'],
    [
      'says BUSY with an answer time and no second',
      { billsec: '0', disposition: '"BUSY"', end: '"2026-02-03 10:00:07"' },
      'not_answered',
    ],
    ['24 hours', { end: '"2026-02-04 10:00:07"', billsec: '86400' }, 'record'],
    ['no answer time yet seconds', { answer: '' }, `answer is empty, but billsec is '95'`],
  ])('%s', (_, changes, expected) => {
    expect(reason(line(changes))).toBe(expected)
  })
})

describe('lines that cannot be right are rejected with place and value', () => {
  test.each<[string, Record<string, string>, string]>([
    ['negative', { billsec: '-4' }, `billsec '-4' is negative`],
    ['absurd', { billsec: '700000' }, `billsec '700000' is longer than 7 days`],
    ['no number', { billsec: 'ninety' }, `billsec 'ninety' is not a number of seconds`],
    ['empty', { billsec: '' }, 'billsec is empty'],
    [
      'answer before start',
      { answer: '"2026-02-03 09:59:59"' },
      `answer '2026-02-03 09:59:59' is before start '2026-02-03 10:00:00'`,
    ],
    [
      'end before answer',
      { end: '"2026-02-03 10:00:05"', billsec: '0' },
      `end '2026-02-03 10:00:05' is before answer '2026-02-03 10:00:07'`,
    ],
    ['unset clock', { start: '"1970-01-01 00:00:12"' }, `start '1970-01-01 00:00:12' is before 2000`],
    ['garbled clock', { end: '"2099-01-01 00:00:00"' }, `end '2099-01-01 00:00:00' is after 2090`],
    [
      'no such day',
      { start: '"2026-02-30 10:00:00"' },
      `start '2026-02-30 10:00:00' is no time like '2026-01-31 23:59:59'`,
    ],
    ['no date', { answer: '"yesterday"' }, `answer 'yesterday' is no time like '2026-01-31 23:59:59'`],
    [
      'clocks went forward',
      { start: '"2026-03-08 02:30:00"' },
      `start '2026-03-08 02:30:00' does not exist in America/New_York (clocks go forward)`,
    ],
    ['open quote', { clid: '"Bob' }, 'text follows the closing quote of column 5'],
    ['NUL byte', { src: '"617\u0000555"' }, 'byte 12 is NUL'],
  ])('%s', (_, changes, expected) => {
    expect(reason(line(changes))).toBe(expected)
  })

  test('a truncated line names the quote that stays open', () => {
    expect(reason(line().slice(0, 70))).toBe('quote opened at column 5 is not closed')
  })

  test('a line cut between columns names both counts', () => {
    expect(reason('"acme","6175550100","12125550123"')).toBe('3 columns where 18 are expected')
  })

  test('a line of cdr_custom is told apart by its column count', () => {
    const custom = `"""Bob"" <1000>","1000","12125550123","out","SIP/1000-1","SIP/c-2","Dial","x","2026-02-03 10:00:00","2026-02-03 10:00:07","2026-02-03 10:01:42","102","95","ANSWERED","DOCUMENTATION","acme","1.2","",7`
    expect(reason(custom)).toBe('19 columns where 18 are expected; is this asterisk-custom?')
    expect(reason(custom.slice(0, -2))).toBe(
      `column 9 is the time '2026-02-03 10:00:00', which is not this format's start; is this asterisk-custom?`,
    )
  })

  test('a line of another delimiter or kind gets a hint', () => {
    expect(reason('a;b;c;d;e;f')).toBe(`1 column where 18 are expected; is the delimiter ';'?`)
    expect(reason('{"variables":{}}')).toBe('1 column where 18 are expected; is this freeswitch-json?')
    expect(reason('"\0a\0c\0')).toBe('byte 2 is NUL; the file seems to be UTF-16, save it as UTF-8')
  })

  test('a header that someone put in is skipped', () => {
    const header = 'accountcode,src,dst,dcontext,clid,channel,dstchannel,lastapp,lastdata,start,answer,end'
    expect(reason(`${header},duration,billsec,disposition,amaflags,uniqueid,userfield`)).toBe('header')
  })

  test('an empty line is blank', () => {
    expect(reason('')).toBe('blank')
    expect(reason('   ')).toBe('blank')
  })
})

describe('the autumn hour that clocks show twice', () => {
  // New York, 2026-11-01: 01:00-02:00 comes at 05:00Z (EDT) and again at 06:00Z (EST).
  test('a call over the change ends after it was answered', () => {
    const over = line({
      start: '"2026-11-01 01:59:50"',
      answer: '"2026-11-01 01:59:58"',
      end: '"2026-11-01 01:00:28"',
      billsec: '30',
    })
    expect(read(over)).toMatchObject({
      record: {
        startedAtMs: Date.parse('2026-11-01T05:59:50Z'),
        answeredAtMs: Date.parse('2026-11-01T05:59:58Z'),
        endedAtMs: Date.parse('2026-11-01T06:00:28Z'),
      },
    })
  })

  test('a call of 70 minutes ends in the second of the two hours, for its billsec says so', () => {
    const long = line({
      start: '"2026-11-01 01:30:00"',
      answer: '"2026-11-01 01:30:00"',
      end: '"2026-11-01 01:40:00"',
      billsec: '4200',
    })
    expect(read(long)).toMatchObject({
      record: {
        answeredAtMs: Date.parse('2026-11-01T05:30:00Z'),
        endedAtMs: Date.parse('2026-11-01T06:40:00Z'),
      },
    })
  })

  test.each([
    ['1793511000.7', '2026-11-01T05:30:00Z'],
    ['1793514600.9', '2026-11-01T06:30:00Z'],
    ['pbx1-1793514600.9', '2026-11-01T06:30:00Z'],
    ['none', '2026-11-01T05:30:00Z'],
  ])('the uniqueid %s tells which of the two hours a call began in', (uniqueid, started) => {
    const twice = line({
      start: '"2026-11-01 01:30:00"',
      answer: '"2026-11-01 01:30:05"',
      end: '"2026-11-01 01:31:05"',
      billsec: '60',
      uniqueid: `"${uniqueid}"`,
    })
    expect(read(twice)).toMatchObject({
      record: { startedAtMs: Date.parse(started), endedAtMs: Date.parse(started) + 65_000 },
    })
  })
})
