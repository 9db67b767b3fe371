import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { testApi } from '../../test/support/api.ts'
import { testDatabase } from '../../test/support/database.ts'

const database = await testDatabase()
const { kysely } = database
const api = await testApi(database, '2026-03-20T15:00:00Z')
const of = `/accounts/${api.acme.id}`
const usd = (amount: string) => ({ amount, currency: 'USD' })

/** 50.00, due on March 15. */
await sql`
  with taken as (update invoice_series set next_number = next_number + 1 where name = 'invoice' returning next_number - 1 as sequence)
  insert into invoices (account_id, kind, series, sequence, number, period_start, period_end, issued_at, issued_on, due_on, currency,
    net_micros, tax_micros, total_micros, rounding_micros, buyer, seller)
  select ${api.acme.id}, 'invoice', 'invoice', sequence, 'INV-1', '2026-02-01', '2026-03-01', '2026-03-01T12:00Z', '2026-03-01', '2026-03-15', 'USD',
    50000000, 0, 50000000, 0, '{}', '{}' from taken`.execute(kysely)

test('a customer sees what is overdue, and promises once to pay all of it', async () => {
  const shown = await api.send('GET', `${of}/dunning`, { as: api.acmeOwner })
  expect(shown.json).toMatchObject({
    ...{ overdue: usd('50.00'), case: null, promise: null, mayPromiseDays: 14, suspension: null },
    invoices: [{ number: 'INV-1', dueOn: '2026-03-15', open: usd('50.00') }],
  })
  const promise = (body: object, as = api.acmeOwner) => api.send('POST', `${of}/promises`, { as, body })
  expect((await promise({ until: '2026-02-30' })).status).toBe(422)
  expect((await promise({ until: '2026-03-25', amount: usd('10.00') })).json.code).toBe('promise_of_part')
  expect((await promise({ until: '2026-03-25', amount: { amount: '50', currency: 'EUR' } })).json.code).toBe(
    'wrong_currency',
  )
  expect((await promise({ until: '2026-03-25' }, api.support)).json.code).toBe('forbidden')
  const made = await promise({ until: '2026-03-25' })
  expect([made.status, made.json]).toMatchObject([
    201,
    { amount: usd('50.00'), byCustomer: true, state: 'open' },
  ])
  expect((await promise({ until: '2026-03-26' })).json.code).toBe('promise_made')
  const byStaff = await promise({ until: '2026-04-10', amount: usd('20.00') }, api.billing)
  expect(byStaff.json).toMatchObject({ amount: usd('20.00'), byCustomer: false })
  expect((await api.send('GET', '/dunning-cases', { as: api.support })).json.items).toMatchObject([
    {
      accountNumber: '1001',
      stage: 'overdue',
      overdue: usd('50.00'),
      nextStep: 'promise',
      nextStepOn: '2026-04-11',
    },
  ])
  expect((await api.send('GET', '/dunning-cases?stage=warned', { as: api.support })).json.items).toEqual([])
  expect((await api.send('GET', '/dunning-cases?stage=angry', { as: api.support })).status).toBe(422)
})

test('staff suspends and restores by hand with a reason that the customer does not read', async () => {
  const send = (path: string, body: object, as = api.billing) =>
    api.send('POST', `${of}/${path}`, { as, body })
  expect((await send('suspensions', { reason: '  ' })).status).toBe(422)
  expect((await send('suspensions', { reason: 'fraud' }, api.support)).status).toBe(403)
  expect((await send('suspensions', { reason: 'fraud' }, api.acmeOwner)).status).toBe(403)
  expect((await send('suspensions', { reason: 'fraud' })).json).toMatchObject({
    scope: 'outbound',
    byHand: true,
  })
  expect((await send('suspensions', { reason: 'fraud' })).json.code).toBe('suspended_already')
  const seen = async (as: Record<string, string>) =>
    (await api.send('GET', `${of}/dunning`, { as })).json.suspension.reason
  expect([await seen(api.acmeOwner), await seen(api.support)]).toEqual([null, 'fraud'])
  expect((await send('restore', { reason: 'cleared' })).json).toMatchObject({ endedBecause: 'cleared' })
  expect((await send('restore', { reason: 'cleared' })).json.code).toBe('not_suspended')
})

test('policies are saved by name; one is the default; mistakes are named', async () => {
  const save = (body: object) => api.send('POST', '/dunning-policies', { as: api.billing, body })
  const gentle = {
    name: 'Gentle',
    reminderDays: [7, 21],
    lateFee: { kind: 'percent', rate: '0.015', cap: usd('20.00'), graceDays: 10 },
    suspension: { afterDays: 60, minimum: usd('25.00'), warningDays: 10 },
  }
  const { json } = await save(gentle)
  expect(json).toMatchObject({ ...gentle, isDefault: false, retries: true, promiseDays: 14 })
  expect((await save({ ...gentle, isDefault: true })).json).toMatchObject({ id: json.id, isDefault: true })
  expect((await save({ ...gentle, isDefault: false })).json.code).toBe('default_policy_needed')
  const { items } = (await api.send('GET', '/dunning-policies', { as: api.support })).json
  expect(items.map(({ name, isDefault }: { name: string; isDefault: boolean }) => [name, isDefault])).toEqual(
    [
      ['Gentle', true],
      ['Standard', false],
    ],
  )
  for (const bad of [
    { reminderDays: [10, 3] },
    { reminderDays: [0] },
    { suspension: { afterDays: 0 } },
    { suspension: { afterDays: 30, warningDays: 0 } },
    { lateFee: { kind: 'fixed', amount: usd('0.00'), cap: usd('5.00') } },
    { lateFee: { kind: 'fixed', amount: usd('5.00') } },
    { lateFee: { kind: 'percent', rate: '0.5', cap: usd('5.00') } },
    { promiseDays: 91 },
  ]) {
    expect((await save({ ...gentle, ...bad })).status, JSON.stringify(bad)).toBe(422)
  }
  const terms = (body: object) => api.send('PATCH', `${of}/dunning-terms`, { as: api.billing, body })
  expect((await terms({ policyId: '987654' })).status).toBe(404)
  expect((await terms({ policyId: items[1].id, note: 'Old customer' })).json).toEqual({
    ...{ policyId: items[1].id, note: 'Old customer', exempt: false },
  })
})

test('the secret of the webhook is shown once, to an administrator', async () => {
  const set = (url: string | null, as = api.admin) =>
    api.send('POST', '/service-webhook', { as, body: { url } })
  expect((await set('http://switch.lan/hook', api.billing)).status).toBe(403)
  expect((await set('javascript:alert(1)')).json.code).toBe('bad_webhook_url')
  const { json } = await set('http://switch.lan/hook')
  expect(json).toMatchObject({ url: 'http://switch.lan/hook', secret: expect.stringMatching(/^[\w-]{43}$/) })
  const shown = await api.send('GET', '/service-webhook', { as: api.support })
  expect(shown.json).toMatchObject({ url: 'http://switch.lan/hook' })
  expect(shown.text).not.toContain(json.secret)
  expect((await set(null)).json).toEqual({ url: null, secret: null })
  const { items } = (await api.send('GET', '/service-events', { as: api.support })).json
  expect(items).toMatchObject([{ kind: 'service_restored', state: 'kept' }, { kind: 'service_suspended' }])
})
