import { createHmac } from 'node:crypto'
import { inTransaction, type Tx } from '../db/database.ts'
import { ApiError } from './api-error.ts'
import { about } from './events.ts'
import type { Parts } from './parts.ts'
import { insertEvents } from './store-events.ts'
import { type Address, findMethod, type MethodRow, updateMethod } from './store-methods.ts'
import { readSettings } from './store-settings.ts'
import { type Behaviour, judgeMicroDeposits } from './test-values.ts'

/** The method, unless nobody may know of it yet. Refuses `no_such_method`. */
export async function getMethod({ database }: Parts, ref: string): Promise<MethodRow> {
  return known(await findMethod(database.kysely, { ref }), ref)
}

export interface MethodChange {
  billingAddress?: Address
  expiryMonth?: number
  expiryYear?: number
  last4?: string
  behaviour?: Behaviour
}

/**
 * Changes a saved method, by its merchant (address, expiry), by the issuer's account updater (a new expiry and number), or into another test
 * value, as when a good card is lost.
 */
export async function changeMethod(parts: Parts, ref: string, change: MethodChange): Promise<MethodRow> {
  return write(parts, ref, (method) => {
    if (method.rail === 'bank' && (change.expiryMonth ?? change.expiryYear) !== undefined) {
      throw new ApiError(400, 'invalid_request', `Method ${ref} is a bank account and does not expire.`)
    }
    return { method: { ...method, ...change }, what: 'updated' }
  })
}

/** No charge of it succeeds from now on. Once more does nothing. */
export async function detachMethod(parts: Parts, ref: string): Promise<MethodRow> {
  return write(parts, ref, (method) =>
    method.state === 'detached' ? null : { method: { ...method, state: 'detached' }, what: 'detached' },
  )
}

/** Says the amounts of the two micro-deposits. What is verified already stays so. */
export async function verifyMicroDeposits(
  parts: Parts,
  ref: string,
  amounts: readonly number[],
): Promise<{ right: boolean; method: MethodRow }> {
  const method = await write(parts, ref, (found) => {
    if (found.state !== 'awaiting_micro_deposits') return null
    const { right, triesLeft } = judgeMicroDeposits(amounts, found.triesLeft)
    const state = right ? 'usable' : found.state
    return { method: { ...found, triesLeft, state }, what: right ? 'verified' : 'verification_failed' }
  })
  return { right: method.state === 'usable', method }
}

/** Same number, same fingerprint; nobody without the sandbox's secret can go back from it. */
export async function fingerprint(tx: Tx, number: string): Promise<string> {
  const { fingerprintKey } = await readSettings(tx)
  return createHmac('sha256', fingerprintKey).update(number).digest('hex').slice(0, 24)
}

async function write(
  { database, clock }: Parts,
  ref: string,
  change: (method: MethodRow) => { method: MethodRow; what: string } | null,
): Promise<MethodRow> {
  return inTransaction(database.kysely, async (tx) => {
    const found = known(await findMethod(tx, { ref, lock: true }), ref)
    const changed = change(found)
    if (changed === null) return found
    await updateMethod(tx, changed.method)
    const now = clock.now()
    await insertEvents(tx, { events: [about('method', ref, changed.what, now)], now })
    return changed.method
  })
}

function known(method: MethodRow | null, ref: string): MethodRow {
  if (method === null || method.state === 'unconfirmed') {
    throw new ApiError(404, 'no_such_method', `There is no method ${ref}.`)
  }
  return method
}
