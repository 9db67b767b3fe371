import { describe, expect, test } from 'vitest'
import { freeswitchCsv } from './freeswitch-csv.ts'

function read(text: string, options: object = {}) {
  return freeswitchCsv
    .reader(freeswitchCsv.options.parse(options), { timeZone: 'America/New_York' })
    .read(text, 1)
}
const reason = (...args: Parameters<typeof read>) => {
  const line = read(...args)
  return line.kind === 'record' ? 'record' : line.reason
}

const A_LEG = `"Extension 1001","1001","12125550123","default","2026-02-03 10:00:00","2026-02-03 10:00:07","2026-02-03 10:01:42","102","95","NORMAL_CLEARING","5a3a1d91-90d3-4db4-af5c-cc3ae15d93a4","9c1afb4f-1d4a-4e45-84a3-d25721981bf5","acme","PCMU","PCMU"`
const B_LEG = `"Extension 1001","1001","12125550123","default","2026-02-03 10:00:00","2026-02-03 10:00:07","2026-02-03 10:01:42","102","95","NORMAL_CLEARING","9c1afb4f-1d4a-4e45-84a3-d25721981bf5","","","PCMU","PCMU"`
const ASTERISK = `"acme","1001","12125550123","default",""Extension 1001" <1001>","sofia/internal/1001@10.0.0.5","sofia/external/12125550123@203.0.113.5","bridge","[leg_timeout=30,origination_caller_id_name="Acme"]sofia/gateway/carrier-a/12125550123","2026-02-03 10:00:00","2026-02-03 10:00:07","2026-02-03 10:01:42","102","95","NORMAL_CLEARING","DOCUMENTATION","5a3a1d91-90d3-4db4-af5c-cc3ae15d93a4",""`

describe('FreeSWITCH mod_cdr_csv', () => {
  test('reads the example template', () => {
    expect(read(A_LEG)).toEqual({
      kind: 'record',
      record: {
        key: '5a3a1d91-90d3-4db4-af5c-cc3ae15d93a4',
        startedAtMs: Date.parse('2026-02-03T15:00:00Z'),
        answeredAtMs: Date.parse('2026-02-03T15:00:07Z'),
        endedAtMs: Date.parse('2026-02-03T15:01:42Z'),
        durationSeconds: 95,
        from: '1001',
        to: '12125550123',
        accountCode: 'acme',
        hangupCause: 'NORMAL_CLEARING',
      },
    })
  })

  test('reads the asterisk template, whose caller id and arguments hold bare quotes', () => {
    expect(read(ASTERISK, { template: 'asterisk' })).toMatchObject({
      kind: 'record',
      record: {
        key: '5a3a1d91-90d3-4db4-af5c-cc3ae15d93a4',
        from: '1001',
        to: '12125550123',
        trunkFrom: 'internal',
        trunkTo: 'carrier-a',
        durationSeconds: 95,
      },
    })
  })

  test('reads a caller’s name with quotes and a space after a comma', () => {
    expect(reason(A_LEG.replace('"Extension 1001"', '"Bob "the builder" Ltd"'))).toBe('record')
    expect(reason(A_LEG.replace('"acme"', ' "acme"'))).toBe('record')
  })

  test('reads a template whose durations are not quoted', () => {
    expect(read(A_LEG.replace('"102","95"', '102,95'))).toMatchObject({ record: { durationSeconds: 95 } })
  })

  test('reads a site’s own template', () => {
    const columns = [
      'uuid',
      'start_stamp',
      'answer_stamp',
      'billsec',
      'caller_id_number',
      'destination_number',
      'rdnis',
      'sip_gateway_name',
      'sip_network_ip',
    ]
    const line = `"u-1","2026-02-03 10:00:00","2026-02-03 10:00:07","30","6175550100","12125550123","6175550199","carrier-a","198.51.100.7"`
    expect(read(line, { columns })).toMatchObject({
      record: {
        endedAtMs: Date.parse('2026-02-03T15:00:37Z'),
        divertedFrom: '6175550199',
        trunkFrom: 'carrier-a',
        sourceIp: '198.51.100.7',
      },
    })
    expect(freeswitchCsv.options.safeParse({ columns: ['uuid'] }).success).toBe(false)
  })

  test('with legs=ab the second leg is skipped, and else it is a call', () => {
    expect(reason(B_LEG, { legs: 'ab' })).toBe('other_leg')
    expect(reason(A_LEG, { legs: 'ab' })).toBe('record')
    expect(reason(B_LEG, { legs: 'b' })).toBe('record')
    const secondLeg = ASTERISK.replace('"bridge","[leg', '"","[leg')
    expect(reason(secondLeg, { template: 'asterisk', legs: 'ab' })).toBe('other_leg')
  })

  test('answered is a call whatever the hang-up cause, and unanswered is not', () => {
    expect(reason(A_LEG.replace('NORMAL_CLEARING', 'DESTINATION_OUT_OF_ORDER'))).toBe('record')
    expect(reason(A_LEG.replace('"2026-02-03 10:00:07"', '""').replace('"95"', '"0"'))).toBe('not_answered')
    expect(reason('')).toBe('blank')
  })

  test.each<[string, string, string]>([
    ['negative', A_LEG.replace('"95"', '"-4"'), `billsec '-4' is negative`],
    [
      'no answer time',
      A_LEG.replace('"2026-02-03 10:00:07"', '""'),
      `answer_stamp is empty, but billsec is '95'`,
    ],
    [
      'skipped hour',
      A_LEG.replaceAll('2026-02-03 10', '2026-03-08 02'),
      `start_stamp '2026-03-08 02:00:00' does not exist in America/New_York (clocks go forward)`,
    ],
    ['truncated', A_LEG.slice(0, 50), 'quote opened at column 5 is not closed'],
    ['cut between columns', A_LEG.split(',').slice(0, 9).join(','), '9 columns where 15 are expected'],
    ['other template', ASTERISK, `18 columns where 15 are expected; is this the template 'asterisk'?`],
    ['no uuid', A_LEG.replace('5a3a1d91-90d3-4db4-af5c-cc3ae15d93a4', ''), 'uuid is empty'],
  ])('%s', (_, line, expected) => {
    expect(reason(line)).toBe(expected)
  })
})
