import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { cdrFormats } from './index.ts'

const ASTERISK = `"acme","6175550100","12125550123","out","6175550100","SIP/a-1","SIP/b-2","Dial","x","2026-02-03 10:00:00","2026-02-03 10:00:07","2026-02-03 10:01:42",102,95,"ANSWERED","DOCUMENTATION"`
const CUSTOM = `"6175550100","6175550100","12125550123","out","SIP/a-1","SIP/b-2","Dial","x","2026-02-03 10:00:00","2026-02-03 10:00:07","2026-02-03 10:01:42","102","95","ANSWERED","DOCUMENTATION","acme","1.2","",7`
const FREESWITCH = `"Acme","1001","12125550123","default","2026-02-03 10:00:00","2026-02-03 10:00:07","2026-02-03 10:01:42","102","95","NORMAL_CLEARING","u-1","u-2","acme","PCMU","PCMU"`
const JSON_CDR = `{"variables":{"uuid":"u-1","billsec":"0","answer_epoch":"0"}}`
const KAMAILIO = [
  'start_time,end_time,duration,caller,callee',
  '2026-02-03 15:00:07,2026-02-03 15:01:42,94.5,1,2',
]

describe('the CDR formats there are', () => {
  test('each is found by its name', () => {
    for (const format of cdrFormats.all) expect(cdrFormats.named(format.name)).toBe(format)
  })

  test('an unknown name is refused with the names there are', () => {
    expect(() => cdrFormats.named('asterix')).toThrow(
      expect.objectContaining({
        code: 'unknown_cdr_format',
        message:
          "There is no CDR format 'asterix'; there are asterisk-csv, asterisk-custom, freeswitch-csv, freeswitch-json, kamailio-acc-cdrs, generic-csv.",
      }),
    )
  })

  test.each<[string, string[], string[]]>([
    ['asterisk-csv', [ASTERISK, `${ASTERISK},"1.2"`, '', ASTERISK], ['asterisk-csv']],
    ['asterisk-custom', [CUSTOM, CUSTOM], ['asterisk-custom']],
    ['freeswitch-csv', [FREESWITCH, FREESWITCH], ['freeswitch-csv']],
    ['freeswitch-json', [JSON_CDR], ['freeswitch-json']],
    ['kamailio-acc-cdrs', KAMAILIO, ['kamailio-acc-cdrs']],
    ['none', ['Dear customer,', 'attached please find'], []],
  ])('lines of %s are recognised', (_, lines, names) => {
    expect(cdrFormats.guess(lines)).toEqual(names)
  })

  test('no format throws, whatever it reads', () => {
    const pieces = fc.constantFrom(ASTERISK, CUSTOM, FREESWITCH, JSON_CDR, ...KAMAILIO)
    const mangled = fc
      .tuple(pieces, fc.nat(300), fc.string({ unit: 'binary' }), fc.nat(300))
      .map(([text, from, put, length]) => text.slice(0, from) + put + text.slice(from + length))
    const columns = { start: 10, duration: 14, from: 2, to: 3 }
    fc.assert(
      fc.property(fc.array(fc.oneof(mangled, fc.string({ unit: 'binary' }), pieces)), (lines) => {
        for (const format of cdrFormats.all) {
          const options = format.options.parse(
            format.name === 'generic-csv' ? { header: false, columns } : {},
          )
          const reader = format.reader(options, { timeZone: 'America/New_York' })
          lines.forEach((line, at) => {
            const read = reader.read(line, at + 1)
            if (read.kind === 'record') {
              expect(read.record.key.length).toBeLessThanOrEqual(200)
              expect(read.record.durationSeconds).toBeGreaterThanOrEqual(0)
              expect(read.record.endedAtMs).toBeGreaterThanOrEqual(read.record.answeredAtMs)
              expect(read.record.answeredAtMs).toBeGreaterThanOrEqual(read.record.startedAtMs)
            } else expect(read.reason).not.toBe('')
          })
        }
      }),
      { numRuns: 500 },
    )
  })
})
