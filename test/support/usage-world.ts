import { intakeOf } from '../../src/composition.ts'
import type { Database } from '../../src/db/database.ts'
import { inTransaction } from '../../src/db/database.ts'
import { testClock } from '../../src/kernel/clock.ts'
import type { ImportSummary } from '../../src/usage/import.ts'
import { importCdrFile } from '../../src/usage/import-cdrs.ts'
import type { SourceProfileInput } from '../../src/usage/profile.ts'
import { saveSource } from '../../src/usage/sources.ts'

/** A small provider whose every figure a test can work out by hand. Two accounts of Boston, billed on the 1st. */
export async function makeUsageWorld(database: Database) {
  const { pool, kysely } = database
  const clock = testClock('2026-04-01T12:00:00Z')
  // So that a file of 70,000 lines is three transactions.
  const intake = { ...intakeOf({ database, clock }), batchLines: 32_768 }
  await pool.query(`
    insert into invoice_series (name, prefix) values ('main', 'INV-'), ('credit', 'CN-');
    insert into provider (name, legal_name, country, time_zone, currency, invoice_series, credit_note_series, created_at)
      values ('Test Telephone', 'Test Telephone Inc.', 'US', 'America/New_York', 'USD', 'main', 'credit', now());
    insert into accounts (id, number, name, country, billing_day, terms_days, currency, time_zone, locale, opened_on, created_at) overriding system value
      values (1, 'A1', 'Alpha', 'US', 1, 30, 'USD', 'America/New_York', 'en-US', '2025-01-01', now()),
             (2, 'A2', 'Beta', 'US', 1, 30, 'USD', 'America/New_York', 'en-US', '2025-01-01', now());
    insert into destinations (id, name) overriding system value values (1, 'United States'), (2, 'France'), (3, 'Toll-free'), (4, 'Inbound'), (5, 'France Mobile');
    insert into rate_decks (id, name, version, currency, content_hash, created_at, time_periods) overriding system value
      values (1, 'World', 1, 'USD', 'x', now(), '{"peak": {"days": [1,2,3,4,5], "from": "08:00", "until": "18:00"}}');
    insert into rates (deck_id, direction, prefix, time_period, destination_id, rate, connect_fee, initial_increment, next_increment, effective_from) values
      (1, 'outbound', '1', '', 1, 0.02, 0, 6, 6, '2020-01-01'),
      (1, 'outbound', '33', '', 2, 0.05, 0.01, 60, 60, '2020-01-01'),
      (1, 'outbound', '33', 'peak', 2, 0.09, 0.01, 60, 60, '2020-01-01'),
      (1, 'outbound', '336', '', 5, 0.21, 0, 1, 1, '2020-01-01'),
      (1, 'forwarded', '1', '', 1, 0.03, 0, 6, 6, '2020-01-01'),
      (1, 'toll_free', '1', '', 3, 0.04, 0, 6, 6, '2020-01-01'),
      (1, 'inbound', '', '', 4, 0, 0, 6, 6, '2020-01-01');
    update rate_decks set frozen_at = now();
    insert into plans (id, name, currency, rate_deck, created_at) overriding system value
      values (1, 'Metered', 'USD', 'World', now()), (2, 'Bundle', 'USD', 'World', now());
    insert into allowances (id, plan_id, name, included_seconds, scope, destinations) overriding system value
      values (1, 2, '2 minutes US', 120, 'account', '{United*}');
    insert into subscriptions (account_id, id, plan_id, starts_on, created_at) overriding system value
      values (1, 1, 1, '2025-01-01', now()), (2, 2, 2, '2025-01-01', now());
    insert into numbers (account_id, e164, kind, held_from) values
      (1, '16175550100', 'did', '2025-01-01'), (1, '18005550100', 'tfn', '2025-01-01'), (2, '16175550200', 'did', '2025-01-01');
    insert into trunks (account_id, kind, value, held_from) values (1, 'account_code', 'alpha', '2025-01-01');`)
  const source = async (name: string, format: string, profile: SourceProfileInput) =>
    (
      await inTransaction(kysely, (tx) =>
        saveSource(tx, { name, format, profile, formats: intake.formats, now: clock.now() }),
      )
    ).item
  const pbx = await source('pbx', 'asterisk-csv', {
    timeZone: 'America/New_York',
    options: { columns: ['uniqueid'] },
  })
  return { clock, intake, source, pbx }
}

/** Imports a text as a file, in pieces of `chunkBytes`, as it would come from a disk. */
export function importText(
  intake: Parameters<typeof importCdrFile>[0],
  sourceId: number,
  text: string | Buffer,
  { chunkBytes = 65_536, name = 'Master.csv' } = {},
): Promise<ImportSummary> {
  const bytes = Buffer.from(text as string)
  async function* stream() {
    for (let at = 0; at < bytes.length; at += chunkBytes) yield bytes.subarray(at, at + chunkBytes)
  }
  return importCdrFile(intake, { sourceId, name, stream: stream() })
}

/** One answered call as Asterisk's cdr_csv writes it (17 columns, with the uniqueid), times local to the source. */
export function asteriskLine(call: {
  id: string
  from: string
  to: string
  /** `2026-03-02 10:00:00`, when it was answered; it rang for five seconds. */
  at: string
  seconds: number
  accountCode?: string
  disposition?: string
}): string {
  const answered = Temporal.PlainDateTime.from(call.at.replace(' ', 'T'))
  const stamp = (time: Temporal.PlainDateTime) => time.toString({ smallestUnit: 'second' }).replace('T', ' ')
  const start = stamp(answered.subtract({ seconds: 5 }))
  const end = stamp(answered.add({ seconds: call.seconds }))
  const unanswered = call.disposition !== undefined && call.disposition !== 'ANSWERED'
  const answer = unanswered ? '' : `"${call.at}"`
  return (
    `"${call.accountCode ?? ''}","${call.from}","${call.to}","from-internal","""${call.from}"" <${call.from}>","PJSIP/phone-0001",` +
    `"PJSIP/carrier-0002","Dial","PJSIP/${call.to}@carrier","${start}",${answer},"${end}",${call.seconds + 5},` +
    `${unanswered ? 0 : call.seconds},"${call.disposition ?? 'ANSWERED'}","DOCUMENTATION","${call.id}"`
  )
}
