import { describe, expect, test } from 'vitest'
import { asteriskCustom } from './asterisk-custom.ts'

function read(text: string, options: object = {}) {
  return asteriskCustom
    .reader(asteriskCustom.options.parse(options), { timeZone: 'America/New_York' })
    .read(text, 1)
}

const LINE = `"""Acme Ltd"" <6175550100>","6175550100","12125550123","from-internal","PJSIP/acme-trunk-0000000a","PJSIP/carrier-a-0000000b","Dial","PJSIP/12125550123@carrier-a,60","2026-02-03 10:00:00","2026-02-03 10:00:07","2026-02-03 10:01:42","102.004512","94.512044","ANSWERED","DOCUMENTATION","acme","1770130800.20","",17`

describe('Asterisk Master.csv of cdr_custom', () => {
  test('reads the order of the sample configuration, fractions of a second rounded up', () => {
    expect(read(LINE)).toEqual({
      kind: 'record',
      record: {
        key: '1770130800.20||17',
        startedAtMs: Date.parse('2026-02-03T15:00:00Z'),
        answeredAtMs: Date.parse('2026-02-03T15:00:07Z'),
        endedAtMs: Date.parse('2026-02-03T15:01:42Z'),
        durationSeconds: 95,
        from: '6175550100',
        to: '12125550123',
        accountCode: 'acme',
        trunkFrom: 'acme-trunk',
        trunkTo: 'carrier-a',
        sequence: 17,
        hangupCause: 'ANSWERED',
      },
    })
  })

  test('whole seconds written as fractions stay whole', () => {
    expect(read(LINE.replace('94.512044', '94.000000'))).toMatchObject({ record: { durationSeconds: 94 } })
  })

  test('reads a site’s own order and delimiter', () => {
    const columns = ['start', 'answer', 'src', 'dst', 'billsec', 'rtpqos', 'uniqueid']
    const text = '2026-02-03 10:00:00|2026-02-03 10:00:07|6175550100|+442079460000|30|ssrc=1|177.1'
    expect(read(text, { columns, delimiter: '|' })).toMatchObject({
      kind: 'record',
      record: {
        key: '177.1|',
        to: '+442079460000',
        durationSeconds: 30,
        endedAtMs: Date.parse('2026-02-03T15:00:37Z'),
      },
    })
  })

  test('a line of cdr_csv is told apart', () => {
    const csv = `"acme","6175550100","12125550123","out","""B"" <1>","SIP/a-1","SIP/b-2","Dial","x","2026-02-03 10:00:00","2026-02-03 10:00:07","2026-02-03 10:01:42",102,95,"ANSWERED","DOCUMENTATION","1.2",""`
    expect(read(csv)).toEqual({
      kind: 'rejected',
      reason: '18 columns where 19 are expected; is this asterisk-csv?',
    })
    expect(read(`${csv},"more"`)).toEqual({
      kind: 'rejected',
      reason: `column 10 is the time '2026-02-03 10:00:00', which is not this format's start; is this asterisk-csv?`,
    })
  })

  test('a profile without the columns a call needs is refused', () => {
    const result = asteriskCustom.options.safeParse({ columns: ['src', 'dst'] })
    expect(result.error?.issues[0]?.message).toBe('needs src, dst, start, answer, billsec')
    expect(asteriskCustom.options.safeParse({ delimiter: '"' }).success).toBe(false)
  })
})
