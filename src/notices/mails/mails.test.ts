import { describe, expect, test } from 'vitest'
import { brandOf } from '../brand.ts'
import { contrast } from '../colour.ts'
import type { MailContent } from '../content.ts'
import { renderHtml } from '../render-html.ts'
import { renderText } from '../render-text.ts'
import { SECRET_KINDS } from '../secrets.ts'
import type { Reader } from '../voice.ts'
import { EN } from '../words/en.ts'
import { LANGUAGES, wordsFor } from '../words/index.ts'
import { EXAMPLE_FACTS, EXAMPLE_PROVIDER, EXAMPLE_READER } from './example-facts.ts'
import { composeMail, MAIL_KINDS, type MailFacts, type MailKind } from './index.ts'

const brand = brandOf(EXAMPLE_PROVIDER)
const LOCALES = ['en-US', 'fr-CA', 'es-US', 'de-DE', 'ja-JP']
const all = MAIL_KINDS.flatMap((kind) => LOCALES.map((locale) => [kind, locale] as const))

function compose(
  kind: MailKind,
  reader: Partial<Reader> = {},
  facts: object = EXAMPLE_FACTS[kind],
): MailContent {
  return composeMail(kind, facts as MailFacts[typeof kind], { ...EXAMPLE_READER, ...reader })
}

/** What a person reads of the HTML. */
function readHtml(html: string): string {
  return html
    .replace(/<style>.*<\/style>|<title>.*<\/title>/gs, '')
    .replace(/<[^>]+>/g, ' ')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&')
}

const amountsIn = (text: string) => [...new Set(text.match(/\d[\d.,\u00a0]*[.,]\d\d(?!\d)/g) ?? [])].sort()

describe.each(all)('%s in %s', (kind, locale) => {
  const content = compose(kind, { locale })
  const [html, text] = [renderHtml(content, brand, { locale }), renderText(content, brand)]

  test('has a subject, a preheader, a heading and no unfilled place', () => {
    expect([content.subject, content.preheader, content.heading].every((line) => line.length > 5)).toBe(true)
    expect(content.subject).not.toContain('\n')
    expect(`${JSON.stringify(content)}${text}`).not.toMatch(/\{\w+\}|undefined|null|NaN|\[object/)
  })

  test('says the same amounts in HTML as in text', () => {
    expect(amountsIn(readHtml(html.replace(/<div style="display:none.*?<\/div>/s, '')))).toEqual(
      amountsIn(text),
    )
  })

  test('has its button’s address in HTML and in text, unless what is to be done is done elsewhere', () => {
    const [url] = content.blocks.flatMap((block) => (block.kind === 'button' ? [block.url] : []))
    if (url === undefined) {
      expect(['sign_in_code', 'email_change_confirm', 'support_answered']).toContain(kind)
      return
    }
    expect(html).toContain(`href="${url.replaceAll('&', '&amp;')}"`)
    expect(text).toContain(url)
  })
})

test.each(MAIL_KINDS)('%s writes markup in names as text', (kind) => {
  const hostile = '<script>alert(1)</script>"><img src=x onerror=alert(2)>'
  const replaced: unknown = JSON.parse(
    JSON.stringify(serialized(EXAMPLE_FACTS[kind])),
    (key: string, value: unknown) => (HOSTILE_PLACES.has(key) && value ? hostile : revived(value)),
  )
  const content = compose(kind, { accountName: hostile, providerName: hostile }, replaced as object)
  const html = renderHtml(content, { ...brand, name: hostile, legalName: hostile }, { locale: 'en-US' })
  expect(html).not.toMatch(/<script|<img/)
  expect(html).toContain('&lt;script&gt;')
})

test.each(SECRET_KINDS.flatMap((kind) => LOCALES.map((locale) => [kind, locale] as const)))(
  '%s in %s has its secret in the body alone: subjects and preheaders are shown on locked phones',
  (kind, locale) => {
    const { subject, preheader, blocks } = compose(kind, { locale, as: 'person' })
    const secrets = Object.entries(EXAMPLE_FACTS[kind]).flatMap(([name, value]) =>
      name === 'code' || name.endsWith('Url') ? [String(value)] : [],
    )
    expect(secrets.length).toBeGreaterThan(0)
    for (const secret of secrets) {
      expect(`${subject} ${preheader}`).not.toContain(secret)
      expect(JSON.stringify(blocks)).toContain(secret)
    }
  },
)

test('a code stands by itself, and the mail says that nobody asks for it', () => {
  const content = compose('sign_in_code', { as: 'person' })
  const text = renderText(content, brand)
  expect(text).toContain('\n\n482913\n\n')
  expect(text).toContain('It works once, for 10 minutes.')
  expect(text).toContain('We never ask you for this code')
  expect(text).not.toMatch(/https?:\/\/billing/)
  expect(renderHtml(content, brand, { locale: 'en-US' })).toMatch(/>482913</)
})

test('a mail to a person says that it is to a person', () => {
  expect(compose('usage_alert', { as: 'person' }).reason).toBe(
    'You are getting this mail because you have access to Northwoods Veterinary Clinic, account 100234, at Lakeside Telephone.',
  )
  expect(compose('usage_alert').reason).toContain('as a billing contact')
})

test('an address that may be a stranger’s is told of no account', () => {
  const content = compose('email_change_confirm', { as: 'person' })
  expect(renderText(content, brand)).not.toMatch(/Northwoods|100234/)
  expect(renderText(compose('invite', { as: 'person' }), brand)).not.toContain('100234')
})

test.each(LANGUAGES)('the words of %s have the places of the English ones, and none more', (language) => {
  const { words } = wordsFor(language)
  const texts = flat(words)
  for (const [path, english] of flat(EN)) {
    expect([path, placesOf(texts.get(path)!)]).toEqual([path, placesOf(english)])
  }
})

test('a day is that of the account’s zone, and written as its region does', () => {
  expect(compose('receipt').preheader).toBe('Paid March 5, 2026 with Visa ending in 4242 (Office card).')
  expect(compose('receipt', { timeZone: 'Europe/Berlin', locale: 'de-DE' }).preheader).toBe(
    'Bezahlt am 6. März 2026 mit Visa mit den Endziffern 4242 (Office card).',
  )
  expect(compose('receipt', { locale: 'fr-CA' }).subject).toBe(
    'Reçu pour votre paiement de 257,50\u00a0$\u00a0US',
  )
})

test('French has its ordinal, and no line breaks before its colons or within its quotation marks and times', () => {
  const text = renderText(compose('invoice_issued', { locale: 'fr-CA' }), brand)
  expect(text).toContain('Votre facture du 1er mars 2026')
  expect(compose('report_ready', { locale: 'fr-CA' }).subject).toBe(
    'Votre rapport «\u00a0Calls to Canada\u00a0» est prêt',
  )
  expect(renderText(compose('restored', { locale: 'fr-CA' }), brand)).toContain('10\u00a0h\u00a000')
})

test('a language that we do not speak gets English, in the figures of English too', () => {
  expect(compose('suspended', { locale: 'ja-JP' }).preheader).toBe('Pay $245.50 and they are restored.')
})

test('a receipt shows invoices, credit and surcharge as lines that sum to what was charged', () => {
  const [, lines] = compose('receipt').blocks
  expect(lines).toEqual({
    kind: 'facts',
    rows: [
      { label: 'Invoice LT-001234', value: '$214.50' },
      { label: 'Invoice LT-001187', value: '$31.00' },
      { label: 'Credit on your account', value: '$4.50' },
      { label: 'Credit card surcharge', value: '$7.50' },
      { label: 'Total charged', value: '$257.50', total: true }, // 214.50 + 31.00 + 4.50 + 7.50
    ],
  })
})

test.each([
  ['R01', 'There was not enough money in the account.', 'Please pay with this or another method.'],
  ['R02', 'The bank account is closed.', 'save a new bank account'],
  ['R10', 'this debit was not authorized', 'We will not debit this account again.'],
  ['R99', 'The bank sent the payment back.', 'Please pay with this or another method.'],
])('a debit returned as %s is explained, with what to do', (returnCode, why, advice) => {
  const facts = { ...EXAMPLE_FACTS.payment_returned, returnCode, retryOn: null }
  const text = renderText(compose('payment_returned', {}, facts), brand)
  expect(text).toContain(why)
  expect(text).toContain(advice)
})

test('yen have no decimals and dinars three', () => {
  const amount = (currency: string) =>
    compose(
      'promise_recorded',
      {},
      {
        ...EXAMPLE_FACTS.promise_recorded,
        amount: { amountMicros: 1_234_000_000n, currency },
      },
    ).subject
  expect(amount('JPY')).toBe('We noted your promise to pay ¥1,234 by March 20, 2026')
  expect(amount('KWD')).toBe('We noted your promise to pay KWD\u00a01,234.000 by March 20, 2026')
})

test.each(['#ffff00', '#000000', '#ffffff', '#0f5e63', '#808080'])(
  'a provider whose colour is %s has readable mails on light and dark paper',
  (primaryColor) => {
    const { colourOnLight, colourOnDark } = brandOf({ ...EXAMPLE_PROVIDER, primaryColor })
    expect(contrast(colourOnLight, '#ffffff')).toBeGreaterThanOrEqual(4.5)
    expect(contrast(colourOnDark, '#1b1d21')).toBeGreaterThanOrEqual(4.5)
  },
)

/** Facts that are texts of other people. */
const HOSTILE_PLACES = new Set([
  ...['nickname', 'bankName', 'reference', 'number', 'reason', 'text', 'ip', 'version', 'byName', 'device'],
  ...['reportName', 'alertName', 'about', 'answer', 'documentName', 'periodText', 'limit', 'reached'],
])

function placesOf(text: string): string[] {
  return [...new Set(text.match(/\{\w+\}/g) ?? [])].sort()
}

function flat(value: object, path = ''): Map<string, string> {
  return new Map(
    Object.entries(value).flatMap(([key, inner]): [string, string][] =>
      typeof inner === 'string' ? [[`${path}${key}`, inner]] : [...flat(inner, `${path}${key}.`)],
    ),
  )
}

/** JSON knows neither bigints nor days. */
function serialized(value: unknown): unknown {
  if (typeof value === 'bigint') return { $bigint: String(value) }
  if (value instanceof Temporal.Instant) return { $instant: String(value) }
  if (value instanceof Temporal.PlainDate) return { $day: String(value) }
  if (Array.isArray(value)) return value.map(serialized)
  if (value === null || typeof value !== 'object') return value
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, serialized(inner)]))
}

function revived(value: unknown): unknown {
  if (value === null || typeof value !== 'object') return value
  if ('$bigint' in value) return BigInt(String(value.$bigint))
  if ('$instant' in value) return Temporal.Instant.from(String(value.$instant))
  if ('$day' in value) return Temporal.PlainDate.from(String(value.$day))
  return value
}
