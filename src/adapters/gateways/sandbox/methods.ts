import type { Gateway, MethodDescription, SetupState } from '../../../payments/gateway.ts'
import {
  customerAnswer,
  type MethodAnswer,
  methodAnswer,
  type SetupAnswer,
  setupAnswer,
  verificationAnswer,
} from './answers.ts'
import type { Ask } from './connection.ts'
import { lookUpOf, readAnswer, refOf } from './look-up.ts'
import { declineCode } from './outcomes.ts'

type Methods = Pick<
  Gateway,
  | 'createCustomer'
  | 'startSetup'
  | 'readSetup'
  | 'describeMethod'
  | 'changeMethod'
  | 'verifyMicroDeposits'
  | 'detachMethod'
>

/** Customers, setups and payment methods. */
export function methodsOf(ask: Ask): Methods {
  return {
    // A reference makes one customer there, so this may be asked again.
    async createCustomer({ reference, name, email }) {
      const body = JSON.stringify({ reference, name, email })
      const read = readAnswer(await ask('POST', '/v1/customers', { body }), customerAnswer)
      return read.kind === 'read' ? { kind: 'created', ref: read.value.id } : read
    },
    async startSetup({ reference, customerRef, rail, returnUrl, prefill, locale }) {
      const body = JSON.stringify({
        ...{ reference, customer: customerRef, rail, return_url: returnUrl, locale },
        ...{ holder_name: prefill.holderName, billing_address: prefill.billingAddress },
      })
      const read = readAnswer(await ask('POST', '/v1/setups', { body }), setupAnswer)
      if (read.kind !== 'read') return read
      return { kind: 'started', setup: { ref: read.value.id, fieldsUrl: read.value.fields_url } }
    },
    readSetup: async ({ ref }) => {
      const reply = await ask('GET', `/v1/setups/${refOf(ref)}`)
      return lookUpOf(reply, { schema: setupAnswer, absent: 'no_such_setup', read: setupState })
    },
    describeMethod: async ({ ref }) => methodLookUp(await ask('GET', `/v1/methods/${refOf(ref)}`)),
    changeMethod: async ({ ref, billingAddress, expiry }) => {
      const body = JSON.stringify({ billing_address: billingAddress, expiry })
      return methodLookUp(await ask('POST', `/v1/methods/${refOf(ref)}`, { body }))
    },
    async verifyMicroDeposits({ ref, amounts }) {
      const body = JSON.stringify({ amounts })
      const reply = await ask('POST', `/v1/methods/${refOf(ref)}/verify`, { body })
      const read = readAnswer(reply, verificationAnswer)
      if (read.kind !== 'read') return read
      return read.value.verified
        ? { kind: 'verified', method: methodOf(read.value.method) }
        : { kind: 'wrong', triesLeft: read.value.tries_left }
    },
    // What is not there needs no detaching.
    async detachMethod({ ref }) {
      const found = methodLookUp(await ask('POST', `/v1/methods/${refOf(ref)}/detach`, { body: '{}' }))
      return found.kind === 'unreachable' ? found : { kind: 'detached' }
    },
  }
}

function methodLookUp(reply: Awaited<ReturnType<Ask>>) {
  return lookUpOf(reply, { schema: methodAnswer, absent: 'no_such_method', read: methodOf })
}

function setupState({ state, action, failure, method }: SetupAnswer): SetupState {
  if (state === 'requires_action' && action !== null) {
    return { kind: 'requires_action', action: { kind: 'three_d_secure', url: action.url } }
  }
  if (state === 'failed') {
    const message = failure?.message ?? 'The card was declined.'
    return { kind: 'failed', code: declineCode(failure?.code), message }
  }
  return state === 'ready' && method !== null
    ? { kind: 'ready', method: methodOf(method) }
    : { kind: 'waiting' }
}

function methodOf({ card, bank, ...method }: MethodAnswer): MethodDescription {
  return {
    ref: method.id,
    customerRef: method.customer,
    rail: method.rail,
    holderName: method.holder_name,
    billingAddress: method.billing_address,
    last4: method.last4,
    fingerprint: method.fingerprint,
    card: card && {
      brand: card.brand,
      expiryMonth: card.expiry_month,
      expiryYear: card.expiry_year,
      funding: card.funding,
    },
    bank: bank && {
      bankName: bank.bank_name,
      accountType: bank.account_type,
      routingNumber: bank.routing_number,
    },
    state: method.state,
  }
}
