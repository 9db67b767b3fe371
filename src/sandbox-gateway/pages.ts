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
import { declineMessage } from './present.ts'
import { answerSetup, enterFields } from './setups.ts'
import { findCharge } from './store-charges.ts'
import { findMethod, findSetup, type SetupRow } from './store-methods.ts'

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
    const read = setup.rail === 'card' ? readCardEntry(form, parts.clock.now()) : readBankEntry(form)
    if ('errors' in read)
      return showForm(c, setup, { values: written(form), errors: read.errors, failure: null })
    const after = await enterFields(parts, { ref, entry: read.entry })
    if (after.state === 'requires_action') {
      return c.redirect(`/3ds/${ref}${lookQuery(readLook((name) => c.req.query(name)))}`, 303)
    }
    if (after.state === 'failed') {
      const failure = `${declineMessage(after.failureCode!)} Nothing was saved; try another card.`
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
    return show(
      c,
      { title: 'Confirm with your bank', returnUrl: question.returnUrl, whole: true },
      () =>
        html`<h1>Confirm with your bank</h1><p>Sandbox Test Bank wants to know that it is you: ${question.what}.</p>
<form method="post" action="/3ds/${ref}${lookQuery(look)}">
<p><button name="answer" value="complete">Complete authentication</button></p>
<p><button class="quiet" name="answer" value="fail">Fail authentication</button></p></form>`,
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
    const failure = `${declineMessage(setup.failureCode ?? '')} Nothing was saved; try again or with another card.`
    return showForm(c, setup, { values: { name: setup.holderName ?? '' }, errors: {}, failure })
  })

  async function questionOf(ref: string) {
    if (ref.startsWith('set_')) {
      const setup = await findSetup(db, { ref })
      const what = 'a card is to be saved for later payments'
      return setup && { open: setup.state === 'requires_action', returnUrl: setup.returnUrl, what }
    }
    const charge = await findCharge(db, { ref })
    if (charge === null) return null
    const what = `a payment of ${amountText(charge.amount, charge.currency)}`
    return { open: charge.status === 'requires_action', returnUrl: charge.returnUrl, what }
  }
}

function showForm(c: Context, setup: SetupRow, form: Omit<FieldsForm, 'action'>) {
  const action = `/fields/${setup.ref}${lookQuery(readLook((name) => c.req.query(name)))}`
  const isCard = setup.rail === 'card'
  const title = isCard ? 'Card details' : 'Bank account details'
  return show(c, { title, returnUrl: setup.returnUrl }, (nonce) => {
    const fields = isCard ? cardForm({ ...form, action }) : bankForm({ ...form, action })
    const height = tellHeight({ nonce, ref: setup.ref, origin: originOf(setup) })
    return html`${fields}${height}${setup.state === 'failed' ? tell(setup, nonce) : ''}`
  })
}

async function showDone(c: Context, { database }: Parts, setup: SetupRow) {
  const method = await findMethod(database.kysely, { ref: setup.methodRef! })
  const what =
    method?.rail === 'card' ? `${BRANDS[method.brand!] ?? 'Card'} ending in ` : 'Bank account ending in '
  const later =
    method?.state === 'awaiting_micro_deposits'
      ? ' It can be used when you have said the amounts of the two deposits.'
      : ''
  const sentence = `${what}${method?.last4 ?? ''} was saved.${later}`
  return show(
    c,
    { title: 'Saved', returnUrl: setup.returnUrl },
    (nonce) => html`${donePage({ sentence, returnUrl: setup.returnUrl })}${tell(setup, nonce)}`,
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
  { returnUrl, ...about }: { title: string; returnUrl: string; whole?: boolean },
  body: (nonce: string) => ReturnType<typeof html>,
) {
  const nonce = randomBytes(16).toString('base64')
  c.header('content-security-policy', pagePolicy({ nonce, merchantOrigin: new URL(returnUrl).origin }))
  c.header('cache-control', 'no-store')
  c.header('referrer-policy', 'no-referrer')
  c.header('x-content-type-options', 'nosniff')
  const look = readLook((name) => c.req.query(name))
  return c.html(page({ ...about, look, nonce }, body(nonce)))
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
  return c.html(
    '<!doctype html><html lang="en"><title>Not found</title><p>There is nothing here any more.</p></html>',
    404,
  )
}

function amountText(amount: bigint, currency: string): string {
  const digits = minorUnitDigits(currency)
  const text = String(amount).padStart(digits + 1, '0')
  const whole = text.slice(0, text.length - digits)
  return `${digits === 0 ? whole : `${whole}.${text.slice(-digits)}`} ${currency}`
}
