import { connect } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { gunzipSync, gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { testApi } from '../../test/support/api.ts'
import { testDatabase } from '../../test/support/database.ts'
import { listen } from './listen.ts'

// The main job by the API alone: a provider is set up, calls come in, invoices go out, and each price is explained.

const database = await testDatabase()
const api = await testApi(database, '2026-02-20T12:00:00Z')
const as = api.staffKey
const acme = `/accounts/${api.acme.id}`
const post = (path: string, body: unknown, headers: Record<string, string> = {}) =>
  api.send('POST', path, { as, body, headers })
const get = (path: string, caller: Record<string, string> = as) => api.send('GET', path, { as: caller })

const SWITCH = { authorization: `Basic ${Buffer.from('fs1:a long enough password').toString('base64')}` }

const DECK = `direction,prefix,destination,rate,connect_fee,initial_increment,next_increment,minimum,effective_from
outbound,1,United States,0.02,0,6,6,0,2025-01-01
outbound,44,United Kingdom,0.05,0.01,60,60,0,2025-01-01
`

const UPLOAD = { 'content-type': 'application/octet-stream' }

function cdr(id: string, to: string, answered: string, seconds: number): string {
  const end = Temporal.PlainDateTime.from(answered).add({ seconds })
  const at = (time: Temporal.PlainDateTime | string) => String(time).replace('T', ' ')
  return `"","6125550148","${to}","internal","""x"" <6125550148>","PJSIP/a-1","PJSIP/c-1","Dial","PJSIP/${to}@c","${at(answered)}","${at(answered)}","${at(end)}",${seconds},${seconds},"ANSWERED","DOCUMENTATION","${id}"\n`
}

const FEBRUARY =
  cdr('1.1', '16175550199', '2026-02-10T10:00:00', 61) +
  cdr('1.2', '011442079460958', '2026-02-11T11:00:00', 61) +
  cdr('1.3', '01133145550000', '2026-02-12T12:00:00', 60)

test('a provider is set up', async () => {
  const deck = await api.send('POST', '/rate-decks?name=standard&currency=USD', {
    as,
    body: DECK,
    headers: { 'content-type': 'text/csv' },
  })
  await post(`/rate-decks/${deck.json.id}/freeze`, undefined)
  const plan = await post('/plans', {
    name: 'Business line',
    currency: 'USD',
    monthlyFee: { amount: '25.00', currency: 'USD' },
    rateDeck: 'standard',
  })
  const subscription = await post(`${acme}/subscriptions`, { planId: plan.json.id, startsOn: '2026-02-01' })
  const number = await post(`${acme}/numbers`, {
    number: '+16125550148',
    from: '2026-02-01',
    subscriptionId: subscription.json.id,
  })
  expect(number.status).toBe(201)
  const profile = { timeZone: 'America/Chicago', options: { columns: ['uniqueid'] } }
  expect((await post('/sources', { name: 'asterisk', format: 'asterisk-csv', profile })).status).toBe(200)
  const live = {
    name: 'freeswitch',
    format: 'freeswitch-json',
    profile: { timeZone: 'America/Chicago' },
    userName: 'fs1',
    password: 'a long enough password',
  }
  expect((await post('/sources', live)).json.userName).toBe('fs1')
})

test('a file of call records is imported, with each line accounted for', async () => {
  const { json, status, headers } = await post('/sources/1/imports?name=Master.csv', FEBRUARY, UPLOAD)
  expect(status).toBe(202)
  expect(headers.get('location')).toBe(`/api/v1/imports/${json.id}`)
  const first = await untilImported('Master.csv')
  expect(first).toMatchObject({
    id: json.id,
    state: 'complete',
    lines: 3,
    calls: 3,
    known: 0,
    rejected: 0,
    rated: 2,
    unrated: 1,
  })
  expect((await get(`/imports/${json.id}`)).json).toEqual(first)
  await post('/sources/1/imports?name=again.csv', `${FEBRUARY}nonsense\n`, UPLOAD)
  const again = await untilImported('again.csv')
  expect(again).toMatchObject({ state: 'complete', lines: 4, calls: 0, known: 3, rejected: 1 })
  const { json: rejected } = await get(`/imports/${again.id}/rejected-lines`)
  expect(rejected.items).toMatchObject([{ line: 4, raw: 'nonsense' }])
  const { json: imports } = await get('/sources/1/imports')
  expect(imports.items.map((item: { name: string }) => item.name)).toEqual(['again.csv', 'Master.csv'])
  expect((await get('/sources')).json.items[0]).toMatchObject({ name: 'asterisk', unrated: 1 })
})

test('what cannot be priced waits with its reason, and is priced when the deck is mended', async () => {
  const { json } = await get('/unrated-calls?source=asterisk')
  expect(json.items).toMatchObject([
    { reasonCode: 'no_rate', to: '+33145550000', account: { number: '1001' } },
  ])
  expect(json.reasons).toEqual([{ code: 'no_rate', calls: 1 }])
  const deck = await api.send('POST', '/rate-decks?name=standard&currency=USD', {
    as,
    body: `${DECK}outbound,33,France,0.04,0,60,60,0,2025-01-01\n`,
    headers: { 'content-type': 'text/csv' },
  })
  await post(`/rate-decks/${deck.json.id}/freeze`, undefined)
  expect((await post('/unrated-calls/retry', undefined)).json).toEqual({ tried: 1, rated: 1, waiting: 0 })
})

test('a file that is not there to be imported, or a source that is not, is refused', async () => {
  expect((await post('/sources/999/imports?name=x', 'x', UPLOAD)).status).toBe(404)
  expect((await post('/sources/1/imports', 'x', UPLOAD)).json.errors).toEqual([
    { place: 'name', message: 'is missing' },
  ])
})

/** As mod_json_cdr writes it. */
function jsonCdr(uuid: string, to: string): string {
  // 2026-02-19 15:00:00 UTC, 90 seconds.
  return JSON.stringify({
    variables: {
      uuid,
      direction: 'inbound',
      start_epoch: '1771513195',
      start_uepoch: '1771513195000000',
      answer_epoch: '1771513200',
      answer_uepoch: '1771513200000000',
      end_epoch: '1771513290',
      end_uepoch: '1771513290000000',
      duration: '95',
      billsec: '90',
      hangup_cause: 'NORMAL_CLEARING',
    },
    callflow: [{ caller_profile: { caller_id_number: '6125550148', destination_number: to } }],
  })
}

test('a switch posts a call as it ends, and is told what became of it', async () => {
  const json = { 'content-type': 'application/json' }
  const send = (
    body: string,
    headers: Record<string, string> = json,
    caller: Record<string, string> = SWITCH,
  ) => api.send('POST', '/cdr/freeswitch?uuid=a_1', { as: caller, body, headers })
  expect((await send(jsonCdr('a-1', '16175550199'))).json).toMatchObject({ result: 'call', reason: null })
  expect((await send(jsonCdr('a-1', '16175550199'))).json).toMatchObject({ result: 'known' })
  const form = { 'content-type': 'application/x-www-form-urlencoded' }
  const encoded = `cdr=${encodeURIComponent(jsonCdr('a-2', '16175550198'))}`
  expect((await send(encoded, form)).json).toMatchObject({ result: 'call' })
  // With disable-100-continue the switch says that JSON is a form; in base64 it ends in NULs.
  expect((await send(jsonCdr('a-2', '16175550198'), form)).json).toMatchObject({ result: 'known' })
  const base64 = `cdr=${Buffer.from(`${jsonCdr('a-2', '16175550198')}\0\0`).toString('base64')}`
  expect((await send(base64, form)).json).toMatchObject({ result: 'known' })
  const bad = await send('{"variables":')
  expect([bad.status, bad.json.result]).toEqual([200, 'rejected'])
  expect(bad.json.reason).toBeTruthy()

  const nobody = await send(jsonCdr('a-3', '1'), json, {})
  expect([nobody.status, nobody.headers.get('www-authenticate')]).toEqual([401, 'Basic realm="Tollbook"'])
  const wrong = { authorization: `Basic ${Buffer.from('fs1:wrong').toString('base64')}` }
  expect((await send(jsonCdr('a-3', '1'), json, wrong)).json.code).toBe('bad_credentials')
  expect((await api.send('POST', '/cdr/asterisk', { as: SWITCH, body: 'x' })).status).toBe(404)
  expect((await send(jsonCdr('a-3', '1'), json, as)).status).toBe(403)
  expect((await send('x'.repeat(2_000_001))).status).toBe(413)
})

test('a changed password counts at once', async () => {
  const before = { password: 'a long enough password' }
  await api.send('PATCH', '/sources/2', { as, body: { password: 'quite another password' } })
  const sent = await api.send('POST', '/cdr/freeswitch', { as: SWITCH, body: jsonCdr('a-1', '1') })
  expect(sent.status).toBe(401)
  await api.send('PATCH', '/sources/2', { as, body: before })
})

test('the customer sees the usage that is not billed yet', async () => {
  const { json } = await get(`${acme}/usage`, api.acmeOwner)
  // US: 66 s at 0.02 = 0.022; twice 90 s = 0.06. UK: 120 s at 0.05 + 0.01 = 0.11. France: 60 s at 0.04.
  expect(json.totals).toEqual({ calls: 5, minutes: '7.1', amount: { amount: '0.232', currency: 'USD' } })
  expect(json.period).toEqual({ start: '2026-02-01', end: '2026-03-01' })
  expect(json.byDay.map((day: { on: string }) => day.on)).toEqual([
    '2026-02-10',
    '2026-02-11',
    '2026-02-12',
    '2026-02-19',
  ])
  const summary = await get(`${acme}/summary`, api.acmeOwner)
  expect(summary.json).toMatchObject({
    balance: { amount: '0.00', currency: 'USD' },
    unbilled: { amount: '0.232', currency: 'USD' },
    nextInvoice: { on: '2026-03-01' },
    numbers: 1,
    usageThisPeriod: { calls: 5 },
    services: [{ planName: 'Business line', monthlyFee: { amount: '25.00', currency: 'USD' } }],
  })
})

test('a billing run is rehearsed, run, and run again without effect', async () => {
  api.clock.set('2026-03-01T12:00:00Z')
  const early = await post('/billing-runs', { on: '2026-04-01' })
  expect(early.json.code).toBe('date_to_come')
  const { json: rehearsed } = await post('/billing-runs/rehearsal', { on: '2026-03-01' })
  // 25.00 for February, 25.00 for March in advance, 0.23 of usage (0.232 rounded).
  expect(
    rehearsed.items.find((item: { account: { number: string } }) => item.account.number === '1001'),
  ).toMatchObject({
    outcome: 'issued',
    total: { amount: '50.23', currency: 'USD' },
    previousTotal: null,
  })
  const started = await post('/billing-runs', { on: '2026-03-01' })
  expect(started.status).toBe(202)
  const run = await untilEnded(started.json.id)
  expect(run).toMatchObject({ state: 'complete', issued: 1, failed: 0, totals: [{ invoices: 1 }] })
  const again = await post('/billing-runs', { on: '2026-03-01' })
  expect(again.json.id).toBe(started.json.id)
  expect((await untilEnded(again.json.id)).issued).toBe(1)
  const { json: accounts } = await get(`/billing-runs/${started.json.id}/accounts?outcome=issued`)
  expect(accounts.items).toMatchObject([{ account: { number: '1001' }, invoice: { number: 'INV-000001' } }])
})

async function untilEnded(id: string) {
  for (;;) {
    const { json } = await get(`/billing-runs/${id}`)
    if (json.state !== 'running') return json
    await pause(20)
  }
}

test('the customer opens the invoice, sees the calls behind a line and why one cost what it did', async () => {
  const me = api.acmeOwner
  const { json: list } = await get(`${acme}/invoices?year=2026`, me)
  expect(list.items).toMatchObject([{ number: 'INV-000001', state: 'open', total: { amount: '50.23' } }])
  const address = `${acme}/invoices/${list.items[0].id}`
  const { json: invoice } = await get(address, me)
  const sum = invoice.lines.reduce(
    (cents: number, line: { amount: { amount: string } }) =>
      cents + Number(line.amount.amount.replace('.', '')),
    0,
  )
  expect(sum).toBe(5023)
  const uk = invoice.lines.find((line: { description: string }) => /United Kingdom/.test(line.description))
  expect(uk).toMatchObject({ calls: 1, minutes: '2', late: false })
  const { json: calls } = await get(`${address}/lines/${uk.n}/calls`, me)
  expect(calls.items).toMatchObject([
    { to: '+442079460958', seconds: 61, billedSeconds: 120, amount: { amount: '0.11' } },
  ])
  const { json: why } = await get(`${acme}/calls/${calls.items[0].id}`, me)
  expect(why).toMatchObject({
    dialled: '011442079460958',
    understood: '+442079460958',
    localTime: '2026-02-11T11:00:00',
    prefix: '44',
    destination: 'United Kingdom',
    deck: { name: 'standard', version: 1 },
    rate: { amount: '0.05', currency: 'USD' },
    connectFee: { amount: '0.01', currency: 'USD' },
    price: { amount: '0.11', currency: 'USD' },
    proven: true,
    invoice: { number: 'INV-000001', line: uk.n },
    source: 'asterisk',
    importLine: 2,
  })
  expect(why.rawLine).toContain('"011442079460958"')
  const other = await get(`/accounts/${api.other.id}/calls/${calls.items[0].id}`, api.otherOwner)
  expect(other.status).toBe(404)
})

test('an invoice’s PDF lists the calls only for who may see them', async () => {
  const annex = (callDetailAnnex: boolean) => api.send('PATCH', acme, { as, body: { callDetailAnnex } })
  await annex(true)
  const { json: list } = await get(`${acme}/invoices`, api.acmeOwner)
  const pdfFor = async (who: Record<string, string>) =>
    (await get(`${acme}/invoices/${list.items[0].id}/pdf`, who)).text
  expect(await pdfFor(api.acmeOwner)).toBe('%PDF INV-000001 with every call')
  expect(await pdfFor(api.acmePayer)).toBe('%PDF INV-000001')
  const byMail = async (ways: string[]) =>
    database.pool.query(
      `update sessions set ways = $1 where login_id = (select id from logins where email = 'owner@acme.example')`,
      [ways],
    )
  await byMail(['code'])
  expect(await pdfFor(api.acmeOwner)).toBe('%PDF INV-000001')
  await byMail(['password'])
  await annex(false)
})

test('the customer gets the invoice as a PDF and its lines and calls as CSV', async () => {
  const me = api.acmeOwner
  const { json: list } = await get(`${acme}/invoices`, me)
  const address = `${acme}/invoices/${list.items[0].id}`
  const pdf = await get(`${address}/pdf`, me)
  expect(pdf.headers.get('content-type')).toBe('application/pdf')
  expect(pdf.headers.get('content-disposition')).toContain(
    'inline; filename="Lakeside Telephone INV-000001.pdf"',
  )
  expect(pdf.text).toBe('%PDF INV-000001')
  const lines = await get(`${address}/lines.csv`, me)
  expect(lines.headers.get('content-disposition')).toContain('attachment; filename="INV-000001.csv"')
  expect(lines.text.split('\r\n')[0]).toBe(
    'line,kind,service,description,period_start,period_last_day,quantity,unit_price,calls,minutes,amount,tax,currency,late',
  )
  // February in arrears, by its last day.
  expect(lines.text).toMatch(/,2026-02-01,2026-02-28,/)
  const calls = await get(`${acme}/calls.csv?from=2026-02-10&until=2026-02-12`, me)
  expect(calls.headers.get('content-disposition')).toContain('calls 1001 2026-02-10 2026-02-11.csv')
  expect(calls.text).toBe(
    [
      'answered_at,local_time,direction,line,from,to,destination,seconds,billed_seconds,included_seconds,amount,currency',
      '2026-02-11T17:00:00Z,2026-02-11T11:00:00,outbound,+16125550148,+16125550148,+442079460958,United Kingdom,61,120,0,0.11,USD',
      '2026-02-10T16:00:00Z,2026-02-10T10:00:00,outbound,+16125550148,+16125550148,+16175550199,United States,61,66,0,0.022,USD',
      '',
    ].join('\r\n'),
  )
  const gzip = await api.app.fetch(
    new Request(`http://x/api/v1${acme}/calls.csv`, { headers: { ...as, 'accept-encoding': 'gzip' } }),
  )
  expect(gzip.headers.get('content-encoding')).toBe('gzip')
  expect(
    gunzipSync(await gzip.arrayBuffer())
      .toString()
      .split('\r\n'),
  ).toHaveLength(7)
  const totals = await get(`${acme}/calls/totals?from=2026-02-10&until=2026-02-12`, me)
  expect(totals.json).toEqual({
    isComplete: true,
    calls: 2,
    seconds: 122,
    billedSeconds: 186,
    amount: { amount: '0.132', currency: 'USD' },
  })
})

test('all pages of calls together are all calls, whatever their size', async () => {
  const whole = (await get(`${acme}/calls?limit=200`)).json.items.map((call: { id: string }) => call.id)
  expect(whole).toHaveLength(5)
  for (const limit of [1, 2, 3]) {
    const found: string[] = []
    let after = ''
    do {
      const { json }: { json: { items: { id: string }[]; next: string | null } } = await get(
        `${acme}/calls?limit=${limit}${after && `&after=${after}`}`,
      )
      found.push(...json.items.map((call) => call.id))
      after = json.next ?? ''
    } while (after)
    expect(found).toEqual(whole)
  }
})

const RERATING = { from: '2026-02-01', until: '2026-03-01', reason: 'United Kingdom was too dear' }

/** The calls of February at another price of the United Kingdom. */
async function rerateAt(rate: string) {
  const deck = await api.send('POST', '/rate-decks?name=standard&currency=USD', {
    as,
    body: DECK.replace('0.05,0.01', `${rate},0.01`),
    headers: { 'content-type': 'text/csv' },
  })
  await post(`/rate-decks/${deck.json.id}/freeze`, undefined)
  return post('/rerates', RERATING)
}

test('calls are priced again by a mended deck, by charges beside them', async () => {
  const { json } = await rerateAt('0.04')
  // 2 minutes at 0.01 less.
  expect(json).toMatchObject({
    calls: 5,
    corrected: 1,
    unpriced: 1,
    difference: { amount: '-0.02', currency: 'USD' },
  })
  expect((await post('/rerates', { ...RERATING, until: '2026-01-01' })).json.code).toBe('bad_range')
})

test('staff credit a line of an invoice once, however often the request is sent', async () => {
  const { json: list } = await get(`${acme}/invoices`)
  const address = `${acme}/invoices/${list.items[0].id}/credit-notes`
  const body = { lines: [{ n: 1, amount: { amount: '5.00', currency: 'USD' } }], reason: 'outage' }
  const first = await post(address, body, { 'idempotency-key': 'credit-1' })
  expect(first.status).toBe(201)
  expect(first.json).toMatchObject({
    kind: 'credit_note',
    number: 'CN-000001',
    corrects: { number: 'INV-000001' },
  })
  expect((await post(address, body, { 'idempotency-key': 'credit-1' })).text).toBe(first.text)
  const { json: summary } = await get(`${acme}/summary`)
  expect(summary.balance.amount).toBe('45.23')
  const rest = await post(address, { lines: 'all', reason: 'goodwill' })
  expect(rest.status).toBe(201)
  const { json: after } = await get(`${acme}/summary`)
  expect([after.balance.amount, after.openInvoices, after.lastInvoice.state]).toEqual([
    '0.00',
    [],
    'credited',
  ])
  const none = await post(address, { lines: 'all', reason: 'again' })
  expect([none.status, none.json.code]).toEqual([422, 'nothing_left'])
  const found = await get('/invoices?search=CN-')
  expect(found.json.items.map((item: { number: string }) => item.number)).toEqual(['CN-000002', 'CN-000001'])
})

test('calls of an invoice that was credited in full are not priced again', async () => {
  const { json } = await rerateAt('0.09')
  expect(json).toMatchObject({ calls: 5, corrected: 0, difference: { amount: '0.00', currency: 'USD' } })
})

test('a file that comes over the wire is read as it comes, gzip too; one that is cut off keeps what was read', async () => {
  const server = await listen(api.app, 0)
  try {
    const base = `http://127.0.0.1:${server.port}/api/v1/sources/1/imports`
    const march = cdr('2.1', '16175550199', '2026-03-01T00:10:00', 60)
    const gzip = await fetch(`${base}?name=march.csv.gz`, {
      method: 'POST',
      headers: as,
      body: gzipSync(march),
    })
    expect(gzip.status).toBe(202)
    expect(await untilImported('march.csv.gz')).toMatchObject({ state: 'complete', calls: 1 })

    const socket = connect(server.port, '127.0.0.1')
    const half = march.replace('"2.1"', '"2.2"')
    socket.write(
      `POST /api/v1/sources/1/imports?name=half.csv HTTP/1.1\r\nHost: x\r\nAuthorization: ${as.authorization}\r\nContent-Length: 1000000\r\n\r\n${half}`,
    )
    await expect.poll(async () => (await importOf('half.csv'))?.state).toBe('running')
    socket.destroy()
    const ended = await untilImported('half.csv')
    expect(ended).toMatchObject({ state: 'interrupted' })
    expect(ended.error).toMatch(/^The file had not arrived whole when its sender left/)
  } finally {
    await server.close()
  }
})

/** The answer to a file does not wait long for its import: a busy machine ends it later. */
async function untilImported(name: string) {
  for (;;) {
    const found = await importOf(name)
    if (found && found.state !== 'running') return found
    await pause(50)
  }
}

async function importOf(name: string) {
  const { json } = await get('/imports')
  return json.items.find((item: { name: string; state: string }) => item.name === name)
}
