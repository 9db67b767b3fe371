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

interface Wanted {
  rail: Rail
  currency: string
}

/** Whether a gateway takes new methods of a rail in a currency. Pure. */
function takes({ rails, bankCurrencies }: Gateway, { rail, currency }: Wanted): boolean {
  return rails.includes(rail) && (rail === 'card' || bankCurrencies?.includes(currency) !== false)
}

/**
 * The gateway that takes new methods of a rail and currency: by the provider's routes (that of the currency before that of `*`), else the first
 * that has the rail in that currency. Refuses `rail_not_offered`.
 */
export async function routeOf(db: Db | Tx, gateways: Gateways, wanted: Wanted): Promise<Gateway> {
  const { rail, currency } = wanted
  const routes = await readRoutes(db)
  const named =
    routes.find((route) => route.rail === rail && route.currency === currency) ??
    routes.find((route) => route.rail === rail && route.currency === '*')
  const able = named
    ? gatewayOf(gateways, named.gateway)
    : [...gateways.values()].find((gateway) => takes(gateway, wanted))
  if (able && takes(able, wanted)) return able
  const what = rail === 'card' ? 'Cards' : 'Bank accounts'
  throw new Refusal('rail_not_offered', `${what} in ${currency} are not taken here.`)
}

/** The rails of which new methods may be entered in a currency. */
export async function railsOffered(
  db: Db | Tx,
  gateways: Gateways,
  { currency }: { currency: string },
): Promise<Rail[]> {
  const offered: Rail[] = []
  for (const rail of ['card', 'bank'] as const) {
    const isTaken = await routeOf(db, gateways, { rail, currency }).then(
      () => true,
      (error: unknown) => {
        if (error instanceof Refusal) return false
        throw error
      },
    )
    if (isTaken) offered.push(rail)
  }
  return offered
}
