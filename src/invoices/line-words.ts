import { destinationName } from '../catalog/destination-name.ts'

/**
 * Lines are stored with the English text they were issued with. What the program wrote itself is known by its form, and can be said in another
 * language; what the provider or its staff wrote (plans, adjustments, what is its own in destinations) stays as it is.
 */
interface LineWords {
  account: string
  calls: string
  setupFee: string
  monthlyFee: string
  monthlyFeePart: string
  feeCredit: { one: string; other: string }
  minimum: string
  returnFee: string
  lateFee: string
  to: string
  received: string
  tollFree: string
  forwarded: string
  emergency: string
  otherDestinations: string
  included: string
  creditFor: string
  correction: { one: string; other: string }
}

const FR: LineWords = {
  account: 'Compte',
  calls: 'Appels',
  setupFee: 'Frais de mise en service',
  monthlyFee: 'Frais mensuels',
  monthlyFeePart: 'Frais mensuels, {n} jours sur {of}',
  feeCredit: { one: 'Crédit pour {n} jour non utilisé', other: 'Crédit pour {n} jours non utilisés' },
  minimum: 'Complément à l’utilisation minimale',
  returnFee: 'Frais pour le paiement retourné {number}',
  lateFee: 'Frais de retard pour la facture {number}',
  to: 'Appels vers {destination}',
  received: 'Appels reçus',
  tollFree: 'Appels à vos numéros sans frais',
  forwarded: 'Appels renvoyés vers {destination}',
  emergency: 'Appels d’urgence',
  otherDestinations: 'd’autres destinations',
  included: ', dont {minutes} min incluses',
  creditFor: 'Crédit pour {what}',
  correction: { one: 'Correction de {n} appel : {why}', other: 'Correction de {n} appels : {why}' },
}

const ES: LineWords = {
  account: 'Cuenta',
  calls: 'Llamadas',
  setupFee: 'Cargo de instalación',
  monthlyFee: 'Cuota mensual',
  monthlyFeePart: 'Cuota mensual, {n} de {of} días',
  feeCredit: { one: 'Crédito por {n} día sin usar', other: 'Crédito por {n} días sin usar' },
  minimum: 'Diferencia hasta el consumo mínimo',
  returnFee: 'Cargo por el pago devuelto {number}',
  lateFee: 'Recargo por demora de la factura {number}',
  to: 'Llamadas a {destination}',
  received: 'Llamadas recibidas',
  tollFree: 'Llamadas a sus números gratuitos',
  forwarded: 'Llamadas desviadas a {destination}',
  emergency: 'Llamadas de emergencia',
  otherDestinations: 'otros destinos',
  included: ', {minutes} min incluidos',
  creditFor: 'Crédito por {what}',
  correction: { one: 'Corrección de {n} llamada: {why}', other: 'Corrección de {n} llamadas: {why}' },
}

const DE: LineWords = {
  account: 'Konto',
  calls: 'Anrufe',
  setupFee: 'Einrichtungsgebühr',
  monthlyFee: 'Monatliches Entgelt',
  monthlyFeePart: 'Monatliches Entgelt, {n} von {of} Tagen',
  feeCredit: { one: 'Gutschrift für {n} ungenutzten Tag', other: 'Gutschrift für {n} ungenutzte Tage' },
  minimum: 'Differenz zum Mindestumsatz',
  returnFee: 'Gebühr für die zurückgegebene Zahlung {number}',
  lateFee: 'Mahngebühr zur Rechnung {number}',
  to: 'Anrufe nach {destination}',
  received: 'Angenommene Anrufe',
  tollFree: 'Anrufe auf Ihren gebührenfreien Rufnummern',
  forwarded: 'Weitergeleitete Anrufe nach {destination}',
  emergency: 'Notrufe',
  otherDestinations: 'sonstigen Zielen',
  included: ', davon {minutes} Min. inklusive',
  creditFor: 'Gutschrift für {what}',
  correction: { one: 'Korrektur von {n} Anruf: {why}', other: 'Korrektur von {n} Anrufen: {why}' },
}

const BY_LANGUAGE: Readonly<Record<string, LineWords>> = { fr: FR, es: ES, de: DE }

/** A line's description, or the service it stands under, for a reader of `locale` (BCP 47); unchanged in English. Pure. */
export function lineText(description: string, locale: string): string {
  return inForms(FORMS, description, locale)
}

/** A line's description for a reader of `locale`. An adjustment is in staff's words, but for what the program begins it with. Pure. */
export function descriptionText(
  { kind, description }: { kind: string; description: string },
  locale: string,
): string {
  return kind === 'adjustment' ? inForms(ADJUSTMENTS, description, locale) : lineText(description, locale)
}

/** Why a credit note was issued: staff's words; or, in answer to an inquiry, what that is about (src/invoices/decide-inquiry.ts). Pure. */
export function reasonText(reason: string, locale: string): string {
  const [, head, description] = /^(INQ-\d+: \S+ · )(.+)$/.exec(reason) ?? []
  return head === undefined || description === undefined ? reason : `${head}${lineText(description, locale)}`
}

function inForms(forms: typeof FORMS, description: string, locale: string): string {
  const words = BY_LANGUAGE[new Intl.Locale(locale).language]
  if (!words) return description
  for (const [form, say] of forms) {
    const found = form.exec(description)
    if (found) return say(words, found.groups ?? {}, locale)
  }
  return description
}

type Parts = Partial<Record<string, string>>

/** As src/invoices/recurring.ts, usage-lines.ts and draft.ts, src/payments/returns.ts and src/dunning/step-cases.ts write them. */
const FORMS: readonly (readonly [
  form: RegExp,
  say: (words: LineWords, parts: Parts, locale: string) => string,
])[] = [
  [/^Account$/, (words) => words.account],
  [/^Calls$/, (words) => words.calls],
  [/^Setup fee$/, (words) => words.setupFee],
  [/^Monthly fee$/, (words) => words.monthlyFee],
  [/^Monthly fee, (?<n>\d+) of (?<of>\d+) days$/, (words, parts) => fill(words.monthlyFeePart, parts)],
  [
    /^Credit for (?<n>\d+) unused days?$/,
    (words, parts) => fill(words.feeCredit[parts.n === '1' ? 'one' : 'other'], parts),
  ],
  [/^Minimum usage, what was short of it$/, (words) => words.minimum],
  [/^Fee for returned payment (?<number>\S+)$/, (words, parts) => fill(words.returnFee, parts)],
  [/^Late fee for invoice (?<number>\S+)$/, (words, parts) => fill(words.lateFee, parts)],
  [
    /^(?<heading>Calls|Forwarded calls) to (?<to>.+?)(?:, (?<minutes>[\d.]+) min included)?$/,
    (words, parts, locale) => {
      const destination =
        parts.to === 'other destinations' ? words.otherDestinations : destinationName(parts.to!, locale)
      const text = fill(parts.heading === 'Calls' ? words.to : words.forwarded, { destination })
      return text + included(words, parts, locale)
    },
  ],
  [
    /^(?<heading>Calls received|Toll-free calls|Emergency calls)(?: \((?<of>.+)\))?(?:, (?<minutes>[\d.]+) min included)?$/,
    (words, parts, locale) =>
      `${HEADINGS[parts.heading!]!(words)}${ofWhich(parts.of, locale)}${included(words, parts, locale)}`,
  ],
]

/** As src/invoices/decide-inquiry.ts and src/usage/rerate.ts write them. */
const ADJUSTMENTS: typeof FORMS = [
  [
    /^Credit for (?<what>… \d\d · \d{4}-\d\d-\d\d \d\d:\d\d)$/,
    (words, parts) => fill(words.creditFor, parts),
  ],
  [
    /^Correction of (?<n>\d+) calls?: (?<why>.+)$/s,
    (words, parts) => fill(words.correction[parts.n === '1' ? 'one' : 'other'], parts),
  ],
]

const HEADINGS: Readonly<Record<string, (words: LineWords) => string>> = {
  'Calls received': (words) => words.received,
  'Toll-free calls': (words) => words.tollFree,
  'Emergency calls': (words) => words.emergency,
}

/** ` (Mobilfunk)`; nothing where the deck's destination says again what the heading does. */
function ofWhich(destination: string | undefined, locale: string): string {
  if (destination === undefined || /^(inbound|toll-free|emergency)$/i.test(destination)) return ''
  return ` (${destinationName(destination, locale)})`
}

function included(words: LineWords, { minutes }: Parts, locale: string): string {
  if (minutes === undefined) return ''
  const text = new Intl.NumberFormat(locale).format(minutes as Intl.StringNumericLiteral)
  return fill(words.included, { minutes: text })
}

function fill(text: string, values: Parts): string {
  return text.replace(/\{(\w+)\}/g, (place, name: string) => values[name] ?? place)
}
