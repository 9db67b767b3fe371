import type { Db, Tx } from '../db/database.ts'
import { Refusal } from '../kernel/refusal.ts'
import type { Gateway, Rail } from './gateway.ts'
import { readRoutes } from './store-gateways.ts'

/** The gateways that are plugged in, by name. Several may be active at once. */
export type Gateways = ReadonlyMap<string, Gateway>

/** The gateway of a name. A name that is stored but not plugged in is a mistake of the installation: refuses `gateway_missing`. */
export function gatewayOf(gateways: Gateways, name: string): Gateway {
  const gateway = gateways.get(name)
  if (!gateway) {
    throw new Refusal('gateway_missing', `The payment gateway '${name}' is not set up here.`, { status: 503 })
  }
  return gateway
}

/**
 * The gateway that takes new methods of a rail and currency: by the provider's routes (that of the currency before that of `*`), else the first
 * that has the rail. Refuses `rail_not_offered`.
 */
export async function routeOf(
  db: Db | Tx,
  gateways: Gateways,
  { rail, currency }: { rail: Rail; currency: string },
): Promise<Gateway> {
  const routes = await readRoutes(db)
  const named =
    routes.find((route) => route.rail === rail && route.currency === currency) ??
    routes.find((route) => route.rail === rail && route.currency === '*')
  if (named) return gatewayOf(gateways, named.gateway)
  const able = [...gateways.values()].find((gateway) => gateway.rails.includes(rail))
  if (!able) {
    const what = rail === 'card' ? 'Cards' : 'Bank accounts'
    throw new Refusal('rail_not_offered', `${what} in ${currency} are not taken here.`)
  }
  return able
}
