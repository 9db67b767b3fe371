import { beforeAll, describe } from 'vitest'
import { chargeOutcomes } from './gateway-contract/charges.ts'
import { faults, keys } from './gateway-contract/keys-and-faults.ts'
import { lookUps, refunds } from './gateway-contract/look-ups-and-refunds.ts'
import { methods } from './gateway-contract/methods.ts'
import { settlement } from './gateway-contract/settlement.ts'
import { webhooks } from './gateway-contract/webhooks.ts'
import type { ContractWorld } from './gateway-contract/world.ts'

export type { ContractWorld } from './gateway-contract/world.ts'

/**
 * What every gateway adapter must do, whatever company is behind it. Call it at the top of the adapter's test file; `setUp` is awaited once.
 */
export function gatewayContract(name: string, setUp: () => Promise<ContractWorld>): void {
  describe(`the gateway socket: ${name}`, () => {
    let world: ContractWorld
    beforeAll(async () => {
      world = await setUp()
    })
    const it = () => world
    chargeOutcomes(it)
    keys(it)
    faults(it)
    lookUps(it)
    refunds(it)
    webhooks(it)
    settlement(it)
    methods(it)
  })
}
