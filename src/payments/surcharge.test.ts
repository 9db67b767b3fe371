import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { roundToMinorUnit } from '../kernel/money.ts'
import {
  mayBearSurcharge,
  type SurchargeQuestion,
  type SurchargeRule,
  surchargeOf,
  surchargeOfRefund,
} from './surcharge.ts'

const day = (text: string) => Temporal.PlainDate.from(text)
const rule = (
  state: string,
  brand: string,
  kind: SurchargeRule['rule'],
  cap: bigint | null,
  from = '2020-01-01',
  until: string | null = null,
): SurchargeRule => ({
  state,
  brand,
  rule: kind,
  cap,
  effectiveFrom: day(from),
  effectiveUntil: until === null ? null : day(until),
})

const RULES = [
  rule('*', 'visa', 'cap', 40_000n, '2013-01-27', '2023-04-15'),
  rule('*', 'visa', 'cap', 30_000n, '2023-04-15'),
  rule('*', 'mastercard', 'cap', 40_000n),
  rule('MA', '*', 'forbidden', null),
  rule('CO', '*', 'cap', 20_000n),
  rule('NY', '*', 'at_cost', null),
  rule('OK', '*', 'forbidden', null, '2000-01-01', '2025-11-01'),
  rule('OK', '*', 'cap', 20_000n, '2025-11-01'),
]

/** 100.00 by a Visa credit card from Texas; the provider wants 3 %, cards cost it 3.5 %. */
const ASKED: SurchargeQuestion = {
  rail: 'card',
  funding: 'credit',
  brand: 'visa',
  billingState: 'TX',
  country: 'US',
  amountMicros: 100_000_000n,
  currency: 'USD',
  on: day('2026-11-22'),
  policy: {
    enabled: true,
    costOfAcceptance: 35_000n,
    surchargeRate: 30_000n,
    acceptedBrands: ['visa', 'mastercard'],
  },
  rules: RULES,
}
const policy = (changed: Partial<SurchargeQuestion['policy']>) => ({
  policy: { ...ASKED.policy, ...changed },
})

describe('the surcharge', () => {
  test('of 100.00 at 3 % is 3.00', () => {
    expect(surchargeOf(ASKED)).toEqual({ surchargeMicros: 3_000_000n, rateApplied: 30_000n, why: 'applied' })
  })

  test.each<[string, Partial<SurchargeQuestion>, string]>([
    ['surcharges are off', policy({ enabled: false }), 'off'],
    ['bank account', { rail: 'bank', funding: null, brand: null }, 'not_a_credit_card'],
    ['debit card', { funding: 'debit' }, 'not_a_credit_card'],
    ['prepaid card', { funding: 'prepaid' }, 'not_a_credit_card'],
    ['funding that the gateway does not know', { funding: 'unknown' }, 'funding_unknown'],
    ['funding that nobody said', { funding: null }, 'funding_unknown'],
    ['euros', { currency: 'EUR' }, 'not_usd'],
    ['Canada', { country: 'CA', billingState: 'ON' }, 'not_in_us'],
    ['no address', { country: null, billingState: null }, 'state_unknown'],
    ['no state', { billingState: null }, 'state_unknown'],
    ['a state in words', { billingState: 'Texas' }, 'state_unknown'],
    ['the Virgin Islands', { billingState: 'VI' }, 'state_unknown'],
    ['Massachusetts', { billingState: 'MA' }, 'state_forbids'],
    ['Oklahoma on its last day of the ban', { billingState: 'OK', on: day('2025-10-31') }, 'state_forbids'],
    ['a brand without a rule', { brand: 'amex' }, 'brand_forbids'],
    ['no brand', { brand: null }, 'brand_forbids'],
    ['a day before the networks allowed it', { on: day('2013-01-26') }, 'brand_forbids'],
    ['no cost', policy({ costOfAcceptance: 0n }), 'no_rate'],
    ['nothing wanted', policy({ surchargeRate: 0n }), 'no_rate'],
    ['33 cents, of which 3 % is less than a cent', { amountMicros: 330_000n }, 'too_small'],
    ['nothing to pay', { amountMicros: 0n }, 'too_small'],
  ])('is nothing: %s', (_, changed, why) => {
    expect(surchargeOf({ ...ASKED, ...changed })).toEqual({ surchargeMicros: 0n, rateApplied: 0n, why })
  }) // biome-ignore format: a table

  test.each<[string, Partial<SurchargeQuestion>, bigint, bigint]>([
    ['the cost of acceptance, when that is lower', policy({ costOfAcceptance: 27_500n }), 27_500n, 2_750_000n],
    ['what is wanted, when that is lower', policy({ surchargeRate: 10_000n }), 10_000n, 1_000_000n],
    ['Visa’s 3 %', policy({ surchargeRate: 50_000n, costOfAcceptance: 50_000n }), 30_000n, 3_000_000n],
    ['Visa’s 3 % for a Mastercard where both are accepted', { brand: 'mastercard', ...policy({ surchargeRate: 50_000n, costOfAcceptance: 50_000n }) }, 30_000n, 3_000_000n],
    ['Mastercard’s 4 % where Visa is not accepted', { brand: 'MasterCard', ...policy({ surchargeRate: 50_000n, costOfAcceptance: 50_000n, acceptedBrands: ['mastercard', 'amex'] }) }, 40_000n, 4_000_000n],
    ['Visa’s 4 % of its day', { on: day('2023-04-14'), ...policy({ surchargeRate: 50_000n, costOfAcceptance: 50_000n }) }, 40_000n, 4_000_000n],
    ['Visa’s 3 % from its day on', { on: day('2023-04-15'), ...policy({ surchargeRate: 50_000n, costOfAcceptance: 50_000n }) }, 30_000n, 3_000_000n],
    ['Colorado’s 2 %', { billingState: 'CO' }, 20_000n, 2_000_000n],
    ['Oklahoma’s 2 % from its day on', { billingState: 'OK', on: day('2025-11-01') }, 20_000n, 2_000_000n],
    ['the cost in New York', { billingState: 'NY', ...policy({ costOfAcceptance: 21_000n }) }, 21_000n, 2_100_000n],
    // 10.49 × 0.03 = 0.3147
    ['rounded down to the cent', { amountMicros: 10_490_000n }, 30_000n, 310_000n],
    // 0.34 × 0.03 = 0.0102
    ['one cent of 34 cents', { amountMicros: 340_000n }, 30_000n, 10_000n],
  ])('is %s', (_, changed, rateApplied, surchargeMicros) => {
    expect(surchargeOf({ ...ASKED, ...changed })).toEqual({ surchargeMicros, rateApplied, why: 'applied' })
  }) // biome-ignore format: a table

  test('is more than zero only with known credit funding, in an allowed state, and never over a cap', () => {
    const rate = fc.bigInt(0n, 100_000n)
    const caps: Record<string, bigint> = { CO: 20_000n, OK: 20_000n }
    fc.assert(
      fc.property(
        fc.record({
          rail: fc.constantFrom('card' as const, 'bank' as const),
          funding: fc.constantFrom(
            'credit' as const,
            'debit' as const,
            'prepaid' as const,
            'unknown' as const,
            null,
          ),
          brand: fc.constantFrom('visa', 'mastercard', 'amex', null),
          billingState: fc.constantFrom('TX', 'MA', 'CO', 'NY', 'OK', 'VI', 'zz', null),
          country: fc.constantFrom('US', 'US', 'CA', null),
          amountMicros: fc.bigInt(0n, 10n ** 7n).map((cents) => cents * 10_000n),
          currency: fc.constantFrom('USD', 'USD', 'CAD'),
          enabled: fc.boolean(),
          costOfAcceptance: rate,
          surchargeRate: rate,
          acceptedBrands: fc.subarray(['visa', 'mastercard', 'amex', 'discover']),
        }),
        ({ enabled, costOfAcceptance, surchargeRate, acceptedBrands, ...asked }) => {
          const question = {
            ...ASKED,
            ...asked,
            policy: { enabled, costOfAcceptance, surchargeRate, acceptedBrands },
          }
          const { surchargeMicros, rateApplied, why } = surchargeOf(question)
          expect(surchargeMicros > 0n).toBe(why === 'applied')
          if (surchargeMicros === 0n) return
          expect([enabled, asked.rail, asked.funding, asked.currency, asked.country]).toEqual([
            true,
            'card',
            'credit',
            'USD',
            'US',
          ])
          expect(['TX', 'CO', 'NY', 'OK']).toContain(asked.billingState)
          expect(['visa', 'mastercard']).toContain(asked.brand)
          const network = asked.brand === 'visa' || acceptedBrands.includes('visa') ? 30_000n : 40_000n
          const ceilings = [
            costOfAcceptance,
            surchargeRate,
            network,
            caps[asked.billingState ?? ''] ?? 40_000n,
          ]
          for (const ceiling of ceilings) {
            expect(rateApplied <= ceiling).toBe(true)
            expect(surchargeMicros * 1_000_000n <= asked.amountMicros * ceiling).toBe(true)
          }
          expect(surchargeMicros % 10_000n).toBe(0n)
        },
      ),
      { numRuns: 2_000 },
    )
  })
})

describe('the surcharge of a refund', () => {
  const paid = { amountMicros: 100_000_000n, surchargeMicros: 2_990_000n, currency: 'USD' }

  test.each([
    // 2.99 × 0.5 = 1.495, half up
    [0n, 0n, 50_000_000n, 1_500_000n],
    [50_000_000n, 1_500_000n, 50_000_000n, 1_490_000n],
    [0n, 0n, 100_000_000n, 2_990_000n],
    // 2.99 × 0.0001 is no cent
    [0n, 0n, 10_000n, 0n],
    // All of it went back before: the card was not credit.
    [0n, 2_990_000n, 50_000_000n, 0n],
    [0n, 0n, 0n, 0n],
  ])('after %s micros with %s of surcharge, %s micros take %s with them', (refundedMicros, refundedSurchargeMicros, refundNowMicros, expected) => {
    expect(surchargeOfRefund({ ...paid, refundedMicros, refundedSurchargeMicros, refundNowMicros })).toBe(expected)
  }) // biome-ignore format: a table

  test('refuses to be asked for more than is left', () => {
    const asked = { ...paid, refundedMicros: 60_000_000n, refundedSurchargeMicros: 0n }
    expect(() => surchargeOfRefund({ ...asked, refundNowMicros: 40_010_000n })).toThrow('40010000')
    expect(() => surchargeOfRefund({ ...asked, refundNowMicros: -1n })).toThrow(RangeError)
  })

  test('closes to the cent: refunding everything, in any number of parts, refunds the surcharge exactly', () => {
    fc.assert(
      fc.property(
        fc.array(fc.bigInt(1n, 100_000n), { minLength: 1, maxLength: 30 }),
        fc.bigInt(0n, 40_000n),
        fc.constantFrom('USD', 'JPY', 'KWD'),
        (parts, rate, currency) => {
          const unit = { USD: 10_000n, JPY: 1_000_000n, KWD: 1_000n }[currency]
          const amountMicros = parts.reduce((sum, part) => sum + part, 0n) * unit
          const surchargeMicros = roundToMinorUnit((amountMicros * rate) / 1_000_000n, currency, 'down')
          let refundedMicros = 0n
          let refundedSurchargeMicros = 0n
          for (const part of parts) {
            const refundNowMicros = part * unit
            const back = surchargeOfRefund({
              amountMicros,
              surchargeMicros,
              refundedMicros,
              refundedSurchargeMicros,
              refundNowMicros,
              currency,
            })
            expect(back >= 0n && back % unit === 0n).toBe(true)
            refundedMicros += refundNowMicros
            refundedSurchargeMicros += back
            // Never further than half a unit from the exact share.
            const off = refundedSurchargeMicros * amountMicros - surchargeMicros * refundedMicros
            expect((off < 0n ? -off : off) * 2n <= unit * amountMicros).toBe(true)
          }
          expect(refundedSurchargeMicros).toBe(surchargeMicros)
        },
      ),
      { numRuns: 2_000 },
    )
  })
})

test.each([
  ['a credit card at home', 'credit', 'US', 'USD', true],
  ['a card whose funding is not known', 'unknown', 'US', 'USD', true],
  ['a credit card without an address', 'credit', null, 'USD', true],
  ['a debit card', 'debit', 'US', 'USD', false],
  ['a bank account', null, 'US', 'USD', false],
  ['a credit card from abroad', 'credit', 'DE', 'USD', false],
  ['a credit card in another currency', 'credit', 'US', 'EUR', false],
] as const)('the terms of %s speak of a surcharge: %s', (_, funding, country, currency, may) => {
  const billingAddress = country === null ? null : { country }
  expect(mayBearSurcharge({ funding, billingAddress }, { currency })).toBe(may)
})
