import { afterEach, beforeAll, describe, expect, test } from 'vitest'
import { testDatabase } from '../../test/support/database.ts'
import { asteriskLine, importText, makeUsageWorld } from '../../test/support/usage-world.ts'
import { verifyBalances } from '../ledger/verify.ts'
import type { SourceProfileInput } from './profile.ts'

/** Whose a call is: Alpha holds 16175550100 and the toll-free 18005550100, Beta 16175550200; Alpha's PBX says `alpha`. */

const database = await testDatabase()
const { pool, kysely: db } = database
const { intake, source } = await makeUsageWorld(database)
let sources = 0

beforeAll(async () => {
  await pool.query(`
    insert into numbers (account_id, e164, kind, held_from, held_until) values
      (1, '16175550300', 'did', '2025-01-01', '2026-03-10T15:00:00Z'), (2, '16175550300', 'did', '2026-03-10T15:00:00Z', null);
    insert into trunks (account_id, kind, value, held_from) values
      (1, 'trunk', 'alpha-trunk', '2025-01-01'), (2, 'ip', '192.0.2.7', '2025-01-01'), (2, 'account_code', 'beta', '2025-01-01');
    insert into accounts (id, number, name, country, billing_day, terms_days, currency, time_zone, locale, opened_on, created_at) overriding system value
      values (3, 'A3', 'No plan', 'US', 1, 30, 'USD', 'America/New_York', 'en-US', '2025-01-01', now());
    insert into numbers (account_id, e164, kind, held_from) values (3, '16175550900', 'did', '2025-01-01');
    update rating_facts set version = version + 1;`)
})

afterEach(async () => {
  expect((await verifyBalances(db, { limit: 5 })).differences).toEqual([])
})

interface TestCall {
  from: string
  to: string
  at?: string
  seconds?: number
  accountCode?: string
  disposition?: string
  /** The channel's name: `alpha-trunk`. */
  trunk?: string
}

/** Imports one call and says what became of it: legs as `account direction line from>to price`, or what waits, or why it was skipped. */
async function fateOf(call: TestCall, profile: Partial<SourceProfileInput> = {}) {
  const { id } = await source(`s${++sources}`, 'asterisk-csv', {
    timeZone: 'America/New_York',
    options: { columns: ['uniqueid'] },
    ...profile,
  })
  const line = asteriskLine({ id: `${sources}`, at: '2026-03-02 10:00:00', seconds: 60, ...call })
  return fateIn(id, call.trunk ? line.replace('PJSIP/phone-0001', `PJSIP/${call.trunk}-0000000a`) : line)
}

async function fateIn(sourceId: number, text: string) {
  const summary = await importText(intake, sourceId, text)
  expect(summary.state).toBe('complete')
  const { rows: rated } = await pool.query(
    `select concat_ws(' ', a.number, (array['outbound', 'inbound', 'toll_free', 'forwarded', 'emergency'])[c.direction + 1], c.line,
       c.from_number || '>' || c.to_number, trim_scale(c.amount_micros / 1000000.0)) as leg
     from rated_calls c join accounts a on a.id = c.account_id where import_id = $1 order by c.line_no, c.leg`,
    [summary.importId],
  )
  const { rows: waiting } = await pool.query(
    `select concat_ws(' ', 'waits', leg, reason_code, account_id) as leg from unrated_calls where import_id = $1 order by line_no, leg`,
    [summary.importId],
  )
  expect([summary.rated, summary.unrated]).toEqual([rated.length, waiting.length])
  return [...rated, ...waiting].map(({ leg }) => leg as string).concat(Object.keys(summary.skipped))
}

describe('by number', () => {
  test.each<[string, TestCall, string[]]>([
    ['the caller pays', { from: '16175550100', to: '12125550000' }, ['A1 outbound 16175550100 16175550100>12125550000 0.02']],
    ['however it is written', { from: '+1 (617) 555-0100', to: '(212) 555-0000' }, ['A1 outbound 16175550100 16175550100>12125550000 0.02']],
    ['as a SIP URI', { from: 'sip:+16175550100@pbx.example', to: 'sip:12125550000;npdi@10.0.0.1:5060;user=phone' }, ['A1 outbound 16175550100 16175550100>12125550000 0.02']],
    // Peak: 0.01 + 0.09
    ['abroad', { from: '6175550100', to: '01133145550000' }, ['A1 outbound 16175550100 16175550100>33145550000 0.1']],
    ['who is called is told of it, free here', { from: '12125550000', to: '16175550100' }, ['A1 inbound 16175550100 12125550000>16175550100 0']],
    ['an anonymous caller', { from: 'anonymous', to: '16175550100' }, ['A1 inbound 16175550100 anonymous>16175550100 0']],
    ['no caller at all', { from: '', to: '6175550100' }, ['A1 inbound 16175550100 anonymous>16175550100 0']],
    ['toll-free: who is called pays', { from: '12125550000', to: '18005550100' }, ['A1 toll_free 18005550100 12125550000>18005550100 0.04']],
    ['from one account to another: each its own leg', { from: '16175550100', to: '16175550200' },
      ['A1 outbound 16175550100 16175550100>16175550200 0.02', 'A2 inbound 16175550200 16175550100>16175550200 0']],
    ['from an account to its own toll-free number: both legs', { from: '16175550100', to: '18005550100' },
      ['A1 outbound 16175550100 16175550100>18005550100 0.02', 'A1 toll_free 18005550100 16175550100>18005550100 0.04']],
    ['nobody of ours', { from: '12125550000', to: '13125550000' }, ['waits 0 no_account']],
    ['letters in the called number', { from: '16175550100', to: '1-800-FLOWERS' }, ['waits 0 bad_number 1']],
    ['a feature code', { from: '16175550100', to: '*97' }, ['waits 0 bad_number 1']],
    ['no rate for it', { from: '16175550100', to: '011442079460000' }, ['waits 0 no_rate 1']],
    ['no plan', { from: '16175550900', to: '12125550000' }, ['waits 0 no_plan 3']],
    ['one leg can be priced, the other waits', { from: '16175550100', to: '16175550900' },
      ['A1 outbound 16175550100 16175550100>16175550900 0.02', 'waits 1 no_plan 3']],
  ])('%s', async (_, call, legs) => {
    expect(await fateOf(call)).toEqual(legs)
  }) // biome-ignore format: a table

  test('a number that moved to another account is whose it was when the call was answered, to the second', async () => {
    // Moved at 15:00 UTC, 11:00 in New York.
    const from = '16175550300'
    expect(await fateOf({ from, to: '12125550000', at: '2026-03-10 10:59:59' })).toEqual([
      'A1 outbound 16175550300 16175550300>12125550000 0.02',
    ])
    // Beta has two minutes included.
    expect(await fateOf({ from, to: '12125550000', at: '2026-03-10 11:00:00' })).toEqual([
      'A2 outbound 16175550300 16175550300>12125550000 0',
    ])
    // It rang before, was answered after.
    expect(await fateOf({ from: '12125550000', to: from, at: '2026-03-10 11:00:03' })).toEqual([
      'A2 inbound 16175550300 12125550000>16175550300 0',
    ])
    expect(await fateOf({ from, to: '12125550000', at: '2024-12-31 18:00:00' })).toEqual([
      'waits 0 no_account',
    ])
  })
})

describe('by trunk, account code and address', () => {
  test('an account code, whatever number is shown', async () => {
    expect(await fateOf({ from: '12125559999', to: '13125550000', accountCode: 'alpha' })).toEqual([
      'A1 outbound alpha 12125559999>13125550000 0.02',
    ])
    expect(
      await fateOf({ from: '201', to: '13125550000', accountCode: 'alpha' }, { extensionLengths: [3] }),
    ).toEqual(['A1 outbound alpha 201>13125550000 0.02'])
    // Its own number shown: that line's call.
    expect(await fateOf({ from: '16175550100', to: '13125550000', accountCode: 'alpha' })).toEqual([
      'A1 outbound 16175550100 16175550100>13125550000 0.02',
    ])
    // Another's number shown: still the code's account.
    expect(await fateOf({ from: '16175550200', to: '13125550000', accountCode: 'alpha' })).toEqual([
      'A1 outbound alpha 16175550200>13125550000 0.02',
    ])
    expect(await fateOf({ from: '12125559999', to: '13125550000', accountCode: 'ALPHA' })).toEqual([
      'waits 0 no_account',
    ])
  })

  test('a trunk by its channel', async () => {
    expect(await fateOf({ from: '12125559999', to: '13125550000', trunk: 'alpha-trunk' })).toEqual([
      'A1 outbound alpha-trunk 12125559999>13125550000 0.02',
    ])
    expect(
      await fateOf({ from: '12125559999', to: '13125550000', trunk: 'alpha-trunk' }, { matchBy: ['number'] }),
    ).toEqual(['waits 0 no_account'])
  })

  test('an address', async () => {
    const { id } = await source('freeswitch', 'freeswitch-json', { timeZone: 'UTC' })
    const document = JSON.stringify({
      variables: {
        uuid: 'ip-1', billsec: '60', start_epoch: '1772463600', answer_epoch: '1772463605', end_epoch: '1772463665', sip_received_ip: '192.0.2.7',
      },
      callflow: { caller_profile: { caller_id_number: '12125559999', destination_number: '33145550000' } },
    }) // biome-ignore format: long
    // 2026-03-02 10:00 in New York: peak, 0.01 + 0.09
    expect(await fateIn(id, document)).toEqual(['A2 outbound 192.0.2.7 12125559999>33145550000 0.1'])
  })

  test("an inbound call that the PBX has translated to an extension is its account's, by code", async () => {
    const call = { from: '12125550000', to: '201', accountCode: 'alpha' }
    expect(await fateOf(call, { extensionLengths: [3] })).toEqual(['A1 inbound alpha 12125550000>201 0'])
  })

  test('extension to extension is internal: nobody owes, nothing waits', async () => {
    expect(await fateOf({ from: '201', to: '202', accountCode: 'alpha' }, { extensionLengths: [3] })).toEqual(
      ['internal'],
    )
    expect(await fateOf({ from: '16175550100', to: '202' }, { extensionLengths: [3] })).toEqual(['internal'])
  })
})

describe('forwarded and transferred', () => {
  const forwardedBy = (diversion: string, to: string, id: string, from = '12125550000') =>
    JSON.stringify({
      variables: {
        uuid: id, billsec: '60', start_epoch: '1772463600', answer_epoch: '1772463605', end_epoch: '1772463665', sip_h_Diversion: diversion,
      },
      callflow: { caller_profile: { caller_id_number: from, destination_number: to } },
    }) // biome-ignore format: long

  test("a forwarded leg is billed to who forwarded it, at the deck's price for forwarding", async () => {
    const { id } = await source('forwarding', 'freeswitch-json', { timeZone: 'UTC' })
    expect(
      await fateIn(
        id,
        forwardedBy('<sip:16175550100@pbx.example>;reason=unconditional', '13125550000', 'f1'),
      ),
    ).toEqual(['A1 forwarded 16175550100 12125550000>13125550000 0.03'])
    // Alpha forwards to Beta: the one pays, the other has received.
    expect(await fateIn(id, forwardedBy('<sip:+16175550100@pbx.example>', '16175550200', 'f2'))).toEqual([
      'A2 inbound 16175550200 12125550000>16175550200 0',
      'A1 forwarded 16175550100 12125550000>16175550200 0.03',
    ])
    expect(await fateIn(id, forwardedBy('<sip:13125551111@pbx.example>', '13125550000', 'f3'))).toEqual([
      'waits 0 no_account',
    ])
  })

  test('the rows of a transferred call, told apart by sequence, are charged each once', async () => {
    const { id } = await source('transfers', 'asterisk-csv', {
      timeZone: 'America/New_York',
      options: { columns: ['uniqueid', 'userfield', 'newcdrcolumns'] },
    })
    const row = (to: string, at: string, seconds: number, sequence: number) =>
      `${asteriskLine({ id: '1770130800.20', from: '16175550100', to, at, seconds })},"","","1770130800.20",${sequence}`
    const file = [
      row('12125550000', '2026-03-02 10:00:00', 60, 5),
      row('13125550000', '2026-03-02 10:01:00', 120, 6),
      row('12125550000', '2026-03-02 10:00:00', 60, 5),
    ].join('\n')
    expect(await fateIn(id, file)).toEqual([
      'A1 outbound 16175550100 16175550100>12125550000 0.02',
      'A1 outbound 16175550100 16175550100>13125550000 0.04',
    ])
  })
})

describe('emergency calls are never priced and never wait for a price', () => {
  test.each<[string, TestCall, string[], Partial<SourceProfileInput>?]>([
    ['911', { from: '16175550100', to: '911' }, ['A1 emergency 16175550100 16175550100>911 0']],
    ['933', { from: '16175550100', to: '933', seconds: 3_600 }, ['A1 emergency 16175550100 16175550100>933 0']],
    ['without a plan', { from: '16175550900', to: '911' }, ['A3 emergency 16175550900 16175550900>911 0']],
    ['after a 9 for the outside line', { from: '16175550100', to: '9911' }, ['A1 emergency 16175550100 16175550100>911 0'], { stripPrefixes: ['9'] }],
    ['with a country code', { from: '16175550100', to: '+1911' }, ['A1 emergency 16175550100 16175550100>911 0']],
    ['as a SIP URI', { from: '16175550100', to: 'sip:911@psap.example' }, ['A1 emergency 16175550100 16175550100>911 0']],
    ['as a service URN', { from: '16175550100', to: 'urn:service:sos.fire' }, ['A1 emergency 16175550100 16175550100>911 0']],
    ['by account code', { from: '201', to: '911', accountCode: 'alpha' }, ['A1 emergency alpha 201>911 0'], { extensionLengths: [3] }],
    ['on a feed that says it is outbound', { from: '16175550100', to: '911' }, ['A1 emergency 16175550100 16175550100>911 0'], { direction: 'outbound' }],
    ['on a feed that says it is inbound', { from: '12125550000', to: '911', accountCode: 'beta' }, ['A2 emergency beta 12125550000>911 0'], { direction: 'inbound' }],
    ['on a feed that says it is forwarded', { from: '16175550900', to: '911' }, ['A3 emergency 16175550900 16175550900>911 0'], { direction: 'forwarded' }],
  ])('%s', async (_, call, legs, profile) => {
    expect(await fateOf(call, profile)).toEqual(legs)
    const { rows } = await pool.query(`select charge_id, rate_id, allowance_id, amount_micros from rated_calls where to_number in ('911', '933')`)
    for (const row of rows) expect(row).toEqual({ charge_id: null, rate_id: null, allowance_id: null, amount_micros: 0n })
  }) // biome-ignore format: a table

  test('a number that only contains 911 is a call like any other', async () => {
    expect(await fateOf({ from: '16175550100', to: '19115550000' })).toEqual([
      'A1 outbound 16175550100 16175550100>19115550000 0.02',
    ])
  })
})

describe('when it was answered', () => {
  const charged = async (call: Partial<TestCall>) => {
    await fateOf({ from: '16175550100', to: '33145550000', ...call })
    const { rows } = await pool.query(
      `select c.period_start::text, c.period_end::text, r.billed_seconds, r.amount_micros from rated_calls r join charges c using (account_id)
       where c.id = r.charge_id order by r.import_id desc limit 1`,
    )
    return Object.values(rows[0])
  }

  test("a call over midnight at the month's end belongs to the month in which it was answered", async () => {
    // Tuesday, 23:59: evening, 0.01 + 11 × 0.05
    expect(await charged({ at: '2026-03-31 23:59:59', seconds: 660 })).toEqual([
      '2026-03-01',
      '2026-04-01',
      660,
      560_000n,
    ])
    expect(await charged({ at: '2026-04-01 00:00:00', seconds: 1 })).toEqual([
      '2026-04-01',
      '2026-05-01',
      60,
      60_000n,
    ])
  })

  test('the time period is that of the answer, whatever follows', async () => {
    // Monday 07:59:59 is not peak, though all but a second is: 0.01 + 60 × 0.05. 08:00:00 is: 0.01 + 0.09
    expect(await charged({ at: '2026-03-02 07:59:59', seconds: 3_600 })).toEqual([
      '2026-03-01',
      '2026-04-01',
      3_600,
      3_010_000n,
    ])
    expect(await charged({ at: '2026-03-02 08:00:00', seconds: 60 })).toEqual([
      '2026-03-01',
      '2026-04-01',
      60,
      100_000n,
    ])
    // Saturday noon
    expect(await charged({ at: '2026-03-07 12:00:00', seconds: 60 })).toEqual([
      '2026-03-01',
      '2026-04-01',
      60,
      60_000n,
    ])
  })

  test('24 hours, across a change of clocks, are 24 hours', async () => {
    // Saturday 10:00 for 86,400 s: 0.01 + 1,440 × 0.05
    const { id } = await source('long', 'asterisk-csv', {
      timeZone: 'America/New_York',
      options: { columns: ['uniqueid'] },
    })
    const line = asteriskLine({
      id: 'day',
      from: '16175550100',
      to: '33145550000',
      at: '2026-03-07 10:00:00',
      seconds: 86_400,
    })
    // The wall shows 11:00 on Sunday.
    expect(await fateIn(id, line.replace('2026-03-08 10:00:00', '2026-03-08 11:00:00'))).toEqual([
      'A1 outbound 16175550100 16175550100>33145550000 72.01',
    ])
  })

  test('no second: answered is answered, and owes the connect fee', async () => {
    expect(await charged({ seconds: 0 })).toEqual(['2026-03-01', '2026-04-01', 0, 10_000n])
  })

  test('an odd hang-up cause changes nothing: it was answered', async () => {
    const { id } = await source('odd', 'asterisk-csv', {
      timeZone: 'America/New_York',
      options: { columns: ['uniqueid'] },
    })
    const line = asteriskLine({
      id: 'odd',
      from: '16175550100',
      to: '12125550000',
      at: '2026-03-02 10:00:00',
      seconds: 60,
    })
    expect(await fateIn(id, line.replace('"ANSWERED"', '"BUSY"'))).toEqual([
      'A1 outbound 16175550100 16175550100>12125550000 0.02',
    ])
  })

  test('a time in the spring gap is rejected by its name; the autumn hour is read by the uniqueid', async () => {
    const { id } = await source('dst', 'asterisk-csv', {
      timeZone: 'America/New_York',
      options: { columns: ['uniqueid'] },
    })
    const gap = asteriskLine({
      id: 'gap',
      from: '16175550100',
      to: '12125550000',
      at: '2026-03-08 02:30:00',
      seconds: 6,
    })
    const summary = await importText(intake, id, gap)
    expect(summary).toMatchObject({ rejected: 1, calls: 0 })
    const { rows } = await pool.query('select reason from rejected_lines where import_id = $1', [
      summary.importId,
    ])
    expect(rows).toEqual([
      { reason: "start '2026-03-08 02:29:55' does not exist in America/New_York (clocks go forward)" },
    ])
    const call = { from: '16175550100', to: '12125550000', at: '2025-11-02 01:30:00', seconds: 6 }
    // 01:29:50 EDT is 05:29:50 UTC, 1762061390; EST an hour later.
    const file = [
      asteriskLine({ ...call, id: '1762061390.1' }),
      asteriskLine({ ...call, id: '1762064990.1' }),
    ].join('\n')
    const autumn = await importText(intake, id, file)
    const { rows: answered } = await pool.query(
      'select answered_at from rated_calls where import_id = $1 order by line_no',
      [autumn.importId],
    )
    expect(answered.map(({ answered_at }) => String(answered_at))).toEqual([
      '2025-11-02T05:30:00Z',
      '2025-11-02T06:30:00Z',
    ])
  })
})
