import { sql } from 'kysely'
import type { Db, Tx } from '../db/database.ts'
import { formatDecimal, parseDecimal } from '../kernel/money.ts'
import type { PaymentSettings } from './settings.ts'

/** SQL of payment_settings and the record of its changes. */

type Row = Omit<PaymentSettings, 'surchargeRate' | 'costOfAcceptance'> & {
  surchargeRate: string
  costOfAcceptance: string
}

/** Places of a rate: fractions in millionths. */
const RATE_PLACES = 6

const SETTINGS = sql`statement_descriptor, pay_ahead, outstanding_on_enrol, notice_days, quiet_minutes, surcharge_enabled,
  surcharge_rate, cost_of_acceptance, accepted_brands, return_fee_micros, unknown_alarm_minutes`

/** The settings, or null before there is a row. */
export async function readSettings(db: Db | Tx): Promise<PaymentSettings | null> {
  const { rows } = await sql<Row>`select ${SETTINGS} from payment_settings`.execute(db)
  return rows[0] ? fromRow(rows[0]) : null
}

/** Makes the row with the table's defaults where there is none. */
export async function makeRow(tx: Tx): Promise<void> {
  await sql`insert into payment_settings default values on conflict do nothing`.execute(tx)
}

/** The settings, kept from others until the transaction ends. The row has to be there. */
export async function lockSettings(tx: Tx): Promise<PaymentSettings> {
  const { rows } = await sql<Row>`select ${SETTINGS} from payment_settings for update`.execute(tx)
  return fromRow(rows[0]!)
}

export async function updateSettings(tx: Tx, s: PaymentSettings): Promise<void> {
  await sql`
    update payment_settings set statement_descriptor = ${s.statementDescriptor}, pay_ahead = ${s.payAhead},
      outstanding_on_enrol = ${s.outstandingOnEnrol}, notice_days = ${s.noticeDays}, quiet_minutes = ${s.quietMinutes},
 surcharge_enabled = ${s.surchargeEnabled},
      surcharge_rate = ${formatDecimal(s.surchargeRate, RATE_PLACES)}::numeric,
      cost_of_acceptance = ${formatDecimal(s.costOfAcceptance, RATE_PLACES)}::numeric,
      accepted_brands = ${s.acceptedBrands}::text[], return_fee_micros = ${s.returnFeeMicros},
      unknown_alarm_minutes = ${s.unknownAlarmMinutes}`.execute(tx)
}

export async function insertChange(
  tx: Tx,
  { changes, actor, now }: { changes: object; actor: string; now: Temporal.Instant },
): Promise<void> {
  await sql`insert into payment_settings_changes (changed_at, changed_by, changes)
    values (${now}, ${actor}, ${JSON.stringify(changes)}::jsonb)`.execute(tx)
}

function fromRow(row: Row): PaymentSettings {
  return {
    ...row,
    surchargeRate: parseDecimal(row.surchargeRate, RATE_PLACES),
    costOfAcceptance: parseDecimal(row.costOfAcceptance, RATE_PLACES),
  }
}
