import { expect, test } from 'vitest'
import { testDatabase } from '../../test/support/database.ts'

/* Lists of what is rare among much are read from an index, whatever has piled up beside it. */

const database = await testDatabase()

test.each([
  [
    'payments of a state that few have',
    `select id from payments p where ('returned'::text is null or p.state = 'returned') order by p.requested_at desc, p.id desc limit 51`,
    'payments_by_state',
  ],
  [
    'refunds that wait for a person',
    `select id from refunds r where (r.state = 'unknown' or r.frozen_because is not null) and r.id > 0 order by r.id limit 51`,
    'refunds_unresolved',
  ],
  [
    'attempts that wait for a person',
    `select id from payment_attempts a where (a.state = 'unknown' or a.frozen_because is not null) and a.id > 0 order by a.id limit 51`,
    'payment_attempts_unresolved',
  ],
  [
    'methods that were entered for one payment which never came',
    `select id from payment_methods m where not m.saved and m.removed_at is null and m.created_at < now() order by m.account_id, m.id limit 51`,
    'payment_methods_forsaken',
  ],
  [
    'events that wait',
    'select event_id from gateway_events e where (false or e.processed_at is null) and e.next_try_at <= now() order by e.next_try_at limit 51',
    'gateway_events_waiting',
  ],
])('%s', async (_, query, index) => {
  const client = await database.pool.connect()
  try {
    // The tables are empty here: what can be read from an index is to be.
    await client.query('begin; set local enable_seqscan = off; set local enable_bitmapscan = off')
    const { rows } = await client.query<{ 'QUERY PLAN': string }>(`explain ${query}`)
    const plan = rows.map((row) => row['QUERY PLAN']).join('\n')
    expect(plan).toContain(`using ${index} on`)
    expect(plan).not.toContain('Sort')
  } finally {
    await client.query('rollback')
    client.release()
  }
})
