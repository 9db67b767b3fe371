import { sql } from 'kysely'
import type { Db, Tx } from '../db/database.ts'
import type { Rail } from './gateway.ts'

export interface GatewayRoute {
  rail: Rail
  /** `*`: every currency without a route of its own. */
  currency: string
  gateway: string
  /** How many charges a second a run may send it; null: as many as it takes. */
  chargesPerSecond: number | null
}

export async function readRoutes(db: Db | Tx): Promise<GatewayRoute[]> {
  const { rows } = await sql<GatewayRoute>`
    select rail, currency, gateway, charges_per_second from gateway_routes order by rail, currency`.execute(
    db,
  )
  return rows
}

export async function replaceRoutes(tx: Tx, { routes }: { routes: readonly GatewayRoute[] }): Promise<void> {
  await sql`delete from gateway_routes`.execute(tx)
  for (const { rail, currency, gateway, chargesPerSecond } of routes) {
    await sql`insert into gateway_routes (rail, currency, gateway, charges_per_second)
      values (${rail}, ${currency}, ${gateway}, ${chargesPerSecond})`.execute(tx)
  }
}
