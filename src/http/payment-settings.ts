import { z } from 'zod'
import { getProvider } from '../accounts/provider.ts'
import { formatDecimal } from '../kernel/money.ts'
import type { Gateways } from '../payments/gateways.ts'
import {
  changeGatewayRoutes,
  changePaymentSettings,
  gatewayRoutes,
  paymentSettings,
  type GatewayRoute as RouteRow,
  type PaymentSettings as SettingsRow,
} from '../payments/settings.ts'
import { read, write } from './action.ts'
import { Money, MoneyIn, microsIn, money, name } from './shapes.ts'

const Rate = z.string().meta({ description: 'A fraction: 0.03 is 3 %.', examples: ['0.03'] })

const changeable = {
  statementDescriptor: z.string().meta({
    description: 'On the payer’s statement: 5 to 22 capital letters, digits and spaces.',
    examples: ['LAKESIDE TEL'],
  }),
  payAhead: z.boolean().meta({ description: 'May a customer pay more than is owed?' }),
  outstandingOnEnrol: z.enum(['require', 'offer', 'forbid']).meta({
    description:
      'Enrolling in AutoPay with a balance due: require to pay it at once, offer it, or forbid it.',
  }),
  noticeDays: z.int().meta({ minimum: 0, maximum: 30 }),
  quietMinutes: z.int().meta({
    description: 'How long AutoPay waits for somebody who is on the way to pay.',
    minimum: 0,
    maximum: 120,
  }),
  surchargeEnabled: z.boolean(),
  surchargeRate: Rate,
  costOfAcceptance: Rate,
  acceptedBrands: z.array(z.string().meta({ examples: ['visa'] })),
  unknownAlarmMinutes: z
    .int()
    .meta({ description: 'After how many minutes without an answer a payment alarms a person.', minimum: 1 }),
}

const PaymentSettings = name('PaymentSettings', z.strictObject({ ...changeable, returnFee: Money }))

export const show = read({
  summary: 'Show how payments are taken',
  answer: PaymentSettings,
  handle: async ({ db }) => present(await paymentSettings(db), (await getProvider(db)).currency),
})

export const change = write({
  summary: 'Change how payments are taken',
  description: 'What is left out stays.',
  body: z.strictObject({ ...changeable, returnFee: MoneyIn }).partial(),
  answer: PaymentSettings,
  handle: async ({ tx, body: { returnFee, ...fields }, actor, now }) => {
    const { currency } = await getProvider(tx)
    const fee = returnFee === undefined ? {} : { returnFeeMicros: microsIn(returnFee, currency) }
    const { item } = await changePaymentSettings(tx, { changes: { ...fields, ...fee }, actor, now })
    return present(item, currency)
  },
})

const GatewayRoute = name(
  'GatewayRoute',
  z.strictObject({
    rail: z.enum(['card', 'bank']),
    currency: z.string().meta({ description: 'ISO 4217; `*`: every other.', examples: ['USD'] }),
    gateway: z.string().meta({ examples: ['sandbox'] }),
    chargesPerSecond: z.int().nullable().meta({
      description: 'How many charges a second a run may send it; null: as many as it takes.',
      minimum: 1,
    }),
  }),
)

const Routes = name(
  'GatewayRoutes',
  z.strictObject({
    routes: z.array(GatewayRoute),
    gateways: z.array(z.strictObject({ name: z.string(), rails: z.array(z.enum(['card', 'bank'])) })).meta({
      description: 'Those that are plugged in. Without a route the first that has the rail takes it.',
    }),
  }),
)

export const showRoutes = read({
  summary: 'Show which gateway takes new payment methods',
  answer: Routes,
  handle: async ({ db, parts: { gateways } }) => presentRoutes(await gatewayRoutes(db), gateways),
})

export const changeRoutes = write({
  summary: 'Make the routes to gateways as given',
  description: 'Methods that are there stay with the gateway that keeps them.',
  body: z.strictObject({ routes: z.array(GatewayRoute.partial({ chargesPerSecond: true })) }),
  answer: Routes,
  handle: async ({ tx, body: { routes }, parts: { gateways }, actor, now }) =>
    presentRoutes(await changeGatewayRoutes(tx, { gateways, routes, actor, now }), gateways),
})

/** Rates are kept in millionths. */
const RATE_PLACES = 6

function present(settings: SettingsRow, currency: string): z.input<typeof PaymentSettings> {
  const { returnFeeMicros, surchargeRate, costOfAcceptance, ...rest } = settings
  return {
    ...rest,
    surchargeRate: formatDecimal(surchargeRate, RATE_PLACES),
    costOfAcceptance: formatDecimal(costOfAcceptance, RATE_PLACES),
    returnFee: money(returnFeeMicros, currency),
  }
}

function presentRoutes(routes: readonly RouteRow[], gateways: Gateways): z.input<typeof Routes> {
  return {
    routes: [...routes],
    gateways: [...gateways.values()].map(({ name: gateway, rails }) => ({
      name: gateway,
      rails: [...rails],
    })),
  }
}
