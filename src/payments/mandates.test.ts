import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { day, makeAccounts, makeProvider } from '../../test/support/billing.ts'
import { testDatabase } from '../../test/support/database.ts'
import {
  BANK_ACCOUNT,
  BOSTON,
  CREDIT_CARD,
  gatewaysOf,
  scriptedGateway,
} from '../../test/support/scripted-gateway.ts'
import { listEvents } from '../accounts/timeline.ts'
import { inTransaction } from '../db/database.ts'
import {
  acceptMandate,
  activeMandate,
  type Consent,
  getMandate,
  listMandates,
  mandateCovering,
  mandateShown,
  revokeMandates,
} from './mandates.ts'
import { markMethodTrouble, removeMethod } from './methods.ts'
import { changePaymentSettings } from './settings.ts'
import { finishSetup, startSetup } from './setups.ts'

const database = await testDatabase()
const ALL = { limit: 200 }
const { kysely } = database
await makeProvider(database)
const now = Temporal.Instant.from('2026-03-10T15:00:00Z')
const actor = 'login:12'
const gateway = scriptedGateway()
let accountsMade = 0

async function newMethod(entered = CREDIT_CARD) {
  accountsMade += 1
  const [made] = await makeAccounts(database, { count: 1, from: accountsMade })
  const accountId = made!.accountId
  const asked = { gateways: gatewaysOf(gateway), accountId, now, actor }
  const rail = entered.bank ? 'bank' : 'card'
  const { setupId } = await startSetup(database, {
    ...asked,
    rail,
    returnUrl: 'https://x.example',
    billingAddress: BOSTON,
  })
  gateway.fillIn([...gateway.setups.keys()].at(-1)!, entered)
  const result = await finishSetup(database, { ...asked, setupId, save: true })
  if (result.kind !== 'ready') throw new Error(result.kind)
  return { accountId, methodId: result.method.id }
}

type Name = Awaited<ReturnType<typeof newMethod>>

const KEPT: Consent = { scope: 'saved', payment: null }
const PAID: Consent = {
  scope: 'one_time',
  payment: { amountMicros: 103_000_000n, surchargeMicros: 3_000_000n },
}

const show = (name: Name, consent: Consent, fields: object = {}) =>
  mandateShown(kysely, { ...name, ...consent, now, ...fields })
const accept = (
  name: Name,
  consent: Consent,
  fields: { shownDigest: string; locale?: string; now?: Temporal.Instant },
) =>
  inTransaction(kysely, (tx) =>
    acceptMandate(tx, {
      ...name,
      ...consent,
      ip: '203.0.113.9',
      userAgent: 'Firefox',
      actor,
      now,
      ...fields,
    }),
  )

test('the text that was shown is kept to the letter, with who, when and from where, and its copy is to be mailed', async () => {
  const name = await newMethod()
  const shown = await show(name, PAID)
  expect(shown.text).toContain('I authorize Lakeside to charge $103.00 once, on March 10, 2026')
  expect(shown.text).toContain('my card (Visa, ending in 4242)')
  const mandate = await accept(name, PAID, { shownDigest: shown.digest })
  expect(await getMandate(kysely, { accountId: name.accountId, mandateId: mandate.id })).toEqual({
    ...{
      ...name,
      id: mandate.id,
      scope: 'one_time',
      text: shown.text,
      textVersion: shown.version,
      locale: 'en-US',
    },
    ...{ acceptedAt: now, acceptedBy: actor, ip: '203.0.113.9', userAgent: 'Firefox' },
    ...{ revokedAt: null, revokedBecause: null },
  })
  const { items } = await listEvents(kysely, { accountId: name.accountId, page: { limit: 10 } })
  expect(items[0]).toMatchObject({
    kind: 'mandate_accepted',
    detail: { scope: 'one_time', label: 'Visa ending 4242' },
  })
  const { rows } = await sql`
    select payload from graphile_worker._private_jobs j join graphile_worker._private_tasks t on t.id = j.task_id
    where t.identifier = 'write_notice'`.execute(kysely)
  expect(rows).toContainEqual({
    payload: {
      kind: 'mandate_copy',
      accountId: String(name.accountId),
      ids: { mandateId: String(mandate.id) },
    },
  })
})

test('what is not what was shown is refused: another amount, day, language or digest', async () => {
  const name = await newMethod()
  const { digest: shownDigest } = await show(name, PAID)
  const dearer: Consent = {
    scope: 'one_time',
    payment: { amountMicros: 104_000_000n, surchargeMicros: 3_000_000n },
  }
  const refused = (consent: Consent, fields: object) =>
    expect(accept(name, consent, { shownDigest, ...fields })).rejects.toMatchObject({
      code: 'mandate_changed',
      status: 409,
    })
  await refused(dearer, {})
  await refused(KEPT, {})
  await refused(PAID, { now: now.add({ hours: 24 }) })
  await refused(PAID, { locale: 'fr-CA' })
  await refused(PAID, { shownDigest: '' })
  expect((await listMandates(kysely, { ...name, page: ALL })).items).toEqual([])
  const french = await show(name, PAID, { locale: 'fr-CA' })
  expect(french.text).toContain('J’autorise')
  expect((await accept(name, PAID, { shownDigest: french.digest, locale: 'fr-CA' })).locale).toBe('fr-CA')
})

test('a surcharge that may be added is part of the text of a credit card, and of no bank account', async () => {
  const [card, bank] = [await newMethod(), await newMethod(BANK_ACCOUNT)]
  const before = await show(card, KEPT)
  await inTransaction(kysely, (tx) =>
    changePaymentSettings(tx, { changes: { surchargeEnabled: true }, actor, now }),
  )
  const after = await show(card, KEPT)
  expect(before.text).not.toContain('3%')
  expect(after.text).toContain('3%')
  await expect(accept(card, KEPT, { shownDigest: before.digest })).rejects.toMatchObject({
    code: 'mandate_changed',
  })
  expect((await show(bank, KEPT)).text).not.toContain('%')
})

test('a newer consent takes the place of the older of its method and scope; payments that were made once stay', async () => {
  const name = await newMethod(BANK_ACCOUNT)
  const autopay = (dayOfMonth: number): Consent => ({
    ...{
      scope: 'autopay',
      schedule: { kind: 'day', day: dayOfMonth },
      monthlyCapMicros: 500_000_000n,
      noticeDays: 10,
    },
    ...{ payNow: null, firstOn: day('2026-04-15') },
  })
  const take = async (consent: Consent) =>
    accept(name, consent, { shownDigest: (await show(name, consent)).digest })
  const once = await take(PAID)
  const first = await take(autopay(15))
  const second = await take(autopay(31))
  expect((await activeMandate(kysely, { ...name, scope: 'autopay' }))?.id).toBe(second.id)
  expect((await activeMandate(kysely, { ...name, scope: 'one_time' }))?.id).toBe(once.id)
  expect(await getMandate(kysely, { ...name, mandateId: first.id })).toMatchObject({
    revokedBecause: 'replaced',
    revokedAt: now,
  })
  await inTransaction(kysely, (tx) => removeMethod(tx, { ...name, actor, now }))
  for (const scope of ['autopay', 'one_time', 'saved'] as const)
    expect(await activeMandate(kysely, { ...name, scope })).toBeNull()
  expect(
    (await listMandates(kysely, { ...name, page: ALL })).items.map(({ revokedBecause }) => revokedBecause),
  ).toEqual([...['method_removed', 'replaced', 'method_removed']])
  const newest = await listMandates(kysely, { ...name, page: { limit: 2 } })
  const rest = await listMandates(kysely, { ...name, page: { limit: 2, after: newest.next } })
  expect([newest.items.length, rest.items.length, rest.next]).toEqual([2, 1, null])
  expect([...newest.items, ...rest.items]).toEqual((await listMandates(kysely, { ...name, page: ALL })).items)
  await expect(show(name, KEPT)).rejects.toMatchObject({ code: 'method_unusable' })
})

test('a method that needs replacement, or another account’s, is not consented to', async () => {
  const [name, other] = [await newMethod(), await newMethod()]
  const stolen = { accountId: other.accountId, methodId: name.methodId }
  await expect(show(stolen, KEPT)).rejects.toMatchObject({ code: 'not_found' })
  await expect(accept(stolen, KEPT, { shownDigest: 'x' })).rejects.toMatchObject({ code: 'not_found' })
  const { digest: shownDigest } = await show(name, KEPT)
  await inTransaction(kysely, (tx) => markMethodTrouble(tx, { ...name, trouble: 'stolen_card', now }))
  await expect(accept(name, KEPT, { shownDigest })).rejects.toMatchObject({ code: 'method_unusable' })
})

test('a mandate’s text can be neither changed nor deleted', async () => {
  const name = await newMethod()
  const { id } = await accept(name, KEPT, { shownDigest: (await show(name, KEPT)).digest })
  await expect(sql`update mandates set text = 'anything' where id = ${id}`.execute(kysely)).rejects.toThrow(
    'never change',
  )
  await expect(sql`delete from mandates where id = ${id}`.execute(kysely)).rejects.toThrow('never change')
})

test('a card that is entrusted to AutoPay covers what its payer starts himself; a bank account asks once', async () => {
  const autopay: Consent = {
    ...{ scope: 'autopay', schedule: { kind: 'due' }, monthlyCapMicros: null, noticeDays: 3 },
    ...{ payNow: null, firstOn: null },
  }
  const agree = async (name: Name, consent: Consent) =>
    accept(name, consent, { shownDigest: (await show(name, consent)).digest })
  const card = await newMethod()
  const bank = await newMethod(BANK_ACCOUNT)
  const covers = ({ accountId, methodId: id }: Name, rail: 'card' | 'bank') =>
    mandateCovering(kysely, { accountId, id, rail })
  expect(await covers(card, 'card')).toBeNull()
  const { id } = await agree(card, autopay)
  expect((await covers(card, 'card'))?.id).toBe(id)
  await agree(bank, autopay)
  expect(await covers(bank, 'bank')).toBeNull()
  const kept = await agree(bank, KEPT)
  expect((await covers(bank, 'bank'))?.id).toBe(kept.id)
  // What is revoked covers nothing.
  await inTransaction(kysely, (tx) =>
    revokeMandates(tx, { ...card, scope: 'autopay', because: 'ended', actor, now }),
  )
  expect(await covers(card, 'card')).toBeNull()
})
