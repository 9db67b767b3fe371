import { z } from 'zod'
import type { Plan as PlanRow } from '../catalog/plan.ts'
import { getPlan, listPlans, savePlan } from '../catalog/plans.ts'
import { read, write } from './action.ts'
import { Id, Instant, listOf, Money, MoneyIn, microsIn, money, name, Paging, smallIdOf } from './shapes.ts'

const allowance = {
  name: z.string(),
  includedMinutes: z.int(),
  scope: z.enum(['line', 'account']).meta({
    description: '`line`: each line its own minutes; `account`: quantity × minutes in one pool.',
  }),
  directions: z.array(z.enum(['outbound', 'inbound', 'toll_free', 'forwarded'])),
  destinations: z
    .array(z.string())
    .meta({ description: 'A trailing * matches any ending.', examples: [['United States*']] }),
}

const Plan = name(
  'Plan',
  z.strictObject({
    id: Id,
    name: z.string(),
    description: z.string(),
    currency: z.string(),
    setupFee: Money,
    monthlyFee: Money,
    minimumSpend: Money.meta({ description: 'Least usage a billing period; what is short is charged.' }),
    rateDeck: z.string().nullable().meta({ description: 'Its latest frozen version prices calls.' }),
    allowances: z.array(
      z.strictObject({
        id: Id,
        name: allowance.name,
        includedSeconds: z.int(),
        scope: allowance.scope,
        directions: allowance.directions,
        destinations: allowance.destinations,
      }),
    ),
    createdAt: Instant,
  }),
)

const PlanPath = z.strictObject({ planId: smallIdOf('The plan’s id.') })

export const list = read({
  summary: 'List plans by name',
  query: Paging,
  answer: listOf(Plan),
  handle: async ({ db, query }) => {
    const { items, next } = await listPlans(db, { page: query })
    return { items: items.map(presentPlan), next }
  },
})

export const show = read({
  summary: 'Show a plan',
  path: PlanPath,
  answer: Plan,
  handle: async ({ db, path }) => presentPlan(await getPlan(db, { planId: path.planId })),
})

export const save = write({
  summary: 'Make a plan, or make the plan of that name as given',
  description: 'New fees count from the next billing run on; what has been charged stays.',
  body: z.strictObject({
    name: z.string(),
    description: z.string().optional(),
    currency: z.string(),
    setupFee: MoneyIn.optional(),
    monthlyFee: MoneyIn.optional(),
    minimumSpend: MoneyIn.optional(),
    rateDeck: z.string().nullable().optional(),
    allowances: z
      .array(z.strictObject(allowance).partial({ scope: true, directions: true }))
      .max(50)
      .optional(),
  }),
  answer: Plan,
  handle: async ({ tx, body, now }) => {
    const { setupFee, monthlyFee, minimumSpend, allowances, ...fields } = body
    const micros = (sent: typeof setupFee) => (sent ? microsIn(sent, body.currency) : 0n)
    const { item } = await savePlan(tx, {
      ...fields,
      setupFeeMicros: micros(setupFee),
      monthlyFeeMicros: micros(monthlyFee),
      minimumSpendMicros: micros(minimumSpend),
      allowances: (allowances ?? []).map(({ includedMinutes, ...rest }) => ({
        ...rest,
        includedSeconds: includedMinutes * 60,
      })),
      now,
    })
    return presentPlan(item)
  },
})

function presentPlan(plan: PlanRow): z.input<typeof Plan> {
  const { id, name, description, currency, rateDeck, allowances, createdAt } = plan
  return {
    id: String(id),
    name,
    description,
    currency,
    setupFee: money(plan.setupFeeMicros, currency),
    monthlyFee: money(plan.monthlyFeeMicros, currency),
    minimumSpend: money(plan.minimumSpendMicros, currency),
    rateDeck,
    allowances: allowances.map(({ id, name, includedSeconds, scope, directions, destinations }) => ({
      id: String(id),
      name,
      includedSeconds,
      scope,
      directions,
      destinations,
    })),
    createdAt: createdAt.toString(),
  }
}
