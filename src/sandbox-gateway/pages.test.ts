import { randomUUID } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { testDatabase } from '../../test/support/database.ts'
import { testSandbox } from '../../test/support/sandbox.ts'

const database = await testDatabase()
const { sandbox, post, get, show, startSetup } = await testSandbox(database)
const XSS = `<script>alert(1)</script>"'><img src=x>`

async function setUp(rail: 'card' | 'bank', more: object = {}) {
  const ref = await startSetup(rail, more)
  return { ref, path: `/fields/${ref}` }
}

const CARD = { number: '4242424242424242', expiry: '12/30', cvc: '123', name: 'Ada Lovelace' }
const BANK = { routing: '110000000', account: '000123456789', accountAgain: '000123456789', name: 'Ada' }

describe('the fields of a card', () => {
  test('are a form that works without a script, labelled, and known to browsers that fill in', async () => {
    const { path } = await setUp('card')
    const { status, html } = await show(path)
    expect(status).toBe(200)
    expect(html).toContain(`<form method="post" action="${path}"`)
    for (const [name, autocomplete] of Object.entries({
      ...{ number: 'cc-number', expiry: 'cc-exp', cvc: 'cc-csc', name: 'cc-name' },
    })) {
      expect(html).toContain(`<label for="${name}">`)
      expect(html).toMatch(
        new RegExp(`id="${name}" name="${name}" value="[^"]*" autocomplete="${autocomplete}"`),
      )
    }
    expect(html).toContain('value="Ada Lovelace"')
    expect(html).not.toContain('tollbook:setup')
  })

  test('say what was saved, and tell the page around them and no other', async () => {
    const { ref, path } = await setUp('card')
    const { html } = await show(path, CARD)
    expect(html).toContain('Visa ending in 4242 was saved.')
    const message = `{"type":"tollbook:setup","ref":"${ref}","state":"ready"}`
    expect(html).toContain(`parent.postMessage(${message}, "https://billing.example.com")`)
    expect(html).toContain(
      '<a class="button" href="https://billing.example.com/back" target="_top">Continue</a>',
    )
    expect((await show(path)).html).toContain('Visa ending in 4242 was saved.')
    expect((await show(path, { ...CARD, number: '5555555555554444' })).html).toContain('4242')
  })

  test.each([
    ['number', { number: '4242424242424241' }, 'This is not a card number'],
    ['number', { number: '' }, 'This is not a card number'],
    ['expiry', { expiry: '02/26' }, 'This card has expired.'],
    ['expiry', { expiry: '13/30' }, 'Write the month and year'],
    ['expiry', { expiry: 'soon' }, 'Write the month and year'],
    ['cvc', { cvc: '12' }, 'The security code has 3 digits.'],
    ['cvc', { number: '378282246310005' }, 'The security code has 4 digits.'],
    ['name', { name: '  ' }, 'Write the name'],
  ])('a wrong %s (%o) is said beside its field', async (field, wrong, message) => {
    const { path } = await setUp('card')
    const { html } = await show(path, { ...CARD, ...wrong })
    expect(html).toMatch(new RegExp(`<p class="error" id="${field}-error">${message}`))
    expect(html).toMatch(new RegExp(`aria-describedby="[^"]*${field}-error"`))
    expect(html).toContain('One field needs a look.')
    expect(html).not.toContain('tollbook:setup')
  })

  test('never write a number back', async () => {
    const { path } = await setUp('card')
    for (const form of [
      { ...CARD, cvc: '' },
      { ...CARD, number: '4000000000000002' },
    ]) {
      const { html } = await show(path, form)
      expect(html).not.toMatch(/4242424242424242|4000000000000002|value="123"/)
      expect(html).toContain('value="12/30"')
    }
  })

  test('a card that is declined can be followed by another in the same fields', async () => {
    const { ref, path } = await setUp('card')
    const { html } = await show(path, { ...CARD, number: '4000000000000002' })
    expect(html).toContain('The card was declined. Nothing was saved; try another card.')
    expect(html).toContain(`"state":"failed"`)
    await show(path, CARD)
    expect((await get(`/v1/setups/${ref}`)).state).toBe('ready')
  })
})

describe('the fields of a bank account', () => {
  test('save it and say how it goes on', async () => {
    const instant = await setUp('bank')
    expect((await show(instant.path, BANK)).html).toContain('Bank account ending in 6789 was saved.')
    const deposits = await setUp('bank')
    const { html } = await show(deposits.path, {
      ...BANK,
      validation: 'micro_deposits',
      accountType: 'savings',
    })
    expect(html).toContain('when you have said the amounts of the two deposits')
    expect(await get(`/v1/setups/${deposits.ref}`)).toMatchObject({
      method: {
        state: 'awaiting_micro_deposits',
        bank: { account_type: 'savings', bank_name: 'Sandbox Test Bank' },
      },
    })
  })

  test.each([
    ['routing', { routing: '110000001' }, 'This is not a routing number'],
    ['account', { account: '12', accountAgain: '12' }, 'An account number has 4 to 17 digits.'],
    ['accountAgain', { accountAgain: '000123456788' }, 'The two account numbers are not the same.'],
  ])('a wrong %s is said beside its field', async (field, wrong, message) => {
    const { path } = await setUp('bank')
    const { html } = await show(path, { ...BANK, ...wrong })
    expect(html).toContain(`<p class="error" id="${field}-error">${message}`)
    expect(html).not.toContain('000123456789')
  })
})

describe('what is written into pages', () => {
  test('names are text, whoever wrote them', async () => {
    const { path } = await setUp('card', { holder_name: XSS })
    const pages = [await show(path), await show(path, { ...CARD, name: XSS, number: '1' })]
    for (const { html } of pages) {
      expect(html).not.toContain('<script>alert')
      expect(html).not.toContain('<img')
      expect(html).toContain('&lt;script&gt;alert(1)&lt;/script&gt;&quot;')
    }
  })

  test('a look that is no look is left out', async () => {
    const { path } = await setUp('card')
    const evil = await show(
      `${path}?theme=${encodeURIComponent(XSS)}&accent=${encodeURIComponent('0;}</style>')}`,
    )
    expect(evil.html).toContain('<html lang="en" >')
    expect(evil.html).not.toMatch(/<\/style>.*<\/style>/s)
    const dark = await show(`${path}?theme=dark&accent=7a1f5c`)
    expect(dark.html).toContain('data-theme="dark"')
    expect(dark.html).toContain('--accent: #7a1f5c')
    expect(dark.html).toContain(`action="${path}?theme=dark&amp;accent=7a1f5c"`)
  })

  test('only the merchant’s page may frame them, and nothing foreign runs in them', async () => {
    const { path } = await setUp('card')
    const policy = (await show(path)).headers.get('content-security-policy')!
    expect(policy).toContain('frame-ancestors https://billing.example.com;')
    expect(policy).toContain(`default-src 'none'`)
    expect(policy).not.toContain('unsafe')
  })

  test('an unknown setup, a huge form and a form that is no form do no harm', async () => {
    expect((await show('/fields/set_nothing')).status).toBe(404)
    expect((await show('/3ds/ch_nothing', { answer: 'complete' })).status).toBe(404)
    const { path } = await setUp('card')
    expect((await show(path, { ...CARD, name: 'x'.repeat(100_000) })).status).toBe(413)
    const response = await sandbox.app.request(path, { method: 'POST', body: '{"number":1}' })
    expect(await response.text()).toContain('4 fields need a look.')
  })
})

describe('3-D Secure', () => {
  async function chargeThatAsks(more: object = {}) {
    const { ref, path } = await setUp('card', more)
    await show(path, { ...CARD, number: '4000002760003184' })
    const { method, customer } = await get(`/v1/setups/${ref}`)
    const { json: asked } = await post('/v1/charges', {
      ...{ reference: randomUUID(), customer, method: method.id, amount: 123_456, currency: 'USD' },
      ...{ payer: 'present', descriptor: 'X', return_url: 'https://billing.example.com/back?payment=7' },
    })
    return asked.id
  }

  test('says what for, and sends the payer back with either answer', async () => {
    for (const [answer, status] of [
      ['complete', 'succeeded'],
      ['fail', 'declined'],
    ] as const) {
      const ref = await chargeThatAsks()
      const { html } = await show(`/3ds/${ref}`)
      expect(html).toContain('a payment of $1,234.56')
      expect(html).toContain('Complete authentication')
      expect(html).toContain('Fail authentication')
      const { status: code, headers } = await show(`/3ds/${ref}`, { answer })
      expect([code, headers.get('location')]).toEqual([303, 'https://billing.example.com/back?payment=7'])
      expect(await get(`/v1/charges/${ref}`)).toMatchObject({ status })
      // Once more, the other way: what is answered stays.
      await show(`/3ds/${ref}`, { answer: 'complete' })
      expect(await get(`/v1/charges/${ref}`)).toMatchObject({ status })
      expect((await show(`/3ds/${ref}`)).status).toBe(303)
    }
  })

  test('asks in the language in which the card was entered', async () => {
    const { html } = await show(`/3ds/${await chargeThatAsks({ locale: 'fr-CA' })}`)
    expect(html).toContain('<html lang="fr"')
    expect(html).toContain('Confirmez auprès de votre banque')
    expect(html).toMatch(/un paiement de 1\s234,56\s\$\sUS/)
  })
})

describe('the language of the pages', () => {
  test.each([
    [
      'fr-CA',
      'fr',
      'Numéro de carte',
      'Cette carte est expirée.',
      'Visa se terminant par 4242 : enregistrée.',
    ],
    ['es-US', 'es', 'Número de tarjeta', 'Esta tarjeta está vencida.', 'Se guardó Visa terminada en 4242.'],
    [
      'de-DE',
      'de',
      'Kartennummer',
      'Diese Karte ist abgelaufen.',
      'Visa mit den Endziffern 4242 wurde gespeichert.',
    ],
    ['ja-JP', 'en', 'Card number', 'This card has expired.', 'Visa ending in 4242 was saved.'],
    ['no locale at all!', 'en', 'Card number', 'This card has expired.', 'Visa ending in 4242 was saved.'],
  ])('is that of the setup: %s is answered in %s', async (locale, language, label, expired, saved) => {
    const { path } = await setUp('card', { locale })
    const { html } = await show(path)
    expect(html).toContain(`<html lang="${language}"`)
    expect(html).toContain(`<label for="number">${label}</label>`)
    expect((await show(path, { ...CARD, expiry: '02/26' })).html).toContain(expired)
    expect((await show(path, CARD)).html).toContain(saved)
  })

  test('nothing is said in English to a reader of German but the names of companies', async () => {
    for (const rail of ['card', 'bank'] as const) {
      const { path } = await setUp(rail, { locale: 'de-DE' })
      const { html } = await show(path, {})
      const texts = html.replaceAll(/<(style|script).*?<\/\1>|<[^>]+>/gs, ' ')
      expect(texts).not.toMatch(/\b(the|card|account|number|code|name|save|not|digits|field)\b/)
    }
  })
})
