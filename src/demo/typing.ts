import type { Account } from '../accounts/account.ts'
import type { JobContext } from '../jobs/job.ts'
import type { BillingAddress } from '../payments/gateway.ts'
import type { PaymentMethod } from '../payments/method.ts'
import { finishSetup, startSetup } from '../payments/setups.ts'
import type { Typed } from './payers.ts'

/** A routing number that passes its check, of a bank that does not exist. */
const ROUTING = '110000000'

/** Types a card or bank account into the gateway's own fields, over HTTP, as its owner does on the page, and takes the method over. */
export async function typeMethod(
  { database, clock, gateways, settings }: JobContext,
  {
    account,
    actor,
    typed,
    expiry,
    save,
  }: { account: Account; actor: string; typed: Typed /** `09/29`. */; expiry: string; save: boolean },
): Promise<PaymentMethod> {
  const asked = { gateways, accountId: account.id, now: clock.now(), actor }
  const name = account.name.slice(0, 60)
  const { setupId, fieldsUrl } = await startSetup(database, {
    ...asked,
    ...{ rail: 'card' in typed ? 'card' : 'bank', holderName: name, save },
    ...{ returnUrl: `${settings.publicUrl}/payment-methods`, billingAddress: addressOf(account) },
  })
  const response = await fetch(fieldsUrl, {
    ...{ method: 'POST', body: new URLSearchParams({ name, ...fieldsOf(typed, expiry) }) },
  })
  await response.text()
  const result = await finishSetup(database, { ...asked, setupId, save })
  if (result.kind !== 'ready') throw new Error(`the method of ${account.number} is ${result.kind}`)
  return result.method
}

function fieldsOf(typed: Typed, expiry: string): Record<string, string> {
  if ('bank' in typed) return { routing: ROUTING, account: typed.bank, accountAgain: typed.bank }
  // American Express prints four digits, the others three.
  return { number: typed.card, expiry, cvc: typed.card.startsWith('37') ? '7417' : '417' }
}

/** `[14 Birch Lane, Port Alder WI 54999]`; null where the last line is not written as in the United States. */
function addressOf({ addressLines, country }: Account): BillingAddress | null {
  const match = /^(.+) ([A-Z]{2}) (\d{5})$/.exec(addressLines.at(-1) ?? '')
  if (!match || addressLines.length < 2) return null
  const [, city, region, postalCode] = match
  const line1 = addressLines.slice(0, -1).join(', ')
  return { line1, line2: null, city: city!, region: region!, postalCode: postalCode!, country }
}
