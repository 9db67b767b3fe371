import type { AccountId, ChargeId } from '../kernel/ids.ts'
import type { ChargeUsage } from '../usage/usage-charge.ts'
import { chargeAll, reserveChargeIds } from './charges.ts'

/** Charges for calls, as the usage room asks for them. */
export const chargeUsage: ChargeUsage = {
  reserveIds: (tx, count) => reserveChargeIds(tx, { count }),
  async charge(tx, charges, at) {
    const usual = { quantity: 1, unitMicros: null }
    await chargeAll(tx, {
      charges: charges.map((charge) => ({
        ...usual,
        ...charge,
        accountId: charge.accountId as AccountId,
        id: charge.id as ChargeId,
      })),
      at,
      source: 'usage',
    })
  },
}
