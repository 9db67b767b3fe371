import { randomBytes } from 'node:crypto'
import { type Context, Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { html } from 'hono/html'
import { minorUnitDigits } from '../kernel/money.ts'
import { refuseSize } from './api-error.ts'
import { answerCharge } from './charging.ts'
import { readBankEntry, readCardEntry } from './fields-entry.ts'
import { bankForm, cardForm, donePage, type FieldsForm, tellHeight, tellParent } from './fields-page.ts'
import { lookQuery, page, pagePolicy, readLook } from './page-look.ts'
import type { Parts } from './parts.ts'
import { answerSetup, enterFields } from './setups.ts'
import { findCharge } from './store-charges.ts'
import { findLocale, findMethod, findSetup, type SetupRow } from './store-methods.ts'
import { accepted, declineText, fill, type PageVoice, voiceOf } from './words/index.ts'

const FORM_BYTES_MAX = 16 * 1024

/** The pages that payers see: the fields of a card or bank account, and 3-D Secure. They work without JavaScript. */
export function createPages(parts: Parts): Hono {
  const pages = new Hono()
  pages.use(bodyLimit({ maxSize: FORM_BYTES_MAX, onError: refuseSize }))
  addFields(pages, parts)
  addThreeDSecure(pages, parts)
  return pages
}

function addFields(pages: Hono, parts: Parts): void {
  const db = parts.database.kysely
  pages.get('/fields/:ref', async (c) => {
    const setup = await findSetup(db, { ref: c.req.param('ref') })
    if (!setup) return nothingHere(c)
    if (setup.state === 'ready') return showDone(c, parts, setup)
    return showForm(c, setup, { values: { name: setup.holderName ?? '' }, errors: {}, failure: null })
  })
  pages.post('/fields/:ref', async (c) => {
    const ref = c.req.param('ref')
    const setup = await findSetup(db, { ref })
    if (!setup) return nothingHere(c)
    if (setup.state === 'ready') return showDone(c, parts, setup)
    const form = await readForm(c)
    const { words } = voiceOf(setup.locale)
    const as = { words, now: parts.clock.now() }
    const read = setup.rail === 'card' ? readCardEntry(form, as) : readBankEntry(form, as)
    if ('errors' in read)
      return showForm(c, setup, { values: written(form), errors: read.errors, failure: null })
    const after = await enterFields(parts, { ref, entry: read.entry })
    if (after.state === 'requires_action') {
      return c.redirect(`/3ds/${ref}${lookQuery(readLook((name) => c.req.query(name)))}`, 303)
    }
    if (after.state === 'failed') {
      const failure = `${declineText(after.failureCode!, words)} ${words.tryAnother}`
      return showForm(c, after, { values: written(form), errors: {}, failure })
    }
    return showDone(c, parts, after)
  })
}

function addThreeDSecure(pages: Hono, parts: Parts): void {
  const db = parts.database.kysely
  pages.get('/3ds/:ref', async (c) => {
    const ref = c.req.param('ref')
    const question = await questionOf(ref)
    if (!question) return nothingHere(c)
    if (!question.open) return c.redirect(question.returnUrl, 303)
    const look = readLook((name) => c.req.query(name))
    const voice = voiceOf(question.locale, ...accepted(c.req.header('accept-language')))
    const { words } = voice
    return show(
      c,
      { title: words.confirmTitle, returnUrl: question.returnUrl, voice, whole: true },
      () =>
        html`<h1>${words.confirmTitle}</h1><p>${fill(words.confirm, { what: question.what(voice) })}</p>
<form method="post" action="/3ds/${ref}${lookQuery(look)}">
<p><button name="answer" value="complete">${words.complete}</button></p>
<p><button class="quiet" name="answer" value="fail">${words.fail}</button></p></form>`,
    )
  })
  pages.post('/3ds/:ref', async (c) => {
    const ref = c.req.param('ref')
    const authenticated = (await readForm(c)).answer === 'complete'
    const question = await questionOf(ref)
    if (!question) return nothingHere(c)
    if (!ref.startsWith('set_')) {
      await answerCharge(parts, { ref, authenticated })
      return c.redirect(question.returnUrl, 303)
    }
    // In the frame where the card was typed: it goes on there, and tells the page around it.
    const setup = await answerSetup(parts, { ref, authenticated })
    if (setup.state === 'ready') return showDone(c, parts, setup)
    const { words } = voiceOf(setup.locale)
    const failure = `${declineText(setup.failureCode ?? '', words)} ${words.tryAgain}`
    return showForm(c, setup, { values: { name: setup.holderName ?? '' }, errors: {}, failure })
  })

  async function questionOf(ref: string) {
    if (ref.startsWith('set_')) {
      const setup = await findSetup(db, { ref })
      const what = ({ words }: PageVoice) => words.aCardIsSaved
      return setup && { ...setup, open: setup.state === 'requires_action', what }
    }
    const charge = await findCharge(db, { ref })
    if (charge === null) return null
    const { returnUrl, methodRef, amount, currency } = charge
    const what = ({ words, locale }: PageVoice) =>
      fill(words.aPayment, { amount: amountText(amount, { currency, locale }) })
    const locale = await findLocale(db, { methodRef })
    return { open: charge.status === 'requires_action', returnUrl, locale, what }
  }
}

function showForm(c: Context, setup: SetupRow, form: Omit<FieldsForm, 'action' | 'words'>) {
  const action = `/fields/${setup.ref}${lookQuery(readLook((name) => c.req.query(name)))}`
  const isCard = setup.rail === 'card'
  const voice = voiceOf(setup.locale)
  const { words } = voice
  const title = isCard ? words.cardTitle : words.bankTitle
  return show(c, { title, returnUrl: setup.returnUrl, voice }, (nonce) => {
    const fields = isCard ? cardForm({ ...form, action, words }) : bankForm({ ...form, action, words })
    const height = tellHeight({ nonce, ref: setup.ref, origin: originOf(setup) })
    return html`${fields}${height}${setup.state === 'failed' ? tell(setup, nonce) : ''}`
  })
}

async function showDone(c: Context, { database }: Parts, setup: SetupRow) {
  const method = await findMethod(database.kysely, { ref: setup.methodRef! })
  const voice = voiceOf(setup.locale)
  const { words } = voice
  const last4 = method?.last4 ?? ''
  const saved =
    method?.rail === 'card'
      ? fill(words.cardSaved, { brand: BRANDS[method.brand!] ?? words.anyCard, last4 })
      : fill(words.bankSaved, { last4 })
  const sentence = method?.state === 'awaiting_micro_deposits' ? `${saved} ${words.depositsFirst}` : saved
  const { returnUrl } = setup
  return show(
    c,
    { title: words.savedTitle, returnUrl, voice },
    (nonce) => html`${donePage({ sentence, returnUrl, words })}${tell(setup, nonce)}`,
  )
}

const BRANDS: Record<string, string> = {
  ...{ visa: 'Visa', mastercard: 'Mastercard', amex: 'American Express', discover: 'Discover' },
}

function tell(setup: SetupRow, nonce: string) {
  return tellParent({ nonce, ref: setup.ref, state: setup.state, origin: originOf(setup) })
}

function originOf({ returnUrl }: SetupRow): string {
  return new URL(returnUrl).origin
}

function show(
  c: Context,
  { returnUrl, voice, ...about }: { title: string; returnUrl: string; voice: PageVoice; whole?: boolean },
  body: (nonce: string) => ReturnType<typeof html>,
) {
  const nonce = randomBytes(16).toString('base64')
  c.header('content-security-policy', pagePolicy({ nonce, merchantOrigin: new URL(returnUrl).origin }))
  c.header('cache-control', 'no-store')
  c.header('referrer-policy', 'no-referrer')
  c.header('x-content-type-options', 'nosniff')
  const look = readLook((name) => c.req.query(name))
  return c.html(page({ ...about, language: voice.language, look, nonce }, body(nonce)))
}

async function readForm(c: Context): Promise<Record<string, string>> {
  const body = await c.req.parseBody()
  return Object.fromEntries(
    Object.entries(body).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  )
}

/** What is written back into a form that was wrong: never a number of a card or an account. */
function written({ name = '', accountType, validation, expiry = '' }: Record<string, string>) {
  return { name, expiry, ...(accountType && { accountType }), ...(validation && { validation }) }
}

function nothingHere(c: Context) {
  c.header('content-security-policy', `default-src 'none'; frame-ancestors *`)
  const { language, words } = voiceOf(...accepted(c.req.header('accept-language')))
  return c.html(
    `<!doctype html><html lang="${language}"><title>${words.notFoundTitle}</title><p>${words.notFound}</p></html>`,
    404,
  )
}

function amountText(amount: bigint, { currency, locale }: { currency: string; locale: string }): string {
  const digits = minorUnitDigits(currency)
  const text = String(amount).padStart(digits + 1, '0')
  const whole = text.slice(0, text.length - digits)
  const decimal = digits === 0 ? whole : `${whole}.${text.slice(-digits)}`
  return new Intl.NumberFormat(locale, { style: 'currency', currency }).format(
    decimal as Intl.StringNumericLiteral,
  )
}
