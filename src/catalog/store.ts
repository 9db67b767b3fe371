import { sql } from 'kysely'
import type { Db, Tx } from '../db/database.ts'
import { decodeCursor, type Page } from '../db/page.ts'
import type { Change } from '../db/saved.ts'
import type { NewAllowance, Plan } from './plan.ts'
import type { NewTaxRate, TaxRate } from './tax-rates.ts'

type PlanFields = Omit<Plan, 'id' | 'allowances' | 'createdAt'>

const PLAN = sql`p.id, p.name, p.description, p.currency, p.setup_fee_micros, p.monthly_fee_micros, p.minimum_spend_micros, p.rate_deck,
  p.created_at, coalesce((
    select jsonb_agg(jsonb_build_object('id', a.id, 'name', a.name, 'includedSeconds', a.included_seconds, 'scope', a.scope,
      'directions', a.directions, 'destinations', a.destinations) order by a.name collate "C")
    from allowances a where a.plan_id = p.id and a.retired_at is null), '[]') as allowances`

export async function readPlan(db: Db | Tx, planId: number): Promise<Plan | null> {
  const { rows } = await sql<Plan>`select ${PLAN} from plans p where p.id = ${planId}`.execute(db)
  return rows[0] ?? null
}

export async function readPlanByName(db: Db | Tx, name: string): Promise<Plan | null> {
  const { rows } = await sql<Plan>`select ${PLAN} from plans p where p.name = ${name}`.execute(db)
  return rows[0] ?? null
}

/** One more than the page holds, by name. */
export async function listPlans(db: Db | Tx, page: Page): Promise<Plan[]> {
  const [after] = page.after ? decodeCursor(page.after, 1) : ['']
  const { rows } = await sql<Plan>`
    select ${PLAN} from plans p where p.name collate "C" > ${after} order by p.name collate "C" limit ${page.limit + 1}`.execute(
    db,
  )
  return rows
}

export async function insertPlan(
  tx: Tx,
  {
    name,
    description,
    currency,
    setupFeeMicros,
    monthlyFeeMicros,
    minimumSpendMicros,
    rateDeck,
    createdAt,
  }: PlanFields & { createdAt: Temporal.Instant },
): Promise<number> {
  const row = await tx
    .insertInto('plans')
    .values({
      name,
      description,
      currency,
      setupFeeMicros,
      monthlyFeeMicros,
      minimumSpendMicros,
      rateDeck,
      createdAt,
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  return row.id
}

export async function updatePlan(
  tx: Tx,
  planId: number,
  { description, setupFeeMicros, monthlyFeeMicros, minimumSpendMicros, rateDeck }: PlanFields,
): Promise<void> {
  await tx
    .updateTable('plans')
    .set({ description, setupFeeMicros, monthlyFeeMicros, minimumSpendMicros, rateDeck })
    .where('id', '=', planId)
    .execute()
}

/** The plan's allowances as given; those it no longer has are retired, and one that comes back is the same one. */
export async function saveAllowances(
  tx: Tx,
  planId: number,
  allowances: readonly NewAllowance[],
  now: Temporal.Instant,
): Promise<void> {
  await sql`
    update allowances set retired_at = ${now}
    where plan_id = ${planId} and retired_at is null and name <> all(${allowances.map(({ name }) => name)}::text[])`.execute(
    tx,
  )
  for (const { name, includedSeconds, scope, directions, destinations } of allowances) {
    await sql`
      insert into allowances (plan_id, name, included_seconds, scope, directions, destinations)
      values (${planId}, ${name}, ${includedSeconds}, ${scope}, ${directions}::text[], ${destinations}::text[])
      on conflict (plan_id, name) do update
        set included_seconds = excluded.included_seconds, scope = excluded.scope, directions = excluded.directions,
          destinations = excluded.destinations, retired_at = null`.execute(tx)
  }
}

const TAX_RATE = sql`id, jurisdiction, authority, name, trim_scale(rate)::text as rate, effective_from, effective_until, source`

export async function readOverlappingTaxRate(tx: Tx, rate: NewTaxRate): Promise<TaxRate | undefined> {
  const { rows } = await sql<TaxRate>`
    select ${TAX_RATE} from tax_rates
    where jurisdiction = ${rate.jurisdiction} and authority = ${rate.authority} and effective_from <> ${rate.effectiveFrom}
      and daterange(effective_from, effective_until) && daterange(${rate.effectiveFrom}::date, ${rate.effectiveUntil}::date)
    order by effective_from limit 1`.execute(tx)
  return rows[0]
}

export async function saveTaxRate(tx: Tx, rate: NewTaxRate): Promise<Change> {
  const { rows } = await sql<{ created: boolean }>`
    insert into tax_rates as t (jurisdiction, authority, name, rate, effective_from, effective_until, source)
    values (${rate.jurisdiction}, ${rate.authority}, ${rate.name}, ${rate.rate}::numeric, ${rate.effectiveFrom}, ${rate.effectiveUntil}, ${rate.source})
    on conflict (jurisdiction, authority, effective_from) do update
      set name = excluded.name, rate = excluded.rate, effective_until = excluded.effective_until, source = excluded.source
      where (t.name, t.rate, t.effective_until, t.source) is distinct from (excluded.name, excluded.rate, excluded.effective_until, excluded.source)
    returning xmax = 0 as created`.execute(tx)
  if (!rows[0]) return 'unchanged'
  return rows[0].created ? 'created' : 'changed'
}

export async function readTaxRates(
  db: Db | Tx,
  { jurisdictions, on }: { jurisdictions: readonly string[]; on: Temporal.PlainDate },
): Promise<TaxRate[]> {
  const { rows } = await sql<TaxRate>`
    select ${TAX_RATE} from tax_rates
    where jurisdiction = any(${jurisdictions}::text[]) and daterange(effective_from, effective_until) @> ${on}::date
    order by jurisdiction, authority`.execute(db)
  return rows
}

export async function listTaxRates(db: Db | Tx): Promise<TaxRate[]> {
  const { rows } = await sql<TaxRate>`
    select ${TAX_RATE} from tax_rates order by jurisdiction, authority, effective_from`.execute(db)
  return rows
}

export * from './store-decks.ts'
