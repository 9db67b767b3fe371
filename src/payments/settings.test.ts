import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { testDatabase } from '../../test/support/database.ts'
import { gatewaysOf, scriptedGateway } from '../../test/support/scripted-gateway.ts'
import { inTransaction } from '../db/database.ts'
import { railsOffered, routeOf } from './gateways.ts'
import {
  changeGatewayRoutes,
  changePaymentSettings,
  DEFAULT_SETTINGS,
  gatewayRoutes,
  paymentSettings,
  type RouteInput,
  type SettingsChanges,
} from './settings.ts'

const { kysely } = await testDatabase()
const now = Temporal.Instant.from('2026-03-10T15:00:00Z')
const cards = scriptedGateway({ name: 'cards', rails: ['card'] })
const banks = scriptedGateway({ name: 'banks' })
const gateways = gatewaysOf(cards, banks)

const change = (changes: SettingsChanges) =>
  inTransaction(kysely, (tx) => changePaymentSettings(tx, { changes, actor: 'staff:7', now }))
const route = (routes: RouteInput[]) =>
  inTransaction(kysely, (tx) => changeGatewayRoutes(tx, { gateways, routes, actor: 'staff:7', now }))

test('before anybody has changed them the settings are the table’s own defaults', async () => {
  expect(await paymentSettings(kysely)).toEqual(DEFAULT_SETTINGS)
  expect((await change({})).change).toBe('unchanged')
  const { rows } = await sql<{ n: number }>`select count(*)::int as n from payment_settings`.execute(kysely)
  expect(rows[0]!.n).toBe(1)
  expect(await paymentSettings(kysely)).toEqual(DEFAULT_SETTINGS)
})

test('a change keeps the rest, and is kept with who made it', async () => {
  const { item, change: made } = await change({
    surchargeRate: '0.0275',
    acceptedBrands: ['visa'],
    payAhead: false,
  })
  expect(made).toBe('changed')
  expect(item).toEqual({
    ...DEFAULT_SETTINGS,
    surchargeRate: 27_500n,
    acceptedBrands: ['visa'],
    payAhead: false,
  })
  expect(await paymentSettings(kysely)).toEqual(item)
  const { rows } = await sql`select changed_at, changed_by, changes from payment_settings_changes`.execute(
    kysely,
  )
  expect(rows).toEqual([
    {
      ...{ changedAt: now, changedBy: 'staff:7' },
      changes: { surchargeRate: '0.0275', acceptedBrands: ['visa'], payAhead: false },
    },
  ])
})

test.each([
  { statementDescriptor: 'lakeside' },
  { statementDescriptor: '1234567' },
  { statementDescriptor: 'TEL' },
  { noticeDays: 31 },
  { quietMinutes: -1 },
  { surchargeRate: '0.11' },
  { surchargeRate: '-0.01' },
  { acceptedBrands: [] },
  { acceptedBrands: ['visa', 'visa'] },
  { returnFeeMicros: -1n },
  { unknownAlarmMinutes: 0 },
])('%o is refused', async (changes) => {
  await expect(change(changes)).rejects.toMatchObject({ code: 'bad_input' })
})

test('routes choose the gateway of a rail and currency; without one the first that has the rail takes it', async () => {
  const routed = async (rail: 'card' | 'bank', currency: string) =>
    (await routeOf(kysely, gateways, { rail, currency })).name
  expect([await routed('card', 'USD'), await routed('bank', 'USD')]).toEqual(['cards', 'banks'])
  await route([
    { rail: 'card', currency: '*', gateway: 'banks' },
    { rail: 'card', currency: 'CAD', gateway: 'cards', chargesPerSecond: 25 },
  ])
  expect([await routed('card', 'USD'), await routed('card', 'CAD')]).toEqual(['banks', 'cards'])
  expect(await gatewayRoutes(kysely)).toEqual([
    { rail: 'card', currency: '*', gateway: 'banks', chargesPerSecond: null },
    { rail: 'card', currency: 'CAD', gateway: 'cards', chargesPerSecond: 25 },
  ])
  await route([])
  expect(await routed('card', 'USD')).toBe('cards')
})

test('a bank account is offered in the currencies in which a gateway debits them, whatever the routes say', async () => {
  const dollars = { ...scriptedGateway({ name: 'dollars' }), bankCurrencies: ['USD'] }
  const only = gatewaysOf(dollars)
  expect(await railsOffered(kysely, only, { currency: 'USD' })).toEqual(['card', 'bank'])
  expect(await railsOffered(kysely, only, { currency: 'EUR' })).toEqual(['card'])
  const refused = { rail: 'bank', currency: 'EUR' } as const
  await expect(routeOf(kysely, only, refused)).rejects.toMatchObject({ code: 'rail_not_offered' })
  // Another that is plugged in, too, takes it.
  expect((await routeOf(kysely, gatewaysOf(dollars, banks), refused)).name).toBe('banks')
  await inTransaction(kysely, (tx) =>
    changeGatewayRoutes(tx, {
      ...{ gateways: only, actor: 'staff:7', now },
      routes: [{ rail: 'bank', currency: '*', gateway: 'dollars' }],
    }),
  )
  await expect(routeOf(kysely, only, refused)).rejects.toMatchObject({ code: 'rail_not_offered' })
  await route([])
})

test('a route to nowhere, to a gateway without the rail, or beside another is refused, and the old ones stay', async () => {
  await route([{ rail: 'bank', currency: 'USD', gateway: 'banks' }])
  const refused = (code: string, ...routes: RouteInput[]) =>
    expect(route(routes)).rejects.toMatchObject({ code })
  await refused('gateway_missing', { rail: 'card', currency: 'USD', gateway: 'nobody' })
  await refused('rail_not_offered', { rail: 'bank', currency: 'USD', gateway: 'cards' })
  await refused('bad_input', { rail: 'card', currency: 'XXQ', gateway: 'cards' })
  const twice = { rail: 'card' as const, currency: 'USD', gateway: 'cards' }
  await refused('route_twice', twice, twice)
  expect(await gatewayRoutes(kysely)).toHaveLength(1)
})
