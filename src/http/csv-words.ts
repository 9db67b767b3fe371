import { z } from 'zod'
import type { Account } from '../accounts/account.ts'
import { localeOf } from '../notices/voice.ts'
import type { Caller } from './caller.ts'
import { readerLocale } from './reader-locale.ts'

/** In which language a file names its columns and kinds. */
export const CsvQuery = z.strictObject({
  language: z.enum(['en', 'fr', 'es', 'de']).optional().meta({
    description:
      'Of the names of columns and kinds. `en`: codes (`answered_at`) that never change, for programs. Else the reader’s own language; `en` for staff and API keys. Figures and days are written alike in all.',
  }),
})

/** Codes of columns and kinds as French (Canada), Spanish (United States) and German write them. */
const WORDS = {
  answered_at: ['Début (UTC)', 'Inicio (UTC)', 'Beginn (UTC)'],
  local_time: ['Heure locale', 'Hora local', 'Ortszeit'],
  direction: ['Sens', 'Sentido', 'Richtung'],
  line: ['Ligne', 'Línea', 'Leitung'],
  from: ['De', 'De', 'Von'],
  to: ['À', 'A', 'Nach'],
  destination: ['Destination', 'Destino', 'Ziel'],
  seconds: ['Secondes', 'Segundos', 'Sekunden'],
  billed_seconds: ['Secondes facturées', 'Segundos facturados', 'Berechnete Sekunden'],
  included_seconds: ['Secondes incluses', 'Segundos incluidos', 'Sekunden inklusive'],
  amount: ['Montant', 'Importe', 'Betrag'],
  currency: ['Devise', 'Moneda', 'Währung'],
  outbound: ['Sortant', 'Saliente', 'Ausgehend'],
  inbound: ['Entrant', 'Entrante', 'Eingehend'],
  toll_free: ['Sans frais', 'Gratuita', 'Gebührenfrei'],
  forwarded: ['Renvoyé', 'Desviada', 'Weitergeleitet'],
  emergency: ['Urgence', 'Emergencia', 'Notruf'],
  invoice_line: ['Ligne', 'Línea', 'Zeile'],
  kind: ['Type', 'Tipo', 'Art'],
  service: ['Service', 'Servicio', 'Dienst'],
  description: ['Description', 'Descripción', 'Beschreibung'],
  period_start: ['Début de la période', 'Inicio del período', 'Beginn des Zeitraums'],
  period_last_day: ['Dernier jour de la période', 'Último día del período', 'Letzter Tag des Zeitraums'],
  quantity: ['Quantité', 'Cantidad', 'Menge'],
  unit_price: ['Prix unitaire', 'Precio unitario', 'Einzelpreis'],
  calls: ['Appels', 'Llamadas', 'Anrufe'],
  minutes: ['Minutes', 'Minutos', 'Minuten'],
  tax: ['Taxes', 'Impuestos', 'Steuern'],
  late: ['D’une période antérieure', 'De un período anterior', 'Aus einem früheren Zeitraum'],
  yes: ['oui', 'sí', 'ja'],
  no: ['non', 'no', 'nein'],
  usage: ['Utilisation', 'Consumo', 'Nutzung'],
  recurring: ['Récurrent', 'Recurrente', 'Wiederkehrend'],
  one_time: ['Unique', 'Único', 'Einmalig'],
  adjustment: ['Ajustement', 'Ajuste', 'Anpassung'],
  date: ['Date', 'Fecha', 'Datum'],
  number: ['Numéro', 'Número', 'Nummer'],
  charges: ['Frais', 'Cargos', 'Belastungen'],
  payments_and_credits: ['Paiements et crédits', 'Pagos y créditos', 'Zahlungen und Gutschriften'],
  balance: ['Solde', 'Saldo', 'Saldo'],
  surcharge: ['Supplément', 'Recargo', 'Zuschlag'],
  opening_balance: ['Solde d’ouverture', 'Saldo inicial', 'Anfangssaldo'],
  closing_balance: ['Solde de clôture', 'Saldo final', 'Endsaldo'],
  invoice: ['Facture', 'Factura', 'Rechnung'],
  credit_note: ['Note de crédit', 'Nota de crédito', 'Gutschrift'],
  payment: ['Paiement', 'Pago', 'Zahlung'],
  refund: ['Remboursement', 'Reembolso', 'Erstattung'],
  refund_failed: ['Remboursement échoué', 'Reembolso fallido', 'Erstattung fehlgeschlagen'],
  return: ['Paiement retourné', 'Pago devuelto', 'Rücklastschrift'],
  chargeback: ['Rétrofacturation', 'Contracargo', 'Rückbuchung'],
  write_off: ['Radiation', 'Cancelación contable', 'Ausbuchung'],
  write_off_reversed: ['Radiation annulée', 'Cancelación contable anulada', 'Ausbuchung aufgehoben'],
  other: ['Autre', 'Otro', 'Sonstiges'],
} as const satisfies Record<string, readonly [fr: string, es: string, de: string]>

export type CsvCode = keyof typeof WORDS
/** Says a code in the file's language. */
export type CsvSay = (code: CsvCode) => string

const PLACE: Readonly<Record<string, 0 | 1 | 2>> = { fr: 0, es: 1, de: 2 }

/** The locale of a file for whoever takes it out; `language`: as asked. */
export function csvLocale(
  { language }: z.output<typeof CsvQuery>,
  caller: Caller,
  account: Pick<Account, 'locale'>,
): string {
  return language === undefined ? readerLocale(caller, account) : localeOf(language, account.locale)
}

/** How a file for that locale says codes: in English, and in any language that we do not speak, as they are. Pure. */
export function csvWords(locale: string): CsvSay {
  const place = PLACE[new Intl.Locale(locale).language]
  return (code) => (place === undefined ? CODES[code] : WORDS[code][place])
}

/** Codes that programs read under a name that another column has too. */
const CODES: Readonly<Record<CsvCode, string>> = {
  ...(Object.fromEntries(Object.keys(WORDS).map((code) => [code, code])) as Record<CsvCode, string>),
  invoice_line: 'line',
}
