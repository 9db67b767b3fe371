import { html, raw } from 'hono/html'
import type { PageWords } from './words/en.ts'
import { fill } from './words/index.ts'

/** What stands in the fields, and what is wrong with it, by field. Numbers are never written back. */
export interface FieldsForm {
  action: string
  values: Record<string, string>
  errors: Record<string, string>
  /** Of the whole: the issuer said no. */
  failure: string | null
  words: PageWords
}

export function cardForm(form: FieldsForm) {
  const { words } = form
  return html`<form method="post" action="${form.action}" novalidate autocomplete="on">
${summary(form)}
${field(form, 'number', words.cardNumber, 'autocomplete="cc-number" inputmode="numeric" maxlength="24" required')}
<div class="pair">
${field(form, 'expiry', words.expiry, `autocomplete="cc-exp" inputmode="numeric" maxlength="9" placeholder="${words.expiryPlaceholder}" required`)}
${field(form, 'cvc', words.cvc, 'autocomplete="cc-csc" inputmode="numeric" maxlength="4" required', words.cvcHint)}
</div>
${field(form, 'name', words.nameOnCard, 'autocomplete="cc-name" maxlength="100" required')}
<p><button type="submit">${words.useCard}</button></p>
</form>`
}

export function bankForm(form: FieldsForm) {
  const { words } = form
  return html`<form method="post" action="${form.action}" novalidate>
${summary(form)}
${field(form, 'name', words.holder, 'autocomplete="name" maxlength="100" required')}
${field(form, 'routing', words.routing, 'autocomplete="off" inputmode="numeric" maxlength="11" required', words.routingHint)}
${field(form, 'account', words.account, 'autocomplete="off" inputmode="numeric" maxlength="20" required')}
${field(form, 'accountAgain', words.accountAgain, 'autocomplete="off" inputmode="numeric" maxlength="20" required')}
<fieldset><legend>${words.accountType}</legend><div class="pair">
${choice(form, 'accountType', 'checking', words.checking, true)}
${choice(form, 'accountType', 'savings', words.savings, false)}
</div></fieldset>
<fieldset><legend>${words.validation}</legend><div>
${choice(form, 'validation', 'instant', words.instant, true)}
${choice(form, 'validation', 'micro_deposits', words.microDeposits, false)}
</div></fieldset>
<p><button type="submit">${words.useBank}</button></p>
</form>`
}

function summary({ errors, failure, words }: FieldsForm) {
  const count = Object.keys(errors).length
  const wrong = count === 1 ? words.oneError : fill(words.errors, { count: String(count) })
  const text = failure ?? (count === 0 ? '' : wrong)
  return html`<p class="error" role="alert" aria-live="assertive" id="summary">${text}</p>`
}

/** `attributes` (`autocomplete`, `inputmode`, …) are ours, never the payer's: they are written as they are. */
function field(form: FieldsForm, name: string, label: string, attributes: string, hint?: string) {
  const error = form.errors[name]
  const described = [hint === undefined ? '' : `${name}-hint`, error === undefined ? '' : `${name}-error`]
    .filter((id) => id !== '')
    .join(' ')
  return html`<div><label for="${name}">${label}</label>
<input id="${name}" name="${name}" value="${form.values[name] ?? ''}" ${raw(attributes)} aria-invalid="${error === undefined ? 'false' : 'true'}" ${name === Object.keys(form.errors)[0] ? 'autofocus' : ''}
${described === '' ? '' : html`aria-describedby="${described}"`}>
${hint === undefined ? '' : html`<p class="hint" id="${name}-hint">${hint}</p>`}
${error === undefined ? '' : html`<p class="error" id="${name}-error">${error}</p>`}</div>`
}

function choice(form: FieldsForm, name: string, value: string, label: string, isDefault: boolean) {
  const chosen = form.values[name] === undefined ? isDefault : form.values[name] === value
  return html`<label class="choice"><input type="radio" name="${name}" value="${value}" ${chosen ? 'checked' : ''}> ${label}</label>`
}

/** After the form: what was saved, told to the page around it, with a way back for who has no script. */
export function donePage(parts: { sentence: string; returnUrl: string; words: PageWords }) {
  return html`<p class="good" role="status" id="done">${parts.sentence}</p>
<noscript><p><a class="button" href="${parts.returnUrl}" target="_top">${parts.words.goOn}</a></p></noscript>`
}

/** Tells the page around this one, and no other origin, how the setup stands. `<` is written so that no value can end the script. */
export function tellParent(parts: { nonce: string; ref: string; state: string; origin: string }) {
  const message = literal({ type: 'tollbook:setup', ref: parts.ref, state: parts.state })
  return html`<script nonce="${parts.nonce}">${raw(`if (parent !== window) parent.postMessage(${message}, ${literal(parts.origin)})`)}</script>`
}

/** Tells the page around this one how high it is, so that the frame can fit. */
export function tellHeight(parts: { nonce: string; ref: string; origin: string }) {
  const message = `{ type: 'tollbook:height', ref: ${literal(parts.ref)}, height: document.documentElement.offsetHeight }`
  return html`<script nonce="${parts.nonce}">${raw(
    `if (parent !== window) new ResizeObserver(() => parent.postMessage(${message}, ${literal(parts.origin)})).observe(document.documentElement)`,
  )}</script>`
}

function literal(value: unknown): string {
  return JSON.stringify(value).replaceAll('<', '\\u003c')
}
