import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { formatDecimal, minorUnitDigits } from '../kernel/money.ts'
import { type MandateTerms, mandateText } from './mandate-text.ts'

const day = (text: string) => Temporal.PlainDate.from(text)
const COMMON = {
  providerName: 'Pine Valley Telephone',
  contact: 'billing@pinevalley.example or +1 617 555 0100',
  accountNumber: '100042',
  currency: 'USD',
  locale: 'en-US',
}
const CARD = { ...COMMON, rail: 'card', methodLabel: 'Visa', last4: '4242' } as const
const BANK = { ...COMMON, rail: 'bank', methodLabel: 'First Platypus Bank, checking', last4: '6789' } as const
const payment = (amountMicros: bigint, surchargeMicros = 0n) => ({
  amountMicros,
  surchargeMicros,
  on: day('2026-11-22'),
})
const AUTOPAY = {
  scope: 'autopay',
  schedule: { kind: 'day', day: 31 },
  monthlyCapMicros: 500_000_000n,
  noticeDays: 10,
  payNow: null,
  firstOn: day('2026-12-31'),
  surchargeRate: null,
} as const

const card: MandateTerms = {
  ...CARD,
  scope: 'saved',
  payment: payment(1_234_500_000n + 37_030_000n, 37_030_000n),
  surchargeRate: 30_000n,
}
const cardAutopay: MandateTerms = {
  ...CARD,
  ...AUTOPAY,
  schedule: { kind: 'due' },
  monthlyCapMicros: null,
  noticeDays: 3,
  payNow: payment(103_000_000n, 3_000_000n),
  surchargeRate: 27_500n,
}
const bank: MandateTerms = { ...BANK, scope: 'one_time', payment: payment(42_000_000n) }
const bankAutopay: MandateTerms = { ...BANK, ...AUTOPAY }

/** Paragraphs on lines of their own, no-break spaces as spaces. */
const shown = (terms: MandateTerms) =>
  mandateText(terms)
    .text.replaceAll(/[\u00a0\u202f]/g, ' ')
    .split('\n\n')

describe('what a payer accepts', () => {
  test('by a card that is kept: the total with its surcharge, what is kept for what, how to revoke', () => {
    expect(shown(card)).toEqual([
      'I authorize Pine Valley Telephone to charge $1,271.53 once, on November 22, 2026, to my card (Visa, ending in 4242) for my account 100042. This includes a credit card surcharge of $37.03. I allow Pine Valley Telephone to keep my card (Visa, ending in 4242) with its payment gateway for later payments. Each of them is made only when I ask for it, in the amount and on the day that I confirm then.',
      'I am entitled to use this card. If this is a credit card and the law of its billing state allows it, a surcharge of at most 3% of each payment, and never more than accepting the card costs Pine Valley Telephone, is added; it is shown before I pay or in the notice. Debit cards, prepaid cards and bank accounts have none. When a payment is refunded, its surcharge is refunded in proportion.',
      'This authorization stands until I revoke it. I can revoke it at any time, online in my account or by contacting Pine Valley Telephone: billing@pinevalley.example or +1 617 555 0100. A copy of this text is sent to the billing contact of the account.',
    ])
  })

  test('by one payment with a card: the surcharge that is in it, and that it comes back with a refund', () => {
    const once: MandateTerms = { ...CARD, scope: 'one_time', payment: payment(103_000_000n, 3_000_000n) }
    expect(shown(once).slice(0, 2)).toEqual([
      'I authorize Pine Valley Telephone to charge $103.00 once, on November 22, 2026, to my card (Visa, ending in 4242) for my account 100042. This includes a credit card surcharge of $3.00.',
      'I am entitled to use this card. When a payment is refunded, its surcharge is refunded in proportion.',
    ])
  })

  test('by AutoPay from a card: how the amount is set, when, what is paid now, and the surcharge', () => {
    expect(shown(cardAutopay)).toEqual([
      'Auto Pay: I authorize Pine Valley Telephone to charge what is due on my account 100042 to my card (Visa, ending in 4242). The amount varies: each time it is the total still due on the invoices being paid. Payments are made on the day each invoice is due. I authorize Pine Valley Telephone to charge $103.00 once, on November 22, 2026, to my card (Visa, ending in 4242) for my account 100042. This includes a credit card surcharge of $3.00. The first Auto Pay payment is on December 31, 2026. I am told the amount and the date of each payment at least 3 days ahead, or as soon as the invoice is issued if it is due sooner.',
      'I am entitled to use this card. If this is a credit card and the law of its billing state allows it, a surcharge of at most 2.75% of each payment, and never more than accepting the card costs Pine Valley Telephone, is added; it is shown before I pay or in the notice. Debit cards, prepaid cards and bank accounts have none. When a payment is refunded, its surcharge is refunded in proportion.',
      'This authorization stands until I revoke it. I can revoke it at any time, online in my account or by contacting Pine Valley Telephone: billing@pinevalley.example or +1 617 555 0100. A copy of this text is sent to the billing contact of the account.',
    ])
  })

  test('by one bank debit: amount, day, account, what happens if it comes back', () => {
    expect(shown(bank)).toEqual([
      'I authorize Pine Valley Telephone to debit $42.00 electronically, once, on November 22, 2026 or the next business day, from my bank account (First Platypus Bank, checking, ending in 6789) for my account 100042.',
      'I am entitled to authorize debits to this account, which is in the United States. If a debit is returned for lack of funds, it may be tried again, at most twice within 180 days, and is then called RETRY PYMT on the statement.',
      'To revoke this before the payment is made, I contact Pine Valley Telephone: billing@pinevalley.example or +1 617 555 0100. A copy of this text is sent to the billing contact of the account.',
    ])
  })

  test('by AutoPay from a bank account: how the amount is set, its cap, how often, the notice, how to revoke', () => {
    expect(shown(bankAutopay)).toEqual([
      'Auto Pay: I authorize Pine Valley Telephone to debit what is due on my account 100042 electronically from my bank account (First Platypus Bank, checking, ending in 6789). The amount varies: each time it is the total still due on the invoices being paid. If it would come to more than $500.00 in a calendar month, I am asked first. Payments are made once a month, on day 31 (in a shorter month on its last day), or on the next business day. The first Auto Pay payment is on December 31, 2026. I am told the amount and the date of each payment at least 10 days ahead, or as soon as the invoice is issued if it is due sooner.',
      'I am entitled to authorize debits to this account, which is in the United States. If a debit is returned for lack of funds, it may be tried again, at most twice within 180 days, and is then called RETRY PYMT on the statement.',
      'This authorization stands until I revoke it. I can revoke it at any time, online in my account or by contacting Pine Valley Telephone: billing@pinevalley.example or +1 617 555 0100. A debit less than three business days away may no longer be stopped. A copy of this text is sent to the billing contact of the account.',
    ])
  })

  test.each([
    ['fr-CA', 'fr', 'J’autorise Pine Valley Telephone à débiter électroniquement 42,00 $ US une seule fois, le 22 novembre 2026 ou le jour ouvrable suivant, de mon compte bancaire (First Platypus Bank, checking, se terminant par 6789) pour mon compte 100042.'],
    ['es-US', 'es', 'Autorizo a Pine Valley Telephone a debitar electrónicamente $42.00 una sola vez, el 22 de noviembre de 2026 o el siguiente día hábil, de mi cuenta bancaria (First Platypus Bank, checking, terminada en 6789) para mi cuenta de cliente 100042.'],
    ['de-DE', 'de', 'Ich ermächtige Pine Valley Telephone, 42,00 $ einmalig am 22. November 2026 oder am nächsten Bankarbeitstag elektronisch von meinem Bankkonto (First Platypus Bank, checking, Endziffern 6789) für mein Kundenkonto 100042 abzubuchen.'],
    ['pt-BR', 'en', 'I authorize Pine Valley Telephone to debit $42.00 electronically, once, on November 22, 2026 or the next business day, from my bank account (First Platypus Bank, checking, ending in 6789) for my account 100042.'],
  ])('in %s it begins in %s', (locale, language, sentence) => {
    expect(mandateText({ ...bank, locale })).toMatchObject({ version: '2026-11.4', language })
    expect(shown({ ...bank, locale })[0]).toBe(sentence)
  }) // biome-ignore format: a table

  test.each([
    ['en-US', 'on the day each invoice is issued', 'once a month, on day 1, or'],
    ['fr-CA', 'le jour où chaque facture est émise', 'une fois par mois, le 1er, ou'],
    ['es-US', 'el día en que se emite cada factura', 'una vez al mes, el día 1, o'],
    ['de-DE', 'am Ausstellungstag der jeweiligen Rechnung oder', 'einmal im Monat am 1. oder'],
  ])('in %s the times read well', (locale, issued, first) => {
    expect(mandateText({ ...bankAutopay, locale, schedule: { kind: 'issue' } }).text).toContain(issued)
    expect(mandateText({ ...bankAutopay, locale, schedule: { kind: 'day', day: 1 } }).text).toContain(first)
  }) // biome-ignore format: a table
})

test.each(['en-US', 'fr-CA', 'es-US', 'de-DE'])(
  'in %s no sentence ends twice, whatever the schedule and the rail',
  (locale) => {
    for (const [terms, schedule] of [cardAutopay, bankAutopay].flatMap((terms) =>
      [{ kind: 'due' } as const, { kind: 'issue' } as const, { kind: 'day', day: 31 } as const].map(
        (schedule) => [terms, schedule] as const,
      ),
    )) {
      expect(mandateText({ ...terms, locale, schedule } as MandateTerms).text).not.toMatch(/[,;:.][,;:.]/)
    }
  },
)

function digits(micros: bigint, currency: string): string {
  return formatDecimal(micros, 6, minorUnitDigits(currency)).replace('.', '').replace(/^0+/, '')
}

test('whatever is asked, in every language, says who, which account, its last four, how to revoke, and each amount', () => {
  const amount = fc.bigInt(1n, 10n ** 9n).map((cents) => cents * 10_000n)
  const rate = fc.option(fc.bigInt(1n, 40_000n))
  const schedule = fc.oneof(
    fc.constantFrom({ kind: 'due' as const }, { kind: 'issue' as const }),
    fc.integer({ min: 1, max: 31 }).map((number) => ({ kind: 'day' as const, day: number })),
  )
  const scope = fc.oneof(
    amount.map((micros) => ({ scope: 'one_time' as const, payment: payment(micros) })),
    fc.record({ scope: fc.constant('saved' as const), payment: fc.option(amount.map((micros) => payment(micros))), surchargeRate: rate }),
    fc.record({
      scope: fc.constant('autopay' as const),
      schedule,
      monthlyCapMicros: fc.option(amount),
      noticeDays: fc.nat(30),
      payNow: fc.option(amount.map((micros) => payment(micros))),
      firstOn: fc.option(fc.constant(day('2027-01-31'))),
      surchargeRate: rate,
    }),
  )
  fc.assert(
    fc.property(
      fc.constantFrom(CARD, BANK),
      fc.constantFrom('en-US', 'fr-CA', 'es-US', 'de-DE', 'fr', 'ja-JP'),
      fc.constantFrom('USD', 'CAD', 'EUR', 'JPY'),
      scope,
      (method, locale, currency, asked) => {
        const terms: MandateTerms = { ...method, ...asked, locale, currency }
        const { text, language } = mandateText(terms)
        for (const part of [terms.providerName, terms.contact, terms.last4, terms.methodLabel]) expect(text).toContain(part)
        expect(text).not.toMatch(/undefined|null|NaN|\$\{|\[object/)
        const surcharge = { en: 'surcharge', fr: 'supplément', es: 'recargo', de: 'aufschlag' }[language]
        const mayBe = terms.rail === 'card' && terms.scope !== 'one_time' && terms.surchargeRate !== null
        expect(text.toLowerCase().includes(surcharge)).toBe(mayBe)
        if (terms.rail === 'bank') expect(text).toContain('RETRY PYMT')
        const paid = terms.scope === 'autopay' ? terms.payNow : terms.payment
        // The digits as they are, whatever stands between them.
        if (paid) expect(text.replaceAll(/\D/g, '')).toContain(digits(paid.amountMicros, currency))
      },
    ),
    { numRuns: 2_000 },
  )
}) // biome-ignore format: the cases
