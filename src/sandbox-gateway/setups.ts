import { inTransaction, type Tx } from '../db/database.ts'
import { ApiError } from './api-error.ts'
import { about } from './events.ts'
import type { BankEntry, CardEntry } from './fields-entry.ts'
import { newRef } from './ids.ts'
import { fingerprint } from './methods.ts'
import type { Parts } from './parts.ts'
import { bankName } from './routing-number.ts'
import { insertEvents } from './store-events.ts'
import {
  findMethod,
  findSetup,
  insertMethod,
  type MethodRow,
  type SetupRow,
  updateMethod,
  updateSetup,
} from './store-methods.ts'
import { MICRO_DEPOSIT_TRIES, testAccount, testCard } from './test-values.ts'

/** Saves what the payer typed into the fields of a setup. A setup that is finished stays as it is; one that failed may be tried again. */
export async function enterFields(
  parts: Parts,
  { ref, entry }: { ref: string; entry: CardEntry | BankEntry },
): Promise<SetupRow> {
  return change(parts, ref, async (tx, setup, now) => {
    if (setup.state === 'ready' || setup.state === 'requires_action') return setup
    if (entry.rail !== setup.rail)
      throw new ApiError(400, 'invalid_request', `Setup ${ref} is for a ${setup.rail}.`)
    const onSaving = entry.rail === 'card' ? testCard(entry.number.digits).onSaving : undefined
    if (onSaving !== undefined && onSaving !== 'authenticates') {
      return { ...setup, state: 'failed', failureCode: onSaving }
    }
    const method = await methodOf(tx, setup, entry)
    const waits = onSaving === 'authenticates'
    await insertMethod(tx, { method: waits ? { ...method, state: 'unconfirmed' } : method, now })
    const state = waits ? 'requires_action' : 'ready'
    return { ...setup, state, failureCode: null, methodRef: method.ref }
  })
}

/** The payer answered the 3-D Secure question of a setup. */
export async function answerSetup(
  parts: Parts,
  { ref, authenticated }: { ref: string; authenticated: boolean },
): Promise<SetupRow> {
  return change(parts, ref, async (tx, setup) => {
    if (setup.state !== 'requires_action') return setup
    if (!authenticated) return { ...setup, state: 'failed', failureCode: 'authentication_failed' }
    const method = await findMethod(tx, { ref: setup.methodRef!, lock: true })
    await updateMethod(tx, { ...method!, state: 'usable' })
    return { ...setup, state: 'ready', failureCode: null }
  })
}

async function change(
  { database, clock }: Parts,
  ref: string,
  decide: (tx: Tx, setup: SetupRow, now: Temporal.Instant) => Promise<SetupRow>,
): Promise<SetupRow> {
  return inTransaction(database.kysely, async (tx) => {
    const setup = await findSetup(tx, { ref, lock: true })
    if (!setup) throw new ApiError(404, 'no_such_setup', `There is no setup ${ref}.`)
    const now = clock.now()
    const changed = await decide(tx, setup, now)
    if (changed === setup) return setup
    await updateSetup(tx, changed)
    await insertEvents(tx, { events: [about('setup', ref, changed.state, now)], now })
    return changed
  })
}

async function methodOf(tx: Tx, setup: SetupRow, entry: CardEntry | BankEntry): Promise<MethodRow> {
  const shared = {
    ...{ ref: newRef('pm'), customerRef: setup.customerRef, rail: entry.rail },
    ...{ holderName: entry.holderName, billingAddress: setup.billingAddress, triesLeft: MICRO_DEPOSIT_TRIES },
  }
  if (entry.rail === 'card') {
    const { digits, brand } = entry.number
    const { funding, behaviour } = testCard(digits)
    return {
      ...{ ...shared, last4: digits.slice(-4), fingerprint: await fingerprint(tx, digits), brand, funding },
      ...{ expiryMonth: entry.expiry.month, expiryYear: entry.expiry.year, behaviour, state: 'usable' },
      ...{ bankName: null, accountType: null, routingNumber: null },
    }
  }
  const { routingNumber, accountNumber, accountType, validation } = entry
  return {
    ...{ ...shared, last4: accountNumber.slice(-4), behaviour: testAccount(accountNumber), accountType },
    ...{ fingerprint: await fingerprint(tx, `${routingNumber}/${accountNumber}`), routingNumber },
    ...{ bankName: bankName(routingNumber), brand: null, expiryMonth: null, expiryYear: null, funding: null },
    state: validation === 'instant' ? 'usable' : 'awaiting_micro_deposits',
  }
}
