import fc from 'fast-check'
import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { makeAccounts, makeProvider } from '../../test/support/billing.ts'
import { testDatabase } from '../../test/support/database.ts'
import {
  BANK_ACCOUNT,
  BOSTON,
  CREDIT_CARD,
  DEBIT_CARD,
  gatewaysOf,
  scriptedGateway,
} from '../../test/support/scripted-gateway.ts'
import { listEvents } from '../accounts/timeline.ts'
import { inTransaction } from '../db/database.ts'
import type { AccountId, MandateId, MethodId } from '../kernel/ids.ts'
import { changeMethod, type MethodChanges, verifyMicroDeposits } from './change-method.ts'
import { customerRefOf } from './customers.ts'
import { acceptMandate, activeMandate, listMandates, mandateShown, revokeMandates } from './mandates.ts'
import { isUsable, labelOf } from './method.ts'
import type { MethodUser } from './method-uses.ts'
import {
  defaultMethod,
  dropUnsaved,
  getMethod,
  listMethods,
  markMethodTrouble,
  methodDependents,
  removeMethod,
} from './methods.ts'
import { detachAtGateway, refreshMethod, refreshMethodByRef } from './refresh-method.ts'
import { finishSetup, finishSetupByRef, startSetup, type Wishes } from './setups.ts'
import { readUsableMethods } from './store-attempts.ts'

const database = await testDatabase()
const { kysely } = database
await makeProvider(database)
const now = Temporal.Instant.from('2026-03-10T15:00:00Z')
const actor = 'login:12'
const gateway = scriptedGateway({ now: () => now })
const gateways = gatewaysOf(gateway)
let accountsMade = 0

async function newAccount(): Promise<AccountId> {
  accountsMade += 1
  const [made] = await makeAccounts(database, { count: 1, from: accountsMade })
  return made!.accountId
}

const start = (accountId: AccountId, rail: 'card' | 'bank' = 'card', fields: object = {}) =>
  startSetup(database, {
    ...{ gateways, accountId, rail, returnUrl: 'https://billing.example.com/pay', billingAddress: BOSTON },
    ...{ now, actor, ...fields },
  })
const finish = (accountId: AccountId, setupId: bigint, wishes: Wishes = { save: true }) =>
  finishSetup(database, { gateways, accountId, setupId, now, actor, ...wishes })
const refOf = async (setupId: bigint) => {
  const { rows } = await sql<{ ref: string }>`select ref from method_setups where id = ${setupId}`.execute(
    kysely,
  )
  return rows[0]!.ref
}

/** A method, entered and finished. */
async function newMethod(accountId: AccountId, entered = CREDIT_CARD, wishes: Wishes = { save: true }) {
  const { setupId } = await start(accountId, entered.bank ? 'bank' : 'card')
  gateway.fillIn(await refOf(setupId), entered)
  const result = await finish(accountId, setupId, wishes)
  if (result.kind !== 'ready') throw new Error(result.kind)
  return result.method
}

const remove = (accountId: AccountId, methodId: MethodId, users: MethodUser[] = []) =>
  inTransaction(kysely, (tx) => removeMethod(tx, { accountId, methodId, actor, now, users }))
const change = (accountId: AccountId, methodId: MethodId, changes: MethodChanges) =>
  changeMethod(database, { gateways, accountId, methodId, changes, now, actor })
const trouble = (accountId: AccountId, methodId: MethodId, code: string) =>
  inTransaction(kysely, (tx) => markMethodTrouble(tx, { accountId, methodId, trouble: code, now }))
/** Whether a charge by the method, resting on a mandate, may be written now: what every order asks. */
const mayCharge = (accountId: AccountId, id: MethodId, mandateId: MandateId | null = null) =>
  inTransaction(kysely, async (tx) => {
    const usable = await readUsableMethods(tx, { orders: [{ accountId, method: { id }, mandateId }] })
    return usable.has(id)
  })
const jobs = async (name: string, accountId: AccountId) => {
  const { rows } = await sql<{ payload: { accountId: string } }>`
    select payload from graphile_worker._private_jobs j
    join graphile_worker._private_tasks t on t.id = j.task_id where t.identifier = ${name}`.execute(kysely)
  return rows.map(({ payload }) => payload).filter((payload) => payload.accountId === String(accountId))
}
const eventKinds = async (accountId: AccountId) =>
  (await listEvents(kysely, { accountId, page: { limit: 50 } })).items.map((event) => event.kind)

test('an account is one customer at a gateway, also when two ask at once', async () => {
  const accountId = await newAccount()
  const before = gateway.count('createCustomer')
  const both = await Promise.all([1, 2].map(() => customerRefOf(database, { gateway, accountId, now })))
  expect(both[0]).toBe(both[1])
  expect(await customerRefOf(database, { gateway, accountId, now })).toBe(both[0])
  expect(gateway.count('createCustomer') - before).toBeLessThanOrEqual(2)
  const { rows } = await sql`select ref from gateway_customers where account_id = ${accountId}`.execute(
    kysely,
  )
  expect(rows).toEqual([{ ref: both[0] }])
})

test('no transaction is open while a gateway is asked', async () => {
  const accountId = await newAccount()
  const open = async () => {
    const { rows } = await sql<{ n: number }>`
      select count(*)::int as n from pg_stat_activity
      where datname = current_database() and state = 'idle in transaction'`.execute(kysely)
    return rows[0]!.n
  }
  for (const operation of ['createCustomer', 'startSetup'] as const) {
    const held = gateway.hold(operation)
    const started = start(accountId)
    await held.arrived
    expect(await open()).toBe(0)
    held.release()
    await started
  }
})

test('a method is entered at the gateway and taken over as it describes it; the first one saved is the default', async () => {
  const accountId = await newAccount()
  const { setupId, fieldsUrl } = await start(accountId)
  expect(fieldsUrl).toMatch(/^https:\/\/scripted\.example\/fields\//)
  expect(await finish(accountId, setupId)).toEqual({ kind: 'waiting' })
  const { ref } = gateway.fillIn(await refOf(setupId), CREDIT_CARD)
  const result = await finish(accountId, setupId, { save: true, nickname: ' Work card ' })
  expect(result).toMatchObject({
    kind: 'ready',
    method: {
      ...{ accountId, ref, rail: 'card', state: 'usable', saved: true, isDefault: true, last4: '4242' },
      ...{ brand: 'visa', funding: 'credit', expiryMonth: 12, expiryYear: 2030, nickname: 'Work card' },
      billingAddress: BOSTON,
    },
  })
  const second = await newMethod(accountId, BANK_ACCOUNT)
  expect([second.isDefault, labelOf(second)]).toEqual([false, 'Checking account ending 6789 at Sandbox Bank'])
  const listed = await listMethods(kysely, { accountId })
  expect(listed.map(({ last4 }) => last4)).toEqual(['4242', '6789'])
  expect(labelOf(listed[0]!)).toBe('Visa ending 4242')
  expect(await eventKinds(accountId)).toEqual(['method_added', 'method_added'])
  const { rows } = await sql`select at from paying_now where account_id = ${accountId}`.execute(kysely)
  expect(rows).toEqual([{ at: now }])
})

test('a setup finished twice, or twice at once, is one method', async () => {
  const accountId = await newAccount()
  const { setupId } = await start(accountId)
  gateway.fillIn(await refOf(setupId))
  const results = await Promise.all([finish(accountId, setupId), finish(accountId, setupId)])
  results.push(await finish(accountId, setupId))
  const ids = results.map((result) => result.kind === 'ready' && result.method.id)
  expect(new Set(ids).size).toBe(1)
  expect(await listMethods(kysely, { accountId })).toHaveLength(1)
  expect(await eventKinds(accountId)).toEqual(['method_added'])
})

test('a gateway that says otherwise is heard: an action, a failure, silence', async () => {
  const accountId = await newAccount()
  const { setupId } = await start(accountId)
  const ref = await refOf(setupId)
  const action = { kind: 'three_d_secure' as const, url: 'https://scripted.example/3ds' }
  gateway.setUp(ref, { kind: 'requires_action', action })
  expect(await finish(accountId, setupId)).toEqual({ kind: 'requires_action', action })
  gateway.setUp(ref, { kind: 'failed', code: 'incorrect_cvc', message: 'Wrong CVC' })
  expect(await finish(accountId, setupId)).toMatchObject({ kind: 'failed', code: 'incorrect_cvc' })
  gateway.fail('readSetup')
  await expect(finish(accountId, setupId)).rejects.toMatchObject({ code: 'gateway_unreachable', status: 503 })
  gateway.answer('readSetup', { kind: 'absent' })
  expect(await finish(accountId, setupId)).toMatchObject({ kind: 'failed', code: 'abandoned' })
  gateway.fail('startSetup')
  await expect(start(accountId)).rejects.toMatchObject({ code: 'gateway_unreachable' })
})

test('a setup or method of another account, customer or rail is never taken', async () => {
  const [mine, theirs] = [await newAccount(), await newAccount()]
  const { setupId } = await start(theirs)
  const method = gateway.fillIn(await refOf(setupId))
  await expect(finish(mine, setupId)).rejects.toMatchObject({ code: 'not_found', status: 404 })
  const own = await start(mine)
  gateway.setUp(await refOf(own.setupId), { kind: 'ready', method })
  await expect(finish(mine, own.setupId)).rejects.toMatchObject({ code: 'setup_mismatch' })
  const bank = await start(mine, 'bank')
  gateway.fillIn(await refOf(bank.setupId), { ...CREDIT_CARD })
  gateway.setups.get(await refOf(bank.setupId))!.rail = 'card'
  const state = gateway.setups.get(await refOf(bank.setupId))!.state
  if (state.kind === 'ready') state.method.rail = 'card'
  await expect(finish(mine, bank.setupId)).rejects.toMatchObject({ code: 'setup_mismatch' })
  expect(await listMethods(kysely, { accountId: mine })).toEqual([])
})

test('an event about a setup takes the method over as was asked at the start, before or after the payer comes back', async () => {
  const accountId = await newAccount()
  const { setupId } = await start(accountId, 'card', { save: true })
  const ref = await refOf(setupId)
  const hear = (setupRef: string) =>
    finishSetupByRef(database, { gateways, gateway: 'scripted', ref: setupRef, now })
  expect(await hear('nobody')).toBeNull()
  gateway.fillIn(ref)
  expect(await hear(ref)).toMatchObject({ kind: 'ready', method: { saved: true } })
  expect(await finish(accountId, setupId, { save: false })).toMatchObject({ method: { saved: true } })

  const once = await start(accountId)
  gateway.fillIn(await refOf(once.setupId), DEBIT_CARD)
  expect(await hear(await refOf(once.setupId))).toMatchObject({ method: { saved: false } })
  expect(await listMethods(kysely, { accountId })).toHaveLength(1)
  expect(await finish(accountId, once.setupId)).toMatchObject({ method: { saved: true } })
})

test('there is one default: setting another, also two at once, unsets the old one', async () => {
  const accountId = await newAccount()
  const first = await newMethod(accountId)
  const second = await newMethod(accountId, DEBIT_CARD)
  const third = await newMethod(accountId, BANK_ACCOUNT, { save: true, makeDefault: true })
  expect((await defaultMethod(kysely, { accountId }))?.id).toBe(third.id)
  await Promise.all([first, second].map(({ id }) => change(accountId, id, { isDefault: true })))
  const defaults = (await listMethods(kysely, { accountId })).filter(({ isDefault }) => isDefault)
  expect(defaults).toHaveLength(1)
  expect([first.id, second.id]).toContain(defaults[0]!.id)
})

test('a nickname is text, whatever it says; too long or with control characters it is refused', async () => {
  const accountId = await newAccount()
  const { id } = await newMethod(accountId)
  const nickname = '<script>alert("1")</script>\'; drop table x'
  expect((await change(accountId, id, { nickname })).nickname).toBe(nickname)
  expect((await change(accountId, id, { nickname: '' })).nickname).toBeNull()
  for (const bad of ['x'.repeat(61), 'a\u0007b'])
    await expect(change(accountId, id, { nickname: bad })).rejects.toMatchObject({ code: 'bad_input' })
})

test('address and expiry are changed at the gateway first; where it does not answer nothing changes', async () => {
  const accountId = await newAccount()
  const { id, ref } = await newMethod(accountId)
  const wanted = {
    billingAddress: { ...BOSTON, city: 'Albany', region: 'ny' },
    expiry: { month: 1, year: 2032 },
  }
  gateway.fail('changeMethod')
  await expect(change(accountId, id, wanted)).rejects.toMatchObject({ code: 'gateway_unreachable' })
  expect((await getMethod(kysely, { accountId, methodId: id })).expiryYear).toBe(2030)
  expect(await change(accountId, id, wanted)).toMatchObject({
    ...{ expiryMonth: 1, expiryYear: 2032, billingAddress: { city: 'Albany', region: 'NY' } },
  })
  expect(gateway.methods.get(ref)).toMatchObject({ card: { expiryMonth: 1, expiryYear: 2032 } })
  expect(await eventKinds(accountId)).toEqual(['method_updated', 'method_added'])
})

test('an expiry that cannot be is refused, and so are another’s method and a state of three letters', async () => {
  const accountId = await newAccount()
  const { id } = await newMethod(accountId)
  const bank = await newMethod(accountId, BANK_ACCOUNT)
  const refused = async (methodId: MethodId, changes: MethodChanges, code: string) =>
    expect(change(accountId, methodId, changes)).rejects.toMatchObject({ code })
  await refused(id, { expiry: { month: 13, year: 2030 } }, 'bad_input')
  await refused(id, { expiry: { month: 0, year: 2030 } }, 'bad_input')
  await refused(id, { expiry: { month: 2, year: 2026 } }, 'expiry_past')
  await refused(id, { billingAddress: { ...BOSTON, region: 'Mass' } }, 'bad_input')
  await refused(id, { billingAddress: { ...BOSTON, country: 'XX' } }, 'bad_input')
  await refused(bank.id, { expiry: { month: 1, year: 2030 } }, 'not_a_card')
  await refused(987_654n as MethodId, { nickname: 'x' }, 'not_found')
  await expect(change(await newAccount(), id, { nickname: 'mine' })).rejects.toMatchObject({
    code: 'not_found',
  })
  // The last day of the month is still good.
  expect((await change(accountId, id, { expiry: { month: 3, year: 2026 } })).expiryMonth).toBe(3)
})

test('a card that had expired may be charged again with a new expiry; one that was stolen may not', async () => {
  const accountId = await newAccount()
  const { id } = await newMethod(accountId)
  await trouble(accountId, id, 'expired_card')
  expect(await getMethod(kysely, { accountId, methodId: id })).toMatchObject({ state: 'needs_replacement' })
  await expect(change(accountId, id, { isDefault: true })).rejects.toMatchObject({ code: 'method_unusable' })
  expect(await change(accountId, id, { expiry: { month: 6, year: 2031 } })).toMatchObject({
    ...{ state: 'usable', trouble: null },
  })
  await trouble(accountId, id, 'stolen_card')
  expect(await change(accountId, id, { expiry: { month: 7, year: 2031 } })).toMatchObject({
    ...{ state: 'needs_replacement', trouble: 'stolen_card' },
  })
})

test('a bank account waits for its deposits to be named; after three wrong tries it needs replacement', async () => {
  const accountId = await newAccount()
  const waiting = { ...BANK_ACCOUNT, state: 'awaiting_micro_deposits' as const }
  const method = await newMethod(accountId, waiting)
  expect([method.state, method.isDefault]).toEqual(['awaiting_micro_deposits', false])
  const name = (methodId: MethodId, amounts: [number, number]) =>
    verifyMicroDeposits(database, { gateways, accountId, methodId, amounts, now, actor })
  expect(await mayCharge(accountId, method.id)).toBe(false)
  await expect(name(method.id, [0, 45])).rejects.toMatchObject({ code: 'bad_input' })
  expect(await name(method.id, [1, 2])).toEqual({ kind: 'wrong', triesLeft: 2 })
  expect(await name(method.id, [45, 32])).toMatchObject({ kind: 'verified', method: { isDefault: true } })
  expect(await name(method.id, [1, 2])).toMatchObject({ kind: 'verified' })
  expect(await mayCharge(accountId, method.id)).toBe(true)

  const other = await newMethod(accountId, waiting)
  for (const triesLeft of [2, 1, 0])
    expect(await name(other.id, [1, 2])).toEqual({ kind: 'wrong', triesLeft })
  expect(await getMethod(kysely, { accountId, methodId: other.id })).toMatchObject({
    ...{ state: 'needs_replacement', trouble: 'micro_deposits_failed' },
  })
  await expect(name(other.id, [32, 45])).rejects.toMatchObject({ code: 'method_unusable' })
  const card = await newMethod(accountId)
  await expect(name(card.id, [32, 45])).rejects.toMatchObject({ code: 'not_a_bank_account' })
})

test('a removed method is in no list, ends what used it, and is let go of at the gateway by a job', async () => {
  const accountId = await newAccount()
  const { id: methodId, ref } = await newMethod(accountId)
  const uses = [{ accountId, methodId, use: 'autopay' as const }]
  const stopped: string[] = []
  const autopay: MethodUser = {
    usesOf: async (_, { methods }) => uses.filter((use) => methods.some((m) => m.methodId === use.methodId)),
    stopUsing: async (_, { because }) => {
      stopped.push(because)
      return uses
    },
  }
  expect(await methodDependents(kysely, { accountId, methodId, users: [autopay] })).toEqual({
    ...{ uses, openPayments: 0 },
  })
  expect(await remove(accountId, methodId, [autopay])).toMatchObject({
    ...{ method: { state: 'removed', isDefault: false }, ended: uses },
  })
  expect(await remove(accountId, methodId, [autopay])).toMatchObject({ ended: [] })
  expect(stopped).toEqual(['method_removed'])
  expect(await listMethods(kysely, { accountId })).toEqual([])
  expect((await getMethod(kysely, { accountId, methodId })).last4).toBe('4242')
  expect(await jobs('detach_method', accountId)).toEqual([
    { accountId: String(accountId), methodId: String(methodId) },
  ])
  expect(await jobs('write_notice', accountId)).toMatchObject([{ kind: 'method_removed' }])
  expect(await eventKinds(accountId)).toEqual(['method_removed', 'method_added'])
  await expect(change(accountId, methodId, { nickname: 'x' })).rejects.toMatchObject({
    code: 'method_removed',
  })

  gateway.fail('detachMethod')
  const detach = () => detachAtGateway(database, { gateways, accountId, methodId })
  await expect(detach()).rejects.toThrow('did not answer')
  await detach()
  expect(gateway.methods.get(ref)?.state).toBe('detached')
  await expect(remove(await newAccount(), methodId)).rejects.toMatchObject({ code: 'not_found' })
})

test('a setup whose method was removed does not bring it back', async () => {
  const accountId = await newAccount()
  const { setupId } = await start(accountId)
  gateway.fillIn(await refOf(setupId))
  const result = await finish(accountId, setupId)
  if (result.kind !== 'ready') throw new Error(result.kind)
  await remove(accountId, result.method.id)
  await expect(finish(accountId, setupId)).rejects.toMatchObject({ code: 'method_removed' })
})

test('a method for one payment is dropped after it, with its consent; a saved one stays', async () => {
  const accountId = await newAccount()
  const once = await newMethod(accountId, DEBIT_CARD, { save: false })
  const saved = await newMethod(accountId)
  expect(once.isDefault).toBe(false)
  const methods = [once, saved].map(({ id: methodId }) => ({ accountId, methodId }))
  await inTransaction(kysely, (tx) => dropUnsaved(tx, { methods, now }))
  await inTransaction(kysely, (tx) => dropUnsaved(tx, { methods, now }))
  expect((await getMethod(kysely, methods[0]!)).state).toBe('removed')
  expect((await getMethod(kysely, methods[1]!)).state).toBe('usable')
  expect(await jobs('detach_method', accountId)).toHaveLength(1)
  expect([await mayCharge(accountId, once.id), await mayCharge(accountId, saved.id)]).toEqual([false, true])
})

test('what the gateway says of a method now is stored: a new number, a funding that is no credit, a detachment', async () => {
  const accountId = await newAccount()
  const { id: methodId, ref } = await newMethod(accountId)
  const there = gateway.methods.get(ref)!
  const refresh = () => refreshMethod(database, { gateways, accountId, methodId, now })
  expect(await refresh()).toMatchObject({ kind: 'refreshed', changed: false, noLongerCredit: false })
  await trouble(accountId, methodId, 'lost_card')
  there.last4 = '1881'
  there.card = { ...there.card!, expiryYear: 2033 }
  expect(await refresh()).toMatchObject({
    ...{ changed: true, noLongerCredit: false },
    method: { last4: '1881', expiryYear: 2033, state: 'usable', trouble: null },
  })
  there.card = { ...there.card, funding: 'debit' }
  const asked = { gateways, gateway: 'scripted', now }
  expect(await refreshMethodByRef(database, { ...asked, ref })).toMatchObject({ noLongerCredit: true })
  expect(await refreshMethodByRef(database, { ...asked, ref: 'nobody' })).toEqual({ kind: 'not_ours' })
  gateway.fail('describeMethod')
  expect(await refresh()).toMatchObject({ kind: 'unreachable' })
  there.state = 'detached'
  expect(await refresh()).toMatchObject({ method: { state: 'needs_replacement', trouble: 'detached' } })
  await remove(accountId, methodId)
  for (const state of ['detached', 'usable'] as const) {
    there.state = state
    expect(await refresh()).toMatchObject({ changed: false, method: { state: 'removed' } })
  }
})

test('whatever happens in whatever order, a removed method or revoked mandate is never usable again', async () => {
  const steps = fc.constantFrom(
    'refresh',
    'another',
    'trouble',
    'expiry',
    'default',
    'finish',
    'accept',
    'revoke',
    'remove',
  )
  await fc.assert(
    fc.asyncProperty(fc.array(steps, { minLength: 1, maxLength: 8 }), async (order) => {
      const accountId = await newAccount()
      const { setupId } = await start(accountId)
      const { ref } = gateway.fillIn(await refOf(setupId), { ...CREDIT_CARD })
      const done = await finish(accountId, setupId)
      const methodId = (done.kind === 'ready' && done.method.id) as MethodId
      const name = { accountId, methodId }
      const consent = { scope: 'saved' as const, payment: null, ...name, now }
      let isRemoved = false
      const revoked = new Set<MandateId>()
      const act: Record<string, () => Promise<unknown>> = {
        refresh: () => refreshMethod(database, { gateways, ...name, now }),
        another: async () => {
          gateway.methods.get(ref)!.last4 = '1881'
        },
        trouble: () => trouble(accountId, methodId, 'expired_card'),
        expiry: () => change(accountId, methodId, { expiry: { month: 5, year: 2031 } }),
        default: () => change(accountId, methodId, { isDefault: true }),
        finish: () => finish(accountId, setupId),
        accept: async () => {
          const { digest: shownDigest } = await mandateShown(kysely, consent)
          const proof = { shownDigest, ip: '::1', userAgent: 'test', actor }
          await inTransaction(kysely, (tx) => acceptMandate(tx, { ...consent, ...proof }))
        },
        revoke: async () => {
          const ended = await inTransaction(kysely, (tx) =>
            revokeMandates(tx, { ...name, because: 'R10', actor, now }),
          )
          for (const { id } of ended) revoked.add(id)
        },
        remove: async () => {
          await remove(accountId, methodId)
          isRemoved = true
        },
      }
      for (const step of order) {
        await act[step]!().catch((error: { code?: string }) => {
          if (!['method_removed', 'method_unusable'].includes(error.code ?? '')) throw error
        })
        const method = await getMethod(kysely, name)
        const active = await activeMandate(kysely, { ...name, scope: 'saved' })
        if (isRemoved) {
          expect(isUsable(method)).toBe(false)
          expect(active).toBeNull()
          expect(await mayCharge(accountId, methodId)).toBe(false)
        }
        if (active) expect(revoked.has(active.id)).toBe(false)
        for (const id of revoked) expect(await mayCharge(accountId, methodId, id)).toBe(false)
        const inForce = (await listMandates(kysely, { ...name, page: { limit: 200 } })).items.filter(
          ({ revokedAt }) => revokedAt === null,
        )
        expect(inForce.length).toBeLessThanOrEqual(1)
      }
    }),
    { numRuns: 40 },
  )
}, 60_000)
