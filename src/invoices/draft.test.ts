import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Charge } from '../charges/charge.ts'
import type { AccountId, ChargeId, SubscriptionId } from '../kernel/ids.ts'
import type { UsageGroup } from '../usage/charged-usage.ts'
import { draftInvoice } from './draft.ts'
import { type BillableAccount, type BillingFacts, invoicePeriods, type SubscriptionFacts } from './facts.ts'
import type { Draft, InvoiceLine } from './invoice.ts'

const day = (text: string) => Temporal.PlainDate.from(text)
const ACCOUNT: BillableAccount = {
  id: 1n as AccountId,
  number: 'A1',
  name: 'Acme',
  attention: null,
  addressLines: [],
  country: 'US',
  taxId: null,
  taxJurisdiction: '',
  taxExempt: false,
  billingDay: 1,
  termsDays: 14,
  currency: 'USD',
  timeZone: 'America/New_York',
  minimumInvoiceMicros: 0n,
  closedOn: null,
}
const LINE: SubscriptionFacts = {
  id: 7n as SubscriptionId,
  planName: 'Line',
  label: '',
  quantity: 1,
  startsOn: day('2025-01-01'),
  endsOn: null,
  monthlyFeeMicros: 30_000_000n,
  setupFeeMicros: 0n,
  minimumSpendMicros: 0n,
  chargedUntil: null,
  creditedBy: null,
  setupCharged: false,
  minimumUntil: null,
  overcharged: [],
}

function facts(
  on: string,
  given: Partial<Omit<BillingFacts, 'account' | 'subscriptions'>> & {
    account?: Partial<BillableAccount>
    subscriptions?: Partial<SubscriptionFacts>[]
  },
): BillingFacts {
  const account = { ...ACCOUNT, ...given.account }
  return {
    openCharges: [],
    usage: [],
    taxRates: null,
    ...given,
    on: day(on),
    periods: invoicePeriods(day(on), account.billingDay),
    account,
    subscriptions: (given.subscriptions ?? []).map((subscription) => ({ ...LINE, ...subscription })),
  }
}

function charge(fields: Partial<Charge>): Charge {
  return {
    accountId: ACCOUNT.id,
    id: 1n as ChargeId,
    origin: 'adjustment:1',
    kind: 'adjustment',
    periodStart: day('2026-02-10'),
    periodEnd: day('2026-02-10'),
    description: 'Goodwill',
    quantity: 1,
    unitMicros: null,
    amountMicros: 1_000_000n,
    subscriptionId: null,
    calls: 0,
    chargedAt: Temporal.Instant.from('2026-02-10T12:00:00Z'),
    reason: null,
    actor: null,
    invoiceId: null,
    ...fields,
  }
}

function usage(fields: Partial<UsageGroup>): UsageGroup {
  return {
    accountId: ACCOUNT.id,
    periodStart: day('2026-02-01'),
    periodEnd: day('2026-03-01'),
    subscriptionId: LINE.id,
    direction: 0,
    destinationId: 1,
    destination: 'Germany – Mobile',
    calls: 3,
    billedSeconds: 180,
    includedSeconds: 0,
    amountMicros: 1_234_567n,
    firstAt: null,
    lastAt: null,
    ...fields,
  }
}

/** Period, description and exact amount of each line, for tables. */
function shown(draft: Draft): string[] {
  if (draft.outcome !== 'issued') return [draft.outcome]
  return draft.lines.map(
    (line) => `${line.periodStart}/${line.periodEnd} ${line.description}: ${line.amountMicros}`,
  )
}

describe('the monthly fee', () => {
  const cases: [
    name: string,
    on: string,
    billingDay: number,
    subscription: Partial<SubscriptionFacts>,
    lines: string[],
  ][] = [
    [
      'is charged whole in advance',
      '2026-03-01',
      1,
      { chargedUntil: day('2026-03-01') },
      ['2026-03-01/2026-04-01 Monthly fee: 30000000'],
    ],
    [
      'times the quantity',
      '2026-03-01',
      1,
      { chargedUntil: day('2026-03-01'), quantity: 3 },
      ['2026-03-01/2026-04-01 Monthly fee: 90000000'],
    ],
    [
      // 30.00 × 14 ÷ 28 = 15.00
      'is charged by day from a start in a month of 28 days, and the next month whole',
      '2026-03-01',
      1,
      { startsOn: day('2026-02-15') },
      [
        '2026-02-15/2026-03-01 Monthly fee, 14 of 28 days: 15000000',
        '2026-03-01/2026-04-01 Monthly fee: 30000000',
      ],
    ],
    [
      // 30.00 × 15 ÷ 29 = 15.517241…
      'in one of 29 days',
      '2028-03-01',
      1,
      { startsOn: day('2028-02-15') },
      [
        '2028-02-15/2028-03-01 Monthly fee, 15 of 29 days: 15517241',
        '2028-03-01/2028-04-01 Monthly fee: 30000000',
      ],
    ],
    [
      // 30.00 × 16 ÷ 30 = 16.00
      'in one of 30 days',
      '2026-05-01',
      1,
      { startsOn: day('2026-04-15') },
      [
        '2026-04-15/2026-05-01 Monthly fee, 16 of 30 days: 16000000',
        '2026-05-01/2026-06-01 Monthly fee: 30000000',
      ],
    ],
    [
      // 30.00 × 17 ÷ 31 = 16.451612903… → 16.451613
      'in one of 31 days',
      '2026-04-01',
      1,
      { startsOn: day('2026-03-15') },
      [
        '2026-03-15/2026-04-01 Monthly fee, 17 of 31 days: 16451613',
        '2026-04-01/2026-05-01 Monthly fee: 30000000',
      ],
    ],
    [
      // 30.00 × 10 ÷ 31 = 9.677419…
      'only up to an end that is known',
      '2026-03-01',
      1,
      { chargedUntil: day('2026-03-01'), endsOn: day('2026-03-11') },
      ['2026-03-01/2026-03-11 Monthly fee, 10 of 31 days: 9677419'],
    ],
    ['is not charged before its start', '2026-03-01', 1, { startsOn: day('2026-04-01') }, ['nothing']],
    [
      // 31 March to 9 April: 30.00 × 21 ÷ 30 = 21.00
      'is charged from a start in the coming period',
      '2026-03-31',
      31,
      { startsOn: day('2026-04-09') },
      ['2026-04-09/2026-04-30 Monthly fee, 21 of 30 days: 21000000'],
    ],
    [
      'goes from 28 February to 31 March where the billing day is 31',
      '2026-02-28',
      31,
      { chargedUntil: day('2026-02-28') },
      ['2026-02-28/2026-03-31 Monthly fee: 30000000'],
    ],
    [
      'and from 31 January to 28 February',
      '2026-01-31',
      31,
      { chargedUntil: day('2026-01-31') },
      ['2026-01-31/2026-02-28 Monthly fee: 30000000'],
    ],
    [
      'is caught up period by period where runs were missed',
      '2026-03-01',
      1,
      { chargedUntil: day('2026-01-01') },
      [
        '2026-01-01/2026-02-01 Monthly fee: 30000000',
        '2026-02-01/2026-03-01 Monthly fee: 30000000',
        '2026-03-01/2026-04-01 Monthly fee: 30000000',
      ],
    ],
    ['is not charged twice', '2026-03-01', 1, { chargedUntil: day('2026-04-01') }, ['nothing']],
  ]
  test.each(cases)('%s', (_, on, billingDay, subscription, lines) => {
    expect(
      shown(draftInvoice(facts(on, { account: { billingDay }, subscriptions: [subscription] }))),
    ).toEqual(lines)
  })

  test.each(['America/New_York', 'Europe/London', 'Pacific/Apia', 'Asia/Kathmandu'])(
    'does not depend on the zone: days are days in %s too, clock change or not',
    (timeZone) => {
      const draft = draftInvoice(
        facts('2026-04-01', { account: { timeZone }, subscriptions: [{ startsOn: day('2026-03-08') }] }),
      )
      // 30.00 × 24 ÷ 31 = 23.225806…
      expect(shown(draft)[0]).toBe('2026-03-08/2026-04-01 Monthly fee, 24 of 31 days: 23225806')
    },
  )
})

describe('a subscription that ended', () => {
  const charged = {
    id: 1n as ChargeId,
    periodStart: day('2026-02-01'),
    periodEnd: day('2026-03-01'),
    standsUntil: day('2026-03-01'),
    quantity: 1,
    unitMicros: 30_000_000n,
    amountMicros: 30_000_000n,
  }

  test('in a month already charged gets its unused days back', () => {
    const ended = { endsOn: day('2026-02-15'), chargedUntil: day('2026-03-01'), overcharged: [charged] }
    const draft = draftInvoice(
      facts('2026-03-01', { subscriptions: [ended], openCharges: [charge({ amountMicros: 20_000_000n })] }),
    )
    // 30.00 × 14 ÷ 28
    expect(shown(draft)).toContain('2026-02-15/2026-03-01 Credit for 14 unused days: -15000000')
  })

  test('gets only the days that earlier credits did not give back', () => {
    const ended = {
      endsOn: day('2026-02-08'),
      chargedUntil: day('2026-02-15'),
      overcharged: [{ ...charged, standsUntil: day('2026-02-15') }],
    }
    const draft = draftInvoice(
      facts('2026-03-01', { subscriptions: [ended], openCharges: [charge({ amountMicros: 20_000_000n })] }),
    )
    // 30.00 × 7 ÷ 28
    expect(shown(draft)).toContain('2026-02-08/2026-02-15 Credit for 7 unused days: -7500000')
  })

  test('is carried, not invoiced, while the credit is all there is', () => {
    const ended = { endsOn: day('2026-02-15'), chargedUntil: day('2026-03-01'), overcharged: [charged] }
    const draft = draftInvoice(facts('2026-03-01', { subscriptions: [ended] }))
    expect(draft).toMatchObject({ outcome: 'carried', netMicros: -15_000_000n })
  })
})

describe('once and at least', () => {
  test('the setup fee comes with the first invoice, times the quantity', () => {
    const fresh = { startsOn: day('2026-03-01'), setupFeeMicros: 5_000_000n, quantity: 2 }
    expect(shown(draftInvoice(facts('2026-03-01', { subscriptions: [fresh] })))).toEqual([
      '2026-03-01/2026-04-01 Monthly fee: 60000000',
      '2026-03-01/2026-03-01 Setup fee: 10000000',
    ])
    const charged = { ...fresh, setupCharged: true, chargedUntil: day('2026-04-01') }
    expect(shown(draftInvoice(facts('2026-04-01', { subscriptions: [charged] })))).toEqual([
      '2026-04-01/2026-05-01 Monthly fee: 60000000',
    ])
  })

  const minimum = { monthlyFeeMicros: 0n, minimumSpendMicros: 10_000_000n }
  const spent = {
    usage: [usage({})],
    openCharges: [charge({ kind: 'usage', origin: 'usage:1:1', amountMicros: 1_234_567n })],
  }

  test('usage short of the minimum is filled up', () => {
    const draft = draftInvoice(facts('2026-03-01', { ...spent, subscriptions: [minimum] }))
    // 10.00 - 1.234567
    expect(shown(draft)).toEqual([
      '2026-02-01/2026-03-01 Minimum usage, what was short of it: 8765433',
      '2026-02-01/2026-03-01 Calls to Germany – Mobile: 1234567',
    ])
  })

  test('not in a month had in part, not twice, and not when it was reached', () => {
    const part = draftInvoice(
      facts('2026-03-01', { ...spent, subscriptions: [{ ...minimum, startsOn: day('2026-02-02') }] }),
    )
    const twice = draftInvoice(
      facts('2026-03-01', { ...spent, subscriptions: [{ ...minimum, minimumUntil: day('2026-03-01') }] }),
    )
    const reached = draftInvoice(
      facts('2026-03-01', { ...spent, subscriptions: [{ ...minimum, minimumSpendMicros: 1_234_567n }] }),
    )
    for (const draft of [part, twice, reached]) {
      expect(shown(draft)).toEqual(['2026-02-01/2026-03-01 Calls to Germany – Mobile: 1234567'])
    }
  })
})

describe('usage', () => {
  test('says what was included, and shows calls that cost nothing', () => {
    const groups = [
      usage({ amountMicros: 0n, includedSeconds: 3_600 }),
      usage({
        direction: 2,
        destination: null,
        destinationId: null,
        amountMicros: 2_000_000n,
        includedSeconds: 90,
      }),
    ]
    const draft = draftInvoice(
      facts('2026-03-01', {
        usage: groups,
        openCharges: [charge({ kind: 'usage', origin: 'usage:1:1', amountMicros: 2_000_000n })],
      }),
    )
    expect(shown(draft)).toEqual([
      '2026-02-01/2026-03-01 Calls to Germany – Mobile, 60 min included: 0',
      '2026-02-01/2026-03-01 Toll-free calls, 1.5 min included: 2000000',
    ])
  })

  test('of a period that had its invoice is late, with its own days in the zone of the account', () => {
    const late = usage({
      periodStart: day('2026-01-01'),
      periodEnd: day('2026-02-01'),
      firstAt: Temporal.Instant.from('2026-01-06T03:00:00Z'),
      lastAt: Temporal.Instant.from('2026-01-06T12:00:00Z'),
    })
    const open = charge({
      kind: 'usage',
      origin: 'usage:1:1',
      periodStart: late.periodStart,
      periodEnd: late.periodEnd,
      amountMicros: 1_234_567n,
    })
    const draft = draftInvoice(facts('2026-03-01', { usage: [late], openCharges: [open] }))
    // 03:00 UTC is the evening of 5 January in New York.
    expect(draft).toMatchObject({
      lines: [{ late: true, periodStart: day('2026-01-05'), periodEnd: day('2026-01-07') }],
    })
  })

  test('whose calls are not what was charged is refused', () => {
    const open = charge({ kind: 'usage', origin: 'usage:1:1', amountMicros: 2_000_000n })
    expect(() => draftInvoice(facts('2026-03-01', { usage: [usage({})], openCharges: [open] }))).toThrow(
      'Usage of 2 was charged, but its calls come to 1.234567; run tollbook verify.',
    )
  })

  test('that a re-rating charged has a line of its own', () => {
    const open = charge({
      kind: 'usage',
      origin: 'rerate:4',
      description: 'Correction of January',
      amountMicros: 2_000_000n,
    })
    expect(shown(draftInvoice(facts('2026-03-01', { openCharges: [open] })))).toEqual([
      '2026-02-10/2026-02-10 Correction of January: 2000000',
    ])
  })
})

describe('the total', () => {
  const rates = [
    { authority: 'MA', name: 'Sales tax', rate: '0.062500' },
    { authority: 'US', name: 'Excise', rate: '0.030000' },
  ]
  const taxed = { account: { taxJurisdiction: 'US-MA' }, taxRates: rates }

  test('is the net, rounded once, and each tax, rounded once', () => {
    const open = [charge({ amountMicros: 10_004_000n }), charge({ amountMicros: 10_004_000n })]
    const draft = draftInvoice(facts('2026-03-01', { ...taxed, openCharges: open }))
    // 20.008 → 20.01; 6.25 % is 1.250625 → 1.25; 3 % is 0.6003 → 0.60
    expect(draft).toMatchObject({
      netMicros: 20_010_000n,
      roundingMicros: 2_000n,
      taxMicros: 1_850_000n,
      totalMicros: 21_860_000n,
      dueOn: day('2026-03-15'),
      taxes: [{ taxMicros: 1_250_000n }, { taxMicros: 600_000n }],
      lines: [
        { n: 1, shownMicros: 10_010_000n, taxMicros: 930_000n },
        { n: 2, shownMicros: 10_000_000n, taxMicros: 920_000n },
      ],
    })
  })

  test('has no tax where the account is exempt or has no jurisdiction', () => {
    for (const account of [{ taxJurisdiction: 'US-MA', taxExempt: true }, { taxJurisdiction: '' }]) {
      expect(
        draftInvoice(facts('2026-03-01', { account, taxRates: rates, openCharges: [charge({})] })),
      ).toMatchObject({ taxMicros: 0n, taxes: [] })
    }
  })

  test('is refused for a jurisdiction without rates, with both named', () => {
    const unknown = facts('2026-03-01', { account: { taxJurisdiction: 'US-ZZ' }, openCharges: [charge({})] })
    expect(() => draftInvoice(unknown)).toThrow(
      "There are no tax rates for jurisdiction 'US-ZZ' on 2026-03-01.",
    )
  })

  test('in yen is whole, in dinars has three places', () => {
    const open = [charge({ amountMicros: 1_234_567_890n })]
    expect(
      draftInvoice(facts('2026-03-01', { account: { currency: 'JPY' }, openCharges: open })),
    ).toMatchObject({ netMicros: 1_235_000_000n })
    expect(
      draftInvoice(facts('2026-03-01', { account: { currency: 'KWD' }, openCharges: open })),
    ).toMatchObject({ netMicros: 1_234_568_000n })
  })

  test('below the minimum of the account, of zero or negative is carried', () => {
    const carried = (amountMicros: bigint, minimumInvoiceMicros = 0n) =>
      draftInvoice(
        facts('2026-03-01', { account: { minimumInvoiceMicros }, openCharges: [charge({ amountMicros })] }),
      ).outcome
    expect(carried(4_990_000n, 5_000_000n)).toBe('carried')
    expect(carried(4_995_000n, 5_000_000n)).toBe('issued')
    expect(carried(0n)).toBe('carried')
    expect(carried(-1n)).toBe('carried')
  })
})

test('whatever was charged: lines sum to the net, their taxes to the tax, and the exact amounts to the charges', () => {
  const amounts = fc.array(fc.bigInt(-(10n ** 9n), 10n ** 10n), { minLength: 1, maxLength: 30 })
  const rate = fc.bigInt(0n, 250_000n).map((units) => `0.${String(units).padStart(6, '0')}`)
  const currency = fc.constantFrom('USD', 'JPY', 'KWD')
  fc.assert(
    fc.property(
      amounts,
      fc.array(rate, { maxLength: 4 }),
      currency,
      fc.integer({ min: 1, max: 31 }),
      (charged, taxes, inCurrency, billingDay) => {
        const draft = draftInvoice(
          facts('2026-02-28', {
            account: {
              billingDay: Math.max(billingDay, 28),
              currency: inCurrency,
              taxJurisdiction: 'X',
            },
            subscriptions: [{ startsOn: day('2026-02-03') }],
            openCharges: charged.map((amountMicros) => charge({ amountMicros })),
            taxRates: taxes.map((each, i) => ({ authority: `T${i}`, name: '', rate: each })),
          }),
        )
        if (draft.outcome !== 'issued') return
        const of = (pick: (line: InvoiceLine) => bigint) =>
          draft.lines.reduce((sum, line) => sum + pick(line), 0n)
        const owed = [...charged, ...draft.newCharges.map((fresh) => fresh.amountMicros)].reduce(
          (sum, amount) => sum + amount,
          0n,
        )
        expect(of((line) => line.amountMicros)).toBe(owed)
        expect(of((line) => line.amountMicros) + draft.roundingMicros).toBe(draft.netMicros)
        expect(of((line) => line.shownMicros)).toBe(draft.netMicros)
        expect(of((line) => line.taxMicros)).toBe(draft.taxMicros)
        expect(draft.taxes.reduce((sum, tax) => sum + tax.taxMicros, 0n)).toBe(draft.taxMicros)
      },
    ),
  )
})
