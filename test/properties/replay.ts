import { sql } from 'kysely'
import { processGatewayEvent, receiveWebhook } from '../../src/payments/gateway-events.ts'
import type { World } from './lane.ts'

/**
 * Tells again the first of the events, some of them or all, each once under its own name and once under a new one. Nothing may be different afterwards:
 * what is, is kept as `replay: …`.
 */
export async function replay(world: World): Promise<void> {
  const { events, scripted, parts } = world
  if (events.length === 0) return
  // Any prefix: which one follows from the story itself, so that it is the same when it is told again.
  const prefix = events.slice(0, 1 + (world.story.steps.length % events.length))
  const before = await stateOf(world)
  for (const event of prefix) {
    for (const id of event.delivered > 0 ? [event.id, `${event.id}-again`] : [`${event.id}-again`]) {
      const { bytes, headers } = scripted.webhook(event.about, { id })
      await receiveWebhook(parts, { gateway: scripted.name, bytes, headers })
      await processGatewayEvent(parts, { gateway: scripted.name, eventId: id })
    }
  }
  const after = await stateOf(world)
  if (before !== after) world.broke.push(`replay: ${before} became ${after}`)
}

/** What must not change: states and amounts, postings, and what people are told. */
async function stateOf({ database, accountId }: World): Promise<string> {
  const { rows } = await sql<{ state: string }>`
    select json_build_object(
      'payments', (select json_agg(array[id::text, state, captured_micros::text, allocated_micros::text, refunded_micros::text,
        refunded_surcharge_micros::text, reversed_micros::text] order by id) from payments where account_id = ${accountId}),
      'attempts', (select json_agg(array[id::text, state, ref, frozen_because] order by id) from payment_attempts where account_id = ${accountId}),
      'refunds', (select json_agg(array[id::text, state, ref, frozen_because] order by id) from refunds where account_id = ${accountId}),
      'disputes', (select json_agg(array[id::text, state] order by id) from disputes where account_id = ${accountId}),
      'dues', (select json_agg(array[invoice_id, paid_micros] order by invoice_id) from invoice_dues where account_id = ${accountId}),
      'balances', (select json_agg(array[ledger_account, balance_micros::text, version::text] order by 1) from balances where account_id = ${accountId}),
      'jobs', (select count(*) from graphile_worker._private_jobs j join graphile_worker._private_tasks t on t.id = j.task_id
        where t.identifier <> 'process_gateway_event' and payload ->> 'accountId' = ${String(accountId)}),
      'told', (select count(*) from account_events where account_id = ${accountId}))::text as state`.execute(
    database.kysely,
  )
  return rows[0]!.state
}
