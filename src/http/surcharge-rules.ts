import { z } from 'zod'
import { formatDecimal, MICROS_SCALE } from '../kernel/money.ts'
import {
  addSurchargeRule,
  endSurchargeRule,
  listSurchargeRules,
  type RecordedSurchargeRule,
} from '../payments/surcharge-rules.ts'
import { read, write } from './action.ts'
import { Day, DayIn, dayOrNull, Instant, instantOrNull, name, smallIdOf } from './shapes.ts'

const fields = {
  state: z.string().meta({ description: 'Billing state; `*`: every state.', examples: ['CO'] }),
  brand: z.string().meta({ description: '`visa`…; `*`: every brand.', examples: ['*'] }),
  rule: z.enum(['forbidden', 'cap', 'at_cost']),
  cap: z
    .string()
    .nullable()
    .meta({ description: 'Of a `cap`: a fraction, 0.02 is 2 %.', examples: ['0.02'] }),
  effectiveFrom: Day,
  effectiveUntil: Day.nullable().meta({ description: 'The first day without it.' }),
  source: z.string().meta({ description: 'Where it was looked up.' }),
}

const SurchargeRule = name(
  'SurchargeRule',
  z.strictObject({
    id: z.int(),
    ...fields,
    addedBy: z.string(),
    addedAt: Instant,
    endedBy: z.string().nullable(),
    endedAt: Instant.nullable(),
  }),
)

export const list = read({
  summary: 'List what states and card networks say about surcharges, ended rules included',
  description:
    'In one piece: there are as many as states and networks that say something, and few changes of law.',
  answer: z.strictObject({ items: z.array(SurchargeRule), next: z.null() }),
  handle: async ({ db }) => ({ items: (await listSurchargeRules(db)).map(present), next: null }),
})

export const add = write({
  summary: 'Add a surcharge rule',
  description: 'A rule is never edited: end it, and add another from that day on.',
  body: z.strictObject(fields).partial({ cap: true, effectiveUntil: true }),
  status: 201,
  answer: SurchargeRule,
  handle: async ({ tx, body, actor, now }) => present(await addSurchargeRule(tx, { rule: body, actor, now })),
})

export const end = write({
  summary: 'End a surcharge rule',
  path: z.strictObject({ ruleId: smallIdOf('The rule’s id.') }),
  body: z.strictObject({ until: DayIn.meta({ description: 'The first day without it.' }) }),
  answer: SurchargeRule,
  handle: async ({ tx, path, body, actor, now }) =>
    present(await endSurchargeRule(tx, { ruleId: path.ruleId, until: body.until, actor, now })),
})

function present(rule: RecordedSurchargeRule): z.input<typeof SurchargeRule> {
  const { id, state, brand, source, addedBy, endedBy } = rule
  return {
    ...{ id, state, brand, source, addedBy, endedBy },
    rule: rule.rule,
    cap: rule.cap === null ? null : formatDecimal(rule.cap, MICROS_SCALE),
    effectiveFrom: rule.effectiveFrom.toString(),
    effectiveUntil: dayOrNull(rule.effectiveUntil),
    addedAt: rule.addedAt.toString(),
    endedAt: instantOrNull(rule.endedAt),
  }
}
