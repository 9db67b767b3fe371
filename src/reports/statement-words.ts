import type { StatementKind } from './statement.ts'

/** The words of a printed statement. `{provider}`, `{from}` and the like are filled in. */
export interface StatementWords {
  title: string
  account: string
  billTo: string
  opening: string
  closing: string
  date: string
  description: string
  charges: string
  credits: string
  balance: string
  nothing: string
  surcharge: string
  card: string
  bank: string
  page: string
  help: string
  kinds: Record<StatementKind, string>
}

const EN: StatementWords = {
  title: 'Statement of account',
  account: 'Account',
  billTo: 'For',
  opening: 'Balance before {day}',
  closing: 'Balance at the end of {day}',
  date: 'Date',
  description: 'Description',
  charges: 'Charges',
  credits: 'Payments and credits',
  balance: 'Balance',
  nothing: 'Nothing was charged or paid in this time.',
  surcharge: 'with a surcharge of {amount} on top',
  card: '{brand} ending in {last4}',
  bank: 'Bank account ending in {last4}',
  page: 'Page {page} of {pages}',
  help: 'Questions? {ways}',
  kinds: {
    invoice: 'Invoice {number}',
    credit_note: 'Credit note {number} for invoice {corrects}',
    payment: 'Payment {number}',
    refund: 'Refund of payment {number}',
    refund_failed: 'Refund of payment {number} did not arrive',
    return: 'Payment {number} returned by the bank',
    chargeback: 'Payment {number} taken back by the card’s bank',
    write_off: 'Written off invoice {number}',
    write_off_reversed: 'Write-off of invoice {number} reversed',
    other: 'Booking ({number})',
  },
}

const FR: StatementWords = {
  title: 'Relevé de compte',
  account: 'Compte',
  billTo: 'Pour',
  opening: 'Solde avant le {day}',
  closing: 'Solde à la fin du {day}',
  date: 'Date',
  description: 'Description',
  charges: 'Frais',
  credits: 'Paiements et crédits',
  balance: 'Solde',
  nothing: 'Rien n’a été facturé ni payé pendant cette période.',
  surcharge: 'avec un supplément de {amount} en sus',
  card: '{brand} se terminant par {last4}',
  bank: 'Compte bancaire se terminant par {last4}',
  page: 'Page {page} de {pages}',
  help: 'Des questions? {ways}',
  kinds: {
    invoice: 'Facture {number}',
    credit_note: 'Note de crédit {number} pour la facture {corrects}',
    payment: 'Paiement {number}',
    refund: 'Remboursement du paiement {number}',
    refund_failed: 'Remboursement du paiement {number} non parvenu',
    return: 'Paiement {number} retourné par la banque',
    chargeback: 'Paiement {number} repris par la banque de la carte',
    write_off: 'Facture {number} radiée',
    write_off_reversed: 'Radiation de la facture {number} annulée',
    other: 'Écriture ({number})',
  },
}

const ES: StatementWords = {
  title: 'Estado de cuenta',
  account: 'Cuenta',
  billTo: 'Para',
  opening: 'Saldo antes del {day}',
  closing: 'Saldo al final del {day}',
  date: 'Fecha',
  description: 'Descripción',
  charges: 'Cargos',
  credits: 'Pagos y créditos',
  balance: 'Saldo',
  nothing: 'No se cobró ni se pagó nada en este período.',
  surcharge: 'con un recargo adicional de {amount}',
  card: '{brand} terminada en {last4}',
  bank: 'Cuenta bancaria terminada en {last4}',
  page: 'Página {page} de {pages}',
  help: '¿Preguntas? {ways}',
  kinds: {
    invoice: 'Factura {number}',
    credit_note: 'Nota de crédito {number} de la factura {corrects}',
    payment: 'Pago {number}',
    refund: 'Reembolso del pago {number}',
    refund_failed: 'El reembolso del pago {number} no llegó',
    return: 'Pago {number} devuelto por el banco',
    chargeback: 'Pago {number} revertido por el banco de la tarjeta',
    write_off: 'Factura {number} cancelada por incobrable',
    write_off_reversed: 'Cancelación de la factura {number} anulada',
    other: 'Asiento ({number})',
  },
}

const DE: StatementWords = {
  title: 'Kontoauszug',
  account: 'Konto',
  billTo: 'Für',
  opening: 'Saldo vor dem {day}',
  closing: 'Saldo am Ende des {day}',
  date: 'Datum',
  description: 'Beschreibung',
  charges: 'Belastungen',
  credits: 'Zahlungen und Gutschriften',
  balance: 'Saldo',
  nothing: 'In dieser Zeit wurde nichts berechnet und nichts bezahlt.',
  surcharge: 'zuzüglich eines Aufschlags von {amount}',
  card: '{brand} mit der Endung {last4}',
  bank: 'Bankkonto mit der Endung {last4}',
  page: 'Seite {page} von {pages}',
  help: 'Fragen? {ways}',
  kinds: {
    invoice: 'Rechnung {number}',
    credit_note: 'Gutschrift {number} zur Rechnung {corrects}',
    payment: 'Zahlung {number}',
    refund: 'Erstattung der Zahlung {number}',
    refund_failed: 'Erstattung der Zahlung {number} nicht angekommen',
    return: 'Zahlung {number} von der Bank zurückgegeben',
    chargeback: 'Zahlung {number} von der Bank der Karte zurückgeholt',
    write_off: 'Rechnung {number} ausgebucht',
    write_off_reversed: 'Ausbuchung der Rechnung {number} zurückgenommen',
    other: 'Buchung ({number})',
  },
}

const BY_LANGUAGE: Readonly<Record<string, StatementWords>> = { en: EN, fr: FR, es: ES, de: DE }

/** The words for a locale; a language that we do not speak gets English. */
export function statementWords(locale: string): StatementWords {
  return BY_LANGUAGE[new Intl.Locale(locale).language] ?? EN
}
