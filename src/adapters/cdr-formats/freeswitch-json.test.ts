import { describe, expect, test } from 'vitest'
import { freeswitchJson } from './freeswitch-json.ts'

function read(text: string, options: object = {}) {
  return freeswitchJson.reader(freeswitchJson.options.parse(options), { timeZone: 'UTC' }).read(text, 1)
}
const reason = (...args: Parameters<typeof read>) => {
  const line = read(...args)
  return line.kind === 'record' ? 'record' : line.reason
}

const VARIABLES = {
  direction: 'inbound',
  uuid: '5a3a1d91-90d3-4db4-af5c-cc3ae15d93a4',
  channel_name: 'sofia/internal/1001%40192.168.56.202',
  sip_network_ip: '192.168.56.1',
  sip_received_ip: '192.168.56.1',
  accountcode: 'acme%2042',
  bridge_channel: 'sofia/external/%2B12125550123%40203.0.113.5',
  last_app: 'bridge',
  last_arg: '%5Bleg_timeout%3D30%5Dsofia/gateway/carrier-a/%2B12125550123',
  hangup_cause: 'NORMAL_CLEARING',
  start_stamp: '2018-03-14%2007%3A09%3A18',
  start_epoch: '1521025758',
  start_uepoch: '1521025758006702',
  answer_epoch: '1521025767',
  answer_uepoch: '1521025767766321',
  end_epoch: '1521025788',
  end_uepoch: '1521025788366141',
  duration: '30',
  billsec: '21',
  billmsec: '20600',
  billusec: '20599820',
}
const PROFILE = {
  username: '1001',
  caller_id_name: '1001',
  ani: '1001',
  caller_id_number: '1001',
  network_addr: '192.168.56.1',
  rdnis: '',
  destination_number: '+12125550123',
  uuid: '5a3a1d91-90d3-4db4-af5c-cc3ae15d93a4',
}

function cdr({ variables = {}, profile = {}, earlier = [] as object[] } = {}): string {
  return JSON.stringify({
    'core-uuid': '63e2315b-d538-4dfa-9ed5-af73ba6210b6',
    switchname: 'fs1',
    channel_data: { state: 'CS_REPORTING', direction: 'inbound', state_number: '11' },
    variables: { ...VARIABLES, ...variables },
    callflow: [
      {
        dialplan: 'XML',
        profile_index: String(earlier.length + 1),
        caller_profile: { ...PROFILE, ...profile },
      },
      ...earlier,
    ],
  })
}

describe('FreeSWITCH mod_json_cdr', () => {
  test('reads a first leg, its URL-encoded values and microseconds, rounding up', () => {
    expect(read(cdr())).toEqual({
      kind: 'record',
      record: {
        key: '5a3a1d91-90d3-4db4-af5c-cc3ae15d93a4',
        startedAtMs: 1521025758006,
        answeredAtMs: 1521025767766,
        endedAtMs: 1521025788366,
        durationSeconds: 21,
        from: '1001',
        to: '+12125550123',
        accountCode: 'acme 42',
        trunkFrom: 'internal',
        trunkTo: 'carrier-a',
        sourceIp: '192.168.56.1',
        hangupCause: 'NORMAL_CLEARING',
      },
    })
  })

  test('values are taken as they are where the switch does not encode them', () => {
    expect(read(cdr({ variables: { accountcode: '100%25' } }), { encodeValues: false })).toMatchObject({
      record: { accountCode: '100%25' },
    })
  })

  test('reads a document that spans lines', () => {
    expect(reason(JSON.stringify(JSON.parse(cdr()), null, 2))).toBe('record')
  })

  test('reads a body that was posted URL-encoded or in base64', () => {
    expect(reason(`cdr=${encodeURIComponent(cdr())}`)).toBe('record')
    expect(reason(`cdr=${Buffer.from(cdr()).toString('base64')}`)).toBe('record')
    expect(reason(Buffer.from(cdr()).toString('base64'))).toBe('record')
  })

  test('reads the older form of callflow, one object', () => {
    const { callflow, ...rest } = JSON.parse(cdr()) as { callflow: object[] }
    expect(read(JSON.stringify({ ...rest, callflow: callflow[0] }))).toMatchObject({
      record: { to: '+12125550123' },
    })
  })

  test('the second leg is skipped unless the profile wants every leg', () => {
    const second = cdr({ profile: { originator: { originator_caller_profiles: [PROFILE] } } })
    expect(reason(second)).toBe('other_leg')
    expect(reason(second, { secondLegs: 'calls' })).toBe('record')
    expect(reason(cdr({ variables: { originating_leg_uuid: 'a-leg' } }))).toBe('other_leg')
  })

  test('a transferred call goes to the last number, from the one dialled before', () => {
    const dialled = { profile_index: '1', caller_profile: { ...PROFILE, destination_number: '6175550199' } }
    const transferred = cdr({ profile: { rdnis: '6175550199' }, earlier: [dialled] })
    expect(read(transferred)).toMatchObject({ record: { to: '+12125550123', divertedFrom: '6175550199' } })
  })

  test('an inbound call that the dialplan sends to an extension was for the number that was dialled', () => {
    const dialled = { profile_index: '1', caller_profile: { ...PROFILE, destination_number: '6175550199' } }
    const inside = { rdnis: '6175550199', destination_number: '1000', caller_id_number: '+12125550123' }
    const read1000 = read(cdr({ profile: inside, earlier: [dialled] }))
    expect(read1000.kind === 'record' && [read1000.record.to, read1000.record.divertedFrom]).toEqual([
      '6175550199',
      undefined,
    ])
  })

  test('911 dialled with a 9 before it stays 911', () => {
    const dialled = { profile_index: '1', caller_profile: { ...PROFILE, destination_number: '9911' } }
    expect(
      read(cdr({ profile: { rdnis: '9911', destination_number: '911' }, earlier: [dialled] })),
    ).toMatchObject({
      record: { to: '911' },
    })
  })

  test('a dialplan that only rewrites the number forwards nothing', () => {
    const rewritten = read(cdr({ profile: { rdnis: '912125550123', destination_number: '12125550123' } }))
    expect(rewritten.kind === 'record' && rewritten.record.divertedFrom).toBeUndefined()
  })

  test.each([
    ['sip_h_Diversion', '%3Csip%3A%2B16175550199%40pbx.example%3E%3Breason%3Dunconditional'],
    ['sip_redirected_by', '%3Csip%3A%2B16175550199%40pbx.example%3E%3Breason%3Dunconditional'],
  ])('who diverted a call is read from %s', (name, value) => {
    expect(read(cdr({ variables: { [name]: value } }))).toMatchObject({
      record: { divertedFrom: '<sip:+16175550199@pbx.example>;reason=unconditional' },
    })
  })

  test('a direction that the dialplan states is passed on', () => {
    expect(read(cdr({ variables: { call_direction: 'outbound' } }))).toMatchObject({
      record: { direction: 'outbound' },
    })
  })

  test('unanswered is skipped, and answered is a call whatever the cause', () => {
    const unanswered = {
      answer_epoch: '0',
      answer_uepoch: '0',
      billsec: '0',
      billusec: '0',
      hangup_cause: 'NO_ANSWER',
    }
    expect(reason(cdr({ variables: unanswered }))).toBe('not_answered')
    expect(reason(cdr({ variables: { hangup_cause: 'MEDIA_TIMEOUT' } }))).toBe('record')
    expect(reason(' \n')).toBe('blank')
  })

  test.each<[string, string, string]>([
    ['truncated', cdr().slice(0, 40), `'{"core-uuid":"63e2315b-d538-4dfa-9ed5-af' is not JSON`],
    ['no JSON', '"acme","6175550100"', `'"acme","6175550100"' is not JSON`],
    [
      'other JSON',
      '{"id":1}',
      'this JSON is no CDR of mod_json_cdr: variables: Invalid input: expected record, received undefined',
    ],
    ['negative', cdr({ variables: { billsec: '-4' } }), `billsec '-4' is negative`],
    ['absurd', cdr({ variables: { billsec: '9999999' } }), `billsec '9999999' is longer than 7 days`],
    ['no end', cdr({ variables: { end_uepoch: '0' } }), `end_uepoch '0' is no epoch time`],
    ['no answer', cdr({ variables: { answer_uepoch: '0' } }), `answer_epoch is 0, but billsec is '21'`],
    [
      'end before answer',
      cdr({ variables: { end_uepoch: '1521025760000000' } }),
      `end '1521025760000000' is before answer '1521025767766321'`,
    ],
    ['unset clock', cdr({ variables: { start_uepoch: '12000000' } }), `start '12000000' is before 2000`],
    ['no uuid', cdr({ variables: { uuid: '' } }), 'variables.uuid is empty'],
    ['NUL', `{"variables"\0`, 'byte 13 is NUL'],
  ])('%s', (_, document, expected) => {
    expect(reason(document)).toBe(expected)
  })
})
