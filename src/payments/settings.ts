import { z } from 'zod'
import type { Db, Tx } from '../db/database.ts'
import { type Saved, sameFields } from '../db/saved.ts'
import { currencyCode, fraction, notA, parseInput, wholeNumber } from '../kernel/input.ts'
import { formatDecimal, MICROS_SCALE, type Micros } from '../kernel/money.ts'
import { Refusal } from '../kernel/refusal.ts'
import { type Gateway, RAILS } from './gateway.ts'
import { type Gateways, gatewayOf } from './gateways.ts'
import { type GatewayRoute, readRoutes, replaceRoutes } from './store-gateways.ts'
import * as store from './store-settings.ts'

export type { GatewayRoute } from './store-gateways.ts'

/** How the provider takes payments. */
export interface PaymentSettings {
  /** On the payer's statement: 5 to 22 capital letters, digits and spaces. */
  statementDescriptor: string
  /** May a customer pay more than is owed? */
  payAhead: boolean
  /** Enrolling in AutoPay with a balance due: it must be paid at once, may be, or must not. */
  outstandingOnEnrol: 'require' | 'offer' | 'forbid'
  /** Days between the notice of an AutoPay draft and the draft, where the due date allows. */
  noticeDays: number
  /** How long AutoPay waits for somebody who is on the way to pay. */
  quietMinutes: number
  surchargeEnabled: boolean
  /** What the provider would like to add to a credit-card payment, in millionths: 30_000n is 3 %. */
  surchargeRate: bigint
  /** What accepting a card costs the provider, in millionths. */
  costOfAcceptance: bigint
  /** `visa`, `mastercard`… */
  acceptedBrands: string[]
  /** What a returned bank debit costs the account; zero: nothing. */
  returnFeeMicros: Micros
  /** After how many minutes without an answer a payment alarms a person. */
  unknownAlarmMinutes: number
}

/** As they are before anybody has changed them. Those of the table's own defaults (a test compares them). */
export const DEFAULT_SETTINGS: Readonly<PaymentSettings> = {
  statementDescriptor: 'TELEPHONE',
  payAhead: true,
  outstandingOnEnrol: 'offer',
  noticeDays: 10,
  quietMinutes: 10,
  surchargeEnabled: false,
  surchargeRate: 30_000n,
  costOfAcceptance: 29_000n,
  acceptedBrands: ['visa', 'mastercard', 'amex', 'discover'],
  returnFeeMicros: 0n,
  unknownAlarmMinutes: 60,
}

const rate = fraction.refine((units) => units <= 100_000n, { error: 'is more than 0.1 (10 %)' })

/** Changes as they come from the API: rates as decimal fractions (`"0.03"`), the fee in micros. */
export const settingsChanges = z
  .strictObject({
    statementDescriptor: z
      .string({ error: notA('a statement descriptor') })
      // What Visa, Mastercard and NACHA all print.
      .regex(/^(?=.*[A-Z])[A-Z0-9 ]{5,22}$/, {
        error: notA('5 to 22 capital letters, digits and spaces, with a letter'),
      }),
    payAhead: z.boolean({ error: notA('true or false') }),
    outstandingOnEnrol: z.enum(['require', 'offer', 'forbid']),
    noticeDays: wholeNumber(0, 30),
    quietMinutes: wholeNumber(0, 120),
    surchargeEnabled: z.boolean({ error: notA('true or false') }),
    surchargeRate: rate,
    costOfAcceptance: rate,
    acceptedBrands: z
      .array(z.string().regex(/^[a-z_]{2,20}$/, { error: notA('a card brand such as visa') }))
      .min(1, 'is empty')
      .max(20, 'has more than 20 brands')
      .refine((brands) => new Set(brands).size === brands.length, { error: 'names a brand twice' }),
    returnFeeMicros: z.bigint().min(0n, 'is negative').max(1_000_000_000n, 'is more than 1000.00'),
    unknownAlarmMinutes: wholeNumber(1, 10_080),
  })
  .partial()

export type SettingsChanges = z.input<typeof settingsChanges>

/** The provider's payment settings; the defaults before anybody has changed them. */
export async function paymentSettings(db: Db | Tx): Promise<PaymentSettings> {
  return (
    (await store.readSettings(db)) ?? {
      ...DEFAULT_SETTINGS,
      acceptedBrands: [...DEFAULT_SETTINGS.acceptedBrands],
    }
  )
}

/** Changes the payment settings; fields left out stay. Who changed what is kept. Refuses `bad_input`. */
export async function changePaymentSettings(
  tx: Tx,
  { changes, actor, now }: { changes: SettingsChanges; actor: string; now: Temporal.Instant },
): Promise<Saved<PaymentSettings>> {
  const wanted = parseInput('payment settings', settingsChanges, changes)
  await store.makeRow(tx)
  const stored = await store.lockSettings(tx)
  const given = Object.fromEntries(Object.entries(wanted).filter(([, value]) => value !== undefined))
  if (sameFields(stored, given)) return { item: stored, change: 'unchanged' }
  const item: PaymentSettings = { ...stored, ...given }
  await store.updateSettings(tx, item)
  await store.insertChange(tx, { changes: written(given), actor, now })
  return { item, change: 'changed' }
}

const routeInput = z.strictObject({
  rail: z.enum(RAILS),
  currency: z.union([z.literal('*'), currencyCode], { error: notA('a currency code such as USD, or *') }),
  gateway: z.string({ error: notA('the name of a gateway') }),
  chargesPerSecond: wholeNumber(1, 10_000).nullable().default(null),
})

export type RouteInput = z.input<typeof routeInput>

/** Which gateway takes new methods of which rail and currency. */
export async function gatewayRoutes(db: Db | Tx): Promise<GatewayRoute[]> {
  return readRoutes(db)
}

/**
 * Makes the routes as given. Methods that are there stay with the gateway that keeps them. Refuses `bad_input`, `gateway_missing`,
 * `rail_not_offered`, `route_twice`.
 */
export async function changeGatewayRoutes(
  tx: Tx,
  {
    gateways,
    routes,
    actor,
    now,
  }: { gateways: Gateways; routes: RouteInput[]; actor: string; now: Temporal.Instant },
): Promise<GatewayRoute[]> {
  const wanted = parseInput('routes', routeInput.array().max(200, 'has more than 200 routes'), routes)
  const seen = new Set<string>()
  for (const { rail, currency, gateway } of wanted) {
    if (seen.has(`${rail} ${currency}`))
      throw new Refusal('route_twice', `There are two routes for ${rail} in ${currency}.`)
    seen.add(`${rail} ${currency}`)
    refuseWithoutRail(gatewayOf(gateways, gateway), rail)
  }
  // Two at once come one after the other.
  await store.makeRow(tx)
  await store.lockSettings(tx)
  await replaceRoutes(tx, { routes: wanted })
  await store.insertChange(tx, { changes: { routes: wanted }, actor, now })
  return readRoutes(tx)
}

function refuseWithoutRail(gateway: Gateway, rail: GatewayRoute['rail']): void {
  if (gateway.rails.includes(rail)) return
  throw new Refusal('rail_not_offered', `The gateway '${gateway.name}' does not take the rail ${rail}.`)
}

/** Bigints as text, since the record of a change is JSON. */
function written(fields: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [
      name,
      typeof value === 'bigint' ? formatDecimal(value, MICROS_SCALE) : value,
    ]),
  )
}
