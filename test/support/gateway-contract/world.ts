import type { Micros } from '../../../src/kernel/money.ts'
import type { ChargeRequest, Gateway, MethodDescription, Outcome } from '../../../src/payments/gateway.ts'

/** How a gateway or the network to it can fail. `before`: nothing was done; `after`: it was done, and the answer was lost. */
export type ContractFault = 'reset' | 'hang' | 'truncated' | '500' | '502_html' | '429' | 'garbled'

/** What the suite needs around a gateway. Its times are a test's, its money is nobody's. */
export interface ContractWorld {
  gateway: Gateway
  now(): Temporal.Instant
  /** Saves a method of a kind with a customer of its own. */
  save(
    kind:
      | 'good_card'
      | 'card_without_funds'
      | 'authenticating_card'
      | 'good_account'
      | 'account_without_funds',
  ): Promise<MethodDescription>
  /** The next call of the operation fails so, once. */
  breakNext(fault: {
    operation: 'charge' | 'refund' | 'lookup'
    when: 'before' | 'after'
    fault: ContractFault
  }): Promise<void>
  /** The payer answers the question of a `ClientAction`. */
  authenticate(url: string, answer: 'complete' | 'fail'): Promise<void>
  /** Time passes, and the gateway does what is due by then. */
  pass(duration: Temporal.DurationLike): Promise<void>
  /** A webhook as the gateway sends it, about the thing with this ref. */
  webhookAbout(ref: string): Promise<{ bytes: Uint8Array; headers: Headers }>
  /** Signs bytes as the gateway would at an instant, though it never would send them. */
  sign(bytes: Uint8Array, at: Temporal.Instant): Headers
}

let count = 0

/** A reference that nobody used. */
export function fresh(prefix: string): string {
  count++
  return `${prefix}-${process.pid}-${count}-${crypto.randomUUID().slice(0, 8)}`
}

export const USD = (cents: bigint): { amountMicros: Micros; currency: string } => ({
  amountMicros: cents * 10_000n,
  currency: 'USD',
})

/** The world, which is there when the tests run. */
export type It = () => ContractWorld

/** A charge of so many cents, with a reference of its own. */
export function request(
  method: MethodDescription,
  cents: bigint,
  more: Partial<ChargeRequest> = {},
): ChargeRequest {
  return {
    ...{ reference: fresh('attempt'), customerRef: method.customerRef, methodRef: method.ref },
    ...{ amount: USD(cents), payer: 'present', descriptor: 'LAKESIDE TELEPHONE' },
    ...{ returnUrl: 'https://billing.example.com/pay/back', ...more },
  }
}

/** Sends a charge, by a key of its own unless told. */
export async function charge(
  gateway: Gateway,
  asked: ChargeRequest,
  key = asked.reference,
): Promise<Outcome> {
  return gateway.charge({ key, body: gateway.writeCharge(asked) })
}

/** A charge that succeeded, with its ref. */
export async function succeeded({ gateway, save }: ContractWorld, cents = 1234n) {
  const asked = request(await save('good_card'), cents)
  const outcome = await charge(gateway, asked)
  if (outcome.kind !== 'succeeded') throw new Error(`expected a success, got ${JSON.stringify(outcome)}`)
  return { asked, ref: outcome.ref }
}

/** The charge with this reference; throws when it is not found. */
export async function found(gateway: Gateway, reference: string, ref: string | null = null) {
  const answer = await gateway.lookUpCharge({ reference, ref })
  if (answer.kind !== 'found') throw new Error(`expected ${reference} to be found, got ${answer.kind}`)
  return answer.found
}
