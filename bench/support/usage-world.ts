import type { Database } from '../../src/db/database.ts'
import { randomNumbers } from './server.ts'

/** The world of the call benchmarks: 1,000 accounts with three numbers each, a frozen deck of 100,000 prefixes, one Asterisk source. */
export const ACCOUNTS = 1_000
export const PREFIXES = 100_000

export async function makeUsageWorld({ pool }: Database): Promise<void> {
  await pool.query(`
    insert into invoice_series (name, prefix) values ('main', 'INV-'), ('credit', 'CN-');
    insert into provider (name, legal_name, country, time_zone, currency, invoice_series, credit_note_series, created_at)
      values ('Bench Telephone', 'Bench Telephone Inc.', 'US', 'America/New_York', 'USD', 'main', 'credit', now());
    insert into accounts (number, name, country, billing_day, terms_days, currency, time_zone, locale, opened_on, created_at)
      select 'A' || n, 'Account ' || n, 'US', 1, 30, 'USD', 'America/New_York', 'en-US', '2025-01-01', now()
      from generate_series(1, ${ACCOUNTS}) n;
    insert into plans (name, currency, rate_deck, created_at) values ('Metered', 'USD', 'World', now());
    insert into subscriptions (account_id, plan_id, starts_on, created_at) select id, 1, '2025-01-01', now() from accounts;
    insert into numbers (account_id, e164, kind, held_from)
      select a.id, (16170000000 + a.id * 10 + k)::text, 'did', '2025-01-01' from accounts a, generate_series(0, 2) k;
    insert into destinations (name) select 'Destination ' || n from generate_series(1, 500) n;
    insert into rate_decks (name, version, currency, content_hash, created_at) values ('World', 1, 'USD', '', now());
    insert into rates (deck_id, direction, prefix, destination_id, rate, initial_increment, next_increment, effective_from)
      select 1, 'outbound', prefix, 1 + prefix::bigint % 500, (1 + prefix::bigint % 997) / 10000.0, 6, 6, '2020-01-01'
      from unnest($$\{${prefixes().join(',')}}$$::text[]) prefix;
    update rate_decks set frozen_at = now();
    insert into sources (name, format, profile, created_at)
      values ('pbx', 'asterisk-csv', '{"timeZone": "America/New_York", "options": {"columns": ["uniqueid"]}}', now());
    analyze;`)
}

/** 100,000 different prefixes of three to seven digits; every number generated below has one. */
function prefixes(): string[] {
  const found = new Set<string>()
  for (let n = 2; n < 10; n++) found.add(String(n)).add(`1${n}`)
  const random = randomNumbers(11)
  while (found.size < PREFIXES) found.add(String(200 + random(9_999_800)))
  return [...found]
}
