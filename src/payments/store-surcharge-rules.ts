import { sql } from 'kysely'
import type { Db, Tx } from '../db/database.ts'
import type { NewSurchargeRule, RecordedSurchargeRule } from './surcharge-rules.ts'

const RULE = sql`id, state, brand, rule, (cap * 1000000)::bigint as cap, effective_from, effective_until, source, added_by, added_at,
  ended_by, ended_at`

export async function readSurchargeRules(
  db: Db | Tx,
  { on }: { on: Temporal.PlainDate },
): Promise<RecordedSurchargeRule[]> {
  const { rows } = await sql<RecordedSurchargeRule>`
    select ${RULE} from surcharge_rules where daterange(effective_from, effective_until) @> ${on}::date order by state, brand`.execute(
    db,
  )
  return rows
}

export async function listSurchargeRules(db: Db | Tx): Promise<RecordedSurchargeRule[]> {
  const { rows } = await sql<RecordedSurchargeRule>`
    select ${RULE} from surcharge_rules order by state, brand, effective_from, id`.execute(db)
  return rows
}

/** Locked, so that two who end it at once come one after the other. */
export async function lockSurchargeRule(tx: Tx, ruleId: number): Promise<RecordedSurchargeRule | null> {
  const { rows } = await sql<RecordedSurchargeRule>`
    select ${RULE} from surcharge_rules where id = ${ruleId} for update`.execute(tx)
  return rows[0] ?? null
}

/** A rule for the same state and brand with days in common, if there is one. Of two who add at once, the constraint stops the second. */
export async function readOverlappingSurchargeRule(
  tx: Tx,
  rule: NewSurchargeRule,
): Promise<RecordedSurchargeRule | null> {
  const { rows } = await sql<RecordedSurchargeRule>`
    select ${RULE} from surcharge_rules
    where state = ${rule.state} and brand = ${rule.brand}
      and daterange(effective_from, effective_until) && daterange(${rule.effectiveFrom}::date, ${rule.effectiveUntil}::date)
    order by effective_from limit 1`.execute(tx)
  return rows[0] ?? null
}

export async function insertSurchargeRule(
  tx: Tx,
  { rule, actor, now }: { rule: NewSurchargeRule; actor: string; now: Temporal.Instant },
): Promise<RecordedSurchargeRule> {
  const { rows } = await sql<RecordedSurchargeRule>`
    insert into surcharge_rules (state, brand, rule, cap, effective_from, effective_until, source, added_by, added_at)
    values (${rule.state}, ${rule.brand}, ${rule.rule}, ${rule.cap}::bigint / 1000000::numeric, ${rule.effectiveFrom}, ${rule.effectiveUntil},
      ${rule.source}, ${actor}, ${now})
    returning ${RULE}`.execute(tx)
  return rows[0]!
}

export async function endSurchargeRule(
  tx: Tx,
  {
    ruleId,
    until,
    actor,
    now,
  }: { ruleId: number; until: Temporal.PlainDate; actor: string; now: Temporal.Instant },
): Promise<RecordedSurchargeRule> {
  const { rows } = await sql<RecordedSurchargeRule>`
    update surcharge_rules set effective_until = ${until}, ended_by = ${actor}, ended_at = ${now} where id = ${ruleId}
    returning ${RULE}`.execute(tx)
  return rows[0]!
}
