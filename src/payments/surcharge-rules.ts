import { z } from 'zod'
import type { Db, Tx } from '../db/database.ts'
import { day, fraction, notA, parseInput, textLine } from '../kernel/input.ts'
import { notFound, Refusal } from '../kernel/refusal.ts'
import * as store from './store-surcharge-rules.ts'
import type { SurchargeRule } from './surcharge.ts'

/** A surcharge rule as it is kept: where it was looked up, who added it, who ended it. */
export interface RecordedSurchargeRule extends SurchargeRule {
  id: number
  source: string
  addedBy: string
  addedAt: Temporal.Instant
  endedBy: string | null
  endedAt: Temporal.Instant | null
}

/** A rule as staff give it: `{state: "CO", brand: "*", rule: "cap", cap: "0.02", effectiveFrom: "2022-07-01", source: "…"}`. */
export const surchargeRuleInput = z
  .strictObject({
    state: z.string().regex(/^(\*|[A-Z]{2})$/, { error: notA('a state such as MA, or * for all') }),
    brand: z.string().regex(/^(\*|[a-z]{2,20})$/, { error: notA('a card brand such as visa, or * for all') }),
    rule: z.enum(['forbidden', 'cap', 'at_cost']),
    cap: fraction.nullable().default(null),
    effectiveFrom: day,
    effectiveUntil: day.nullable().default(null),
    source: textLine(300),
  })
  .refine(({ rule, cap }) => (rule === 'cap') === (cap !== null), {
    error: 'belongs to the rule cap, and to no other',
    path: ['cap'],
  })
  .refine(({ cap }) => cap !== 0n, { error: 'is zero: say forbidden', path: ['cap'] })
  .refine((rule) => !rule.effectiveUntil || isAfter(rule.effectiveUntil, rule.effectiveFrom), {
    error: 'is not after effectiveFrom',
    path: ['effectiveUntil'],
  })

export type NewSurchargeRule = z.output<typeof surchargeRuleInput>

/** The rules in effect on a day, for `surchargeOf`. */
export async function surchargeRulesOn(
  db: Db | Tx,
  { on }: { on: Temporal.PlainDate },
): Promise<RecordedSurchargeRule[]> {
  return store.readSurchargeRules(db, { on })
}

/** All rules, those that have ended included, by state, brand and first day. Some dozens, so it is not paged. */
export async function listSurchargeRules(db: Db | Tx): Promise<RecordedSurchargeRule[]> {
  return store.listSurchargeRules(db)
}

/** Adds a rule. Refuses `bad_input`, and `surcharge_rules_overlap` where state and brand have one on some of its days. */
export async function addSurchargeRule(
  tx: Tx,
  { rule, actor, now }: { rule: z.input<typeof surchargeRuleInput>; actor: string; now: Temporal.Instant },
): Promise<RecordedSurchargeRule> {
  return insertRule(tx, { rule: parseInput('surcharge rule', surchargeRuleInput, rule), actor, now })
}

/**
 * Ends a rule: `until` is the first day without it, and may be its first day, for one that should never have been. A rule is never edited: what was
 * answered on a day stays to be read. Refuses `not_found`, `surcharge_rule_ended` (once is once), `surcharge_rule_dates` for a day before its first.
 */
export async function endSurchargeRule(
  tx: Tx,
  {
    ruleId,
    until,
    actor,
    now,
  }: { ruleId: number; until: Temporal.PlainDate; actor: string; now: Temporal.Instant },
): Promise<RecordedSurchargeRule> {
  const rule = await store.lockSurchargeRule(tx, ruleId)
  if (!rule) throw notFound(`surcharge rule ${ruleId}`)
  const { effectiveFrom, effectiveUntil } = rule
  if (effectiveUntil)
    throw new Refusal(
      'surcharge_rule_ended',
      `Surcharge rule ${ruleId} has its end already, on ${effectiveUntil}.`,
      {
        status: 409,
      },
    )
  if (isAfter(effectiveFrom, until))
    throw new Refusal(
      'surcharge_rule_dates',
      `Surcharge rule ${ruleId} begins on ${effectiveFrom}; it cannot end on ${until}.`,
    )
  return store.endSurchargeRule(tx, { ruleId, until, actor, now })
}

/** Ends a rule on the day that another for the same state and brand begins. Refuses as `endSurchargeRule` and `addSurchargeRule` do. */
export async function replaceSurchargeRule(
  tx: Tx,
  {
    ruleId,
    rule,
    actor,
    now,
  }: {
    ruleId: number
    rule: Omit<z.input<typeof surchargeRuleInput>, 'state' | 'brand'>
    actor: string
    now: Temporal.Instant
  },
): Promise<RecordedSurchargeRule> {
  const old = await store.lockSurchargeRule(tx, ruleId)
  if (!old) throw notFound(`surcharge rule ${ruleId}`)
  const { state, brand } = old
  const wanted = parseInput('surcharge rule', surchargeRuleInput, { ...rule, state, brand })
  await endSurchargeRule(tx, { ruleId, until: wanted.effectiveFrom, actor, now })
  return insertRule(tx, { rule: wanted, actor, now })
}

async function insertRule(
  tx: Tx,
  { rule, actor, now }: { rule: NewSurchargeRule; actor: string; now: Temporal.Instant },
): Promise<RecordedSurchargeRule> {
  const other = await store.readOverlappingSurchargeRule(tx, rule)
  if (other)
    throw new Refusal(
      'surcharge_rules_overlap',
      `State ${rule.state}, brand ${rule.brand} from ${rule.effectiveFrom}: rule ${other.id} counts from ${other.effectiveFrom} to ${other.effectiveUntil ?? 'no end'} already.`,
      { status: 409 },
    )
  return store.insertSurchargeRule(tx, { rule, actor, now })
}

function isAfter(a: Temporal.PlainDate, b: Temporal.PlainDate): boolean {
  return Temporal.PlainDate.compare(a, b) > 0
}
