import { expect, test } from 'vitest'
import { testDatabase } from '../../test/support/database.ts'
import { inTransaction } from '../db/database.ts'
import { surchargeOf } from './surcharge.ts'
import {
  addSurchargeRule,
  endSurchargeRule,
  listSurchargeRules,
  replaceSurchargeRule,
  surchargeRulesOn,
} from './surcharge-rules.ts'

const { kysely, pool } = await testDatabase()
const day = (text: string) => Temporal.PlainDate.from(text)
const now = Temporal.Instant.from('2026-11-22T12:00:00Z')
const by = { actor: 'staff:7', now }

async function rateIn(state: string, brand: string, on: string, acceptedBrands = ['visa', 'mastercard']) {
  const { rateApplied, why } = surchargeOf({
    rail: 'card',
    funding: 'credit',
    brand,
    billingState: state,
    country: 'US',
    amountMicros: 100_000_000n,
    currency: 'USD',
    on: day(on),
    policy: { enabled: true, costOfAcceptance: 45_000n, surchargeRate: 45_000n, acceptedBrands },
    rules: await surchargeRulesOn(kysely, { on: day(on) }),
  })
  return why === 'applied' ? rateApplied : why
}

test.each([
  ['CT', 'visa', 'state_forbids'], ['MA', 'visa', 'state_forbids'], ['ME', 'mastercard', 'state_forbids'],
  ['PR', 'visa', 'state_forbids'], ['CA', 'visa', 'state_forbids'],
  ['CO', 'visa', 20_000n], ['OK', 'mastercard', 20_000n], ['NV', 'visa', 15_000n],
  ['NY', 'visa', 30_000n], ['NJ', 'visa', 30_000n], ['SD', 'visa', 30_000n],
  ['TX', 'visa', 30_000n], ['TX', 'mastercard', 30_000n], ['TX', 'amex', 'brand_forbids'],
])('the rows that come with Tollbook: in %s a %s card takes %s in November 2026', async (state, brand, expected) => {
  expect(await rateIn(state, brand, '2026-11-22')).toBe(expected)
}) // biome-ignore format: a table

test.each([
  ['NY', '2024-02-10', 'state_forbids'], ['NY', '2024-02-11', 30_000n],
  ['CO', '2022-06-30', 'state_forbids'], ['CO', '2022-07-01', 20_000n],
  ['OK', '2025-10-31', 'state_forbids'], ['OK', '2025-11-01', 20_000n],
  ['TX', '2023-04-14', 40_000n], ['TX', '2023-04-15', 30_000n],
])('the rows are dated: %s on %s gives %s', async (state, on, expected) => {
  expect(await rateIn(state, 'visa', on)).toBe(expected)
}) // biome-ignore format: a table

test('Mastercard’s own 4 % holds where no Visa is accepted', async () => {
  expect(await rateIn('TX', 'mastercard', '2026-11-22', ['mastercard'])).toBe(40_000n)
})

test('every row says where it was looked up', async () => {
  const rules = await listSurchargeRules(kysely)
  expect(rules.filter(({ source }) => !/Stat|Law|Code|Rules|statute|guidance/.test(source))).toEqual([])
  expect(rules.find(({ state }) => state === 'CT')).toMatchObject({
    source: 'Conn. Gen. Stat. § 42-133ff',
    addedBy: 'tollbook',
    effectiveUntil: null,
    endedBy: null,
  })
})

test('staff replace a rule from a day on; the day before keeps the old one', async () => {
  const old = (await listSurchargeRules(kysely)).find(
    ({ state, effectiveUntil }) => state === 'OK' && effectiveUntil === null,
  )!
  await inTransaction(kysely, (tx) =>
    replaceSurchargeRule(tx, {
      ruleId: old.id,
      rule: { rule: 'cap', cap: '0.01', effectiveFrom: '2027-01-01', source: 'A bill of 2026' },
      ...by,
    }),
  )
  expect(await rateIn('OK', 'visa', '2026-12-31')).toBe(20_000n)
  expect(await rateIn('OK', 'visa', '2027-01-01')).toBe(10_000n)
  const kept = (await listSurchargeRules(kysely)).find(({ id }) => id === old.id)
  expect(kept).toMatchObject({ cap: 20_000n, endedBy: 'staff:7' })
  expect(String(kept?.effectiveUntil)).toBe('2027-01-01')
})

test('a network rule can be added, and withdrawn from its first day', async () => {
  const rule = {
    state: '*',
    brand: 'amex',
    rule: 'cap',
    cap: '0.03',
    effectiveFrom: '2026-12-01',
    source: 'Contract 12',
  } as const
  const added = await inTransaction(kysely, (tx) => addSurchargeRule(tx, { rule, ...by }))
  expect(await rateIn('TX', 'amex', '2026-12-01')).toBe(30_000n)
  await inTransaction(kysely, (tx) =>
    endSurchargeRule(tx, { ruleId: added.id, until: day('2026-12-01'), ...by }),
  )
  expect(await rateIn('TX', 'amex', '2026-12-01')).toBe('brand_forbids')
})

test('two rules for the same days, an end before the beginning, a second end and a cap without a rule are refused', async () => {
  const refusal = (work: Parameters<typeof inTransaction<unknown>>[1]) =>
    inTransaction(kysely, work).then(
      () => 'done',
      (error: { code?: string }) => error.code,
    )
  const rule = { state: 'CT', brand: '*', rule: 'at_cost', effectiveFrom: '2027-01-01', source: 'x' } as const
  expect(await refusal((tx) => addSurchargeRule(tx, { rule, ...by }))).toBe('surcharge_rules_overlap')
  expect(await refusal((tx) => addSurchargeRule(tx, { rule: { ...rule, cap: '0.02' }, ...by }))).toBe(
    'bad_input',
  )
  expect(await refusal((tx) => addSurchargeRule(tx, { rule: { ...rule, state: 'Conn' }, ...by }))).toBe(
    'bad_input',
  )
  const rules = await listSurchargeRules(kysely)
  const ended = rules.find(({ state, effectiveUntil }) => state === 'NY' && effectiveUntil)!
  const open = rules.find(({ state, effectiveUntil }) => state === 'NY' && !effectiveUntil)!
  const end = (ruleId: number, until: string) =>
    refusal((tx) => endSurchargeRule(tx, { ruleId, until: day(until), ...by }))
  expect(await end(ended.id, '2030-01-01')).toBe('surcharge_rule_ended')
  expect(await end(open.id, '2024-02-10')).toBe('surcharge_rule_dates')
  expect(await end(999_999, '2030-01-01')).toBe('not_found')
})

test('the database refuses to change or delete a rule, whoever asks', async () => {
  await expect(pool.query(`update surcharge_rules set cap = 0.05 where state = 'CO'`)).rejects.toThrow(
    'never change',
  )
  await expect(pool.query(`delete from surcharge_rules where state = 'MA'`)).rejects.toThrow('never change')
  await expect(
    pool.query(
      `update surcharge_rules set effective_until = null where state = 'CO' and effective_until is not null`,
    ),
  ).rejects.toThrow('never change')
})
