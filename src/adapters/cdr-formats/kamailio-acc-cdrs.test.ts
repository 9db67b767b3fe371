import { describe, expect, test } from 'vitest'
import { kamailioAccCdrs } from './kamailio-acc-cdrs.ts'

function readFile(lines: string[], options: object = {}, timeZone = 'UTC') {
  const reader = kamailioAccCdrs.reader(kamailioAccCdrs.options.parse(options), { timeZone })
  return lines.map((line, at) => reader.read(line, at + 1))
}
const fates = (...args: Parameters<typeof readFile>) =>
  readFile(...args).map((line) => (line.kind === 'record' ? 'record' : line.reason))

const HEADER = 'id,start_time,end_time,duration,caller,callee,callid,account,src_ip'
const ROW =
  '4711,2026-02-03 15:00:07,2026-02-03 15:01:42,94.512044,sip:+16175550100@example.com,sip:+12125550123@example.com,abc@10.0.0.5,acme,198.51.100.7'
const OPTIONS = { columns: { key: 'callid', account: 'account', sourceIp: 'src_ip' } }

describe('Kamailio acc_cdrs rows', () => {
  test('reads a row exported as CSV, microseconds rounded up', () => {
    expect(readFile([HEADER, ROW], OPTIONS)).toEqual([
      { kind: 'skipped', reason: 'header' },
      {
        kind: 'record',
        record: {
          key: 'abc@10.0.0.5',
          startedAtMs: Date.parse('2026-02-03T15:00:07Z'),
          answeredAtMs: Date.parse('2026-02-03T15:00:07Z'),
          endedAtMs: Date.parse('2026-02-03T15:01:42Z'),
          durationSeconds: 95,
          from: 'sip:+16175550100@example.com',
          to: 'sip:+12125550123@example.com',
          accountCode: 'acme',
          sourceIp: '198.51.100.7',
        },
      },
    ])
  })

  test('reads durations of every mode: seconds, milliseconds, microseconds after the point', () => {
    const rows = ['95', '94.512', '95.000000'].map((duration) => ROW.replace('94.512044', duration))
    expect(readFile([HEADER, ...rows], OPTIONS).slice(1)).toMatchObject([
      { record: { durationSeconds: 95 } },
      { record: { durationSeconds: 95 } },
      { record: { durationSeconds: 95 } },
    ])
  })

  test('reads local times in the source’s zone', () => {
    expect(readFile([HEADER, ROW], OPTIONS, 'Europe/Berlin')[1]).toMatchObject({
      record: { answeredAtMs: Date.parse('2026-02-03T14:00:07Z') },
    })
  })

  test('reads rows as JSON objects, one a line', () => {
    const json = JSON.stringify({
      id: 4711,
      start_time: '2026-02-03 15:00:07',
      end_time: '2026-02-03 15:01:42',
      duration: 94.512044,
      caller: '+16175550100',
      callee: '+12125550123',
      callid: 'abc@10.0.0.5',
      account: null,
    })
    expect(readFile([json], OPTIONS)).toMatchObject([
      { kind: 'record', record: { key: 'abc@10.0.0.5', durationSeconds: 95, accountCode: undefined } },
    ])
    expect(fates([json.slice(0, 30), '{"id":1}'], OPTIONS)).toEqual([
      `'{"id":4711,"start_time":"2026-' is not JSON`,
      'column "start_time" of the profile is not in this row',
    ])
  })

  test('a table dumped without a header is read by the profile’s names', () => {
    const tabbed = ROW.replaceAll(',', '\t')
    expect(fates([tabbed], { ...OPTIONS, delimiter: '\t', header: HEADER.split(',') })).toEqual(['record'])
  })

  test('a dialog that failed lasted no second and is no call', () => {
    const failed = ROW.replace('15:01:42', '15:00:07').replace('94.512044', '0')
    expect(fates([HEADER, failed], OPTIONS)[1]).toBe('not_answered')
  })

  test('an export without caller and callee says which column is missing', () => {
    const reason =
      'column "caller" of the profile is not in the header; it has id, start_time, end_time, duration'
    expect(fates(['id,start_time,end_time,duration', '1,2,3,4'])).toEqual([reason, reason])
  })
})
