import type { CallLine, SummaryKind } from '../../invoices/document.ts'

/** Every word a printed document uses that is not data. `{…}` are places that the sheet fills in. */
export interface Words {
  title: Record<'invoice' | 'credit_note', string>
  amountDue: string
  amountCredited: string
  nothingDue: string
  dueBy: string
  billTo: string
  attention: string
  account: string
  documentNumber: string
  issued: string
  billingPeriod: string
  terms: string
  corrects: string
  correctsText: string
  reason: string
  taxId: string
  yourTaxId: string
  summary: string
  thisInvoice: string
  lastInvoice: string
  change: string
  moreThanLast: string
  lessThanLast: string
  sameAsLast: string
  kinds: Record<SummaryKind, string>
  total: Record<'invoice' | 'credit_note', string>
  previousBalance: string
  payments: string
  howToPay: string
  questions: string
  questionsText: string
  charges: string
  description: string
  period: string
  quantity: string
  unitPrice: string
  amount: string
  subtotal: string
  billedFor: string
  lateUsage: string
  taxes: string
  authority: string
  rate: string
  base: string
  usageByNumber: string
  number: string
  calls: string
  minutes: string
  callDetail: string
  callDetailText: string
  callGroupText: string
  date: string
  time: string
  direction: string
  directions: Record<CallLine['direction'], string>
  from: string
  to: string
  destination: string
  duration: string
  billed: string
  notes: string
  page: string
}

const EN: Words = {
  title: { invoice: 'Invoice', credit_note: 'Credit note' },
  amountDue: 'Amount due',
  amountCredited: 'Amount credited',
  nothingDue: 'Nothing to pay',
  dueBy: 'Due by',
  billTo: 'Bill to',
  attention: 'Attn. {name}',
  account: 'Account number',
  documentNumber: 'Number',
  issued: 'Issued',
  billingPeriod: 'Billing period',
  terms: 'Terms',
  corrects: 'Corrects invoice',
  correctsText: '{number} of {day}',
  reason: 'Reason',
  taxId: 'Tax ID {id}',
  yourTaxId: 'Your tax ID',
  summary: 'Summary',
  thisInvoice: 'This invoice',
  lastInvoice: 'Last invoice',
  change: 'Change',
  moreThanLast: '{change} more than your last invoice ({previous})',
  lessThanLast: '{change} less than your last invoice ({previous})',
  sameAsLast: 'The same as your last invoice',
  kinds: {
    recurring: 'Recurring charges',
    usage: 'Usage',
    one_time: 'One-time charges',
    third_party: 'Charges of other companies',
    adjustments: 'Adjustments',
    surcharges: 'Fees and surcharges',
    taxes: 'Taxes',
  },
  total: { invoice: 'Total of this invoice', credit_note: 'Total credited' },
  previousBalance: 'Previous balance',
  payments: 'Payments and credits received',
  howToPay: 'How to pay',
  questions: 'Questions about this bill?',
  questionsText: 'Call {phone}',
  charges: 'Charges',
  description: 'Description',
  period: 'Period',
  quantity: 'Quantity',
  unitPrice: 'Unit price',
  amount: 'Amount',
  subtotal: 'Subtotal {title}',
  billedFor: 'Billed on behalf of {company}',
  lateUsage: 'Billed late: usage of {day}',
  taxes: 'Taxes',
  authority: 'Authority',
  rate: 'Rate',
  base: 'Taxable',
  usageByNumber: 'Usage by number',
  number: 'Number',
  calls: 'Calls',
  minutes: 'Minutes',
  callDetail: 'Call detail',
  callDetailText: '{calls} calls. Times are local to {zone}; duration is hours, minutes and seconds.',
  callGroupText: '{calls} calls · {minutes} min · {amount}',
  date: 'Date',
  time: 'Time',
  direction: 'Direction',
  directions: { inbound: 'In', outbound: 'Out', forwarded: 'Forwarded', internal: 'Internal' },
  from: 'From',
  to: 'To',
  destination: 'Destination',
  duration: 'Duration',
  billed: 'Billed',
  notes: 'Please note',
  page: 'Page {page} of {pages}',
}

const FR: Words = {
  title: { invoice: 'Facture', credit_note: 'Note de crédit' },
  amountDue: 'Montant à payer',
  amountCredited: 'Montant crédité',
  nothingDue: 'Rien à payer',
  dueBy: 'À payer avant le',
  billTo: 'Facturé à',
  attention: 'À l’attention de {name}',
  account: 'Numéro de compte',
  documentNumber: 'Numéro',
  issued: 'Date d’émission',
  billingPeriod: 'Période de facturation',
  terms: 'Conditions',
  corrects: 'Corrige la facture',
  correctsText: '{number} du {day}',
  reason: 'Motif',
  taxId: 'N° de taxe {id}',
  yourTaxId: 'Votre n° de taxe',
  summary: 'Sommaire',
  thisInvoice: 'Cette facture',
  lastInvoice: 'Facture précédente',
  change: 'Écart',
  moreThanLast: '{change} de plus que la facture précédente ({previous})',
  lessThanLast: '{change} de moins que la facture précédente ({previous})',
  sameAsLast: 'Comme la facture précédente',
  kinds: {
    recurring: 'Frais récurrents',
    usage: 'Utilisation',
    one_time: 'Frais ponctuels',
    third_party: 'Frais d’autres entreprises',
    adjustments: 'Rajustements',
    surcharges: 'Frais et suppléments',
    taxes: 'Taxes',
  },
  total: { invoice: 'Total de cette facture', credit_note: 'Total crédité' },
  previousBalance: 'Solde précédent',
  payments: 'Paiements et crédits reçus',
  howToPay: 'Comment payer',
  questions: 'Des questions sur cette facture ?',
  questionsText: 'Appelez le {phone}',
  charges: 'Détail des frais',
  description: 'Description',
  period: 'Période',
  quantity: 'Quantité',
  unitPrice: 'Prix unitaire',
  amount: 'Montant',
  subtotal: 'Sous-total {title}',
  billedFor: 'Facturé pour le compte de {company}',
  lateUsage: 'Facturé tardivement : utilisation du {day}',
  taxes: 'Taxes',
  authority: 'Autorité',
  rate: 'Taux',
  base: 'Base taxable',
  usageByNumber: 'Utilisation par numéro',
  number: 'Numéro',
  calls: 'Appels',
  minutes: 'Minutes',
  callDetail: 'Détail des appels',
  callDetailText: '{calls} appels. Heures locales de {zone}; durées en heures, minutes et secondes.',
  callGroupText: '{calls} appels · {minutes} min · {amount}',
  date: 'Date',
  time: 'Heure',
  direction: 'Sens',
  directions: { inbound: 'Entrant', outbound: 'Sortant', forwarded: 'Renvoyé', internal: 'Interne' },
  from: 'De',
  to: 'À',
  destination: 'Destination',
  duration: 'Durée',
  billed: 'Facturé',
  notes: 'À noter',
  page: 'Page {page} de {pages}',
}

const ES: Words = {
  title: { invoice: 'Factura', credit_note: 'Nota de crédito' },
  amountDue: 'Importe a pagar',
  amountCredited: 'Importe abonado',
  nothingDue: 'Nada que pagar',
  dueBy: 'Vence el',
  billTo: 'Facturado a',
  attention: 'A la atención de {name}',
  account: 'Número de cuenta',
  documentNumber: 'Número',
  issued: 'Fecha de emisión',
  billingPeriod: 'Período de facturación',
  terms: 'Condiciones',
  corrects: 'Corrige la factura',
  correctsText: '{number} del {day}',
  reason: 'Motivo',
  taxId: 'NIF {id}',
  yourTaxId: 'Su NIF',
  summary: 'Resumen',
  thisInvoice: 'Esta factura',
  lastInvoice: 'Factura anterior',
  change: 'Variación',
  moreThanLast: '{change} más que la factura anterior ({previous})',
  lessThanLast: '{change} menos que la factura anterior ({previous})',
  sameAsLast: 'Igual que la factura anterior',
  kinds: {
    recurring: 'Cuotas periódicas',
    usage: 'Consumo',
    one_time: 'Cargos únicos',
    third_party: 'Cargos de otras empresas',
    adjustments: 'Ajustes',
    surcharges: 'Tasas y recargos',
    taxes: 'Impuestos',
  },
  total: { invoice: 'Total de esta factura', credit_note: 'Total abonado' },
  previousBalance: 'Saldo anterior',
  payments: 'Pagos y abonos recibidos',
  howToPay: 'Cómo pagar',
  questions: '¿Preguntas sobre esta factura?',
  questionsText: 'Llame al {phone}',
  charges: 'Detalle de cargos',
  description: 'Descripción',
  period: 'Período',
  quantity: 'Cantidad',
  unitPrice: 'Precio unitario',
  amount: 'Importe',
  subtotal: 'Subtotal {title}',
  billedFor: 'Facturado por cuenta de {company}',
  lateUsage: 'Facturado con retraso: consumo del {day}',
  taxes: 'Impuestos',
  authority: 'Autoridad',
  rate: 'Tipo',
  base: 'Base imponible',
  usageByNumber: 'Consumo por número',
  number: 'Número',
  calls: 'Llamadas',
  minutes: 'Minutos',
  callDetail: 'Detalle de llamadas',
  callDetailText: '{calls} llamadas. Hora local de {zone}; duración en horas, minutos y segundos.',
  callGroupText: '{calls} llamadas · {minutes} min · {amount}',
  date: 'Fecha',
  time: 'Hora',
  direction: 'Sentido',
  directions: { inbound: 'Entrante', outbound: 'Saliente', forwarded: 'Desviada', internal: 'Interna' },
  from: 'De',
  to: 'A',
  destination: 'Destino',
  duration: 'Duración',
  billed: 'Facturado',
  notes: 'Tenga en cuenta',
  page: 'Página {page} de {pages}',
}

const DE: Words = {
  title: { invoice: 'Rechnung', credit_note: 'Gutschrift' },
  amountDue: 'Zu zahlen',
  amountCredited: 'Gutgeschrieben',
  nothingDue: 'Nichts zu zahlen',
  dueBy: 'Fällig am',
  billTo: 'Rechnung an',
  attention: 'z. Hd. {name}',
  account: 'Kundennummer',
  documentNumber: 'Nummer',
  issued: 'Rechnungsdatum',
  billingPeriod: 'Abrechnungszeitraum',
  terms: 'Zahlungsziel',
  corrects: 'Berichtigt Rechnung',
  correctsText: '{number} vom {day}',
  reason: 'Grund',
  taxId: 'USt-IdNr. {id}',
  yourTaxId: 'Ihre USt-IdNr.',
  summary: 'Übersicht',
  thisInvoice: 'Diese Rechnung',
  lastInvoice: 'Letzte Rechnung',
  change: 'Änderung',
  moreThanLast: '{change} mehr als auf der letzten Rechnung ({previous})',
  lessThanLast: '{change} weniger als auf der letzten Rechnung ({previous})',
  sameAsLast: 'Wie auf der letzten Rechnung',
  kinds: {
    recurring: 'Laufende Entgelte',
    usage: 'Verbindungen',
    one_time: 'Einmalige Entgelte',
    third_party: 'Leistungen anderer Anbieter',
    adjustments: 'Korrekturen',
    surcharges: 'Gebühren und Zuschläge',
    taxes: 'Steuern',
  },
  total: { invoice: 'Summe dieser Rechnung', credit_note: 'Summe der Gutschrift' },
  previousBalance: 'Bisheriger Saldo',
  payments: 'Zahlungen und Gutschriften',
  howToPay: 'So zahlen Sie',
  questions: 'Fragen zu dieser Rechnung?',
  questionsText: 'Rufen Sie an: {phone}',
  charges: 'Einzelposten',
  description: 'Bezeichnung',
  period: 'Zeitraum',
  quantity: 'Menge',
  unitPrice: 'Einzelpreis',
  amount: 'Betrag',
  subtotal: 'Summe {title}',
  billedFor: 'Abgerechnet für {company}',
  lateUsage: 'Nachberechnet: Verbindungen vom {day}',
  taxes: 'Steuern',
  authority: 'Behörde',
  rate: 'Satz',
  base: 'Bemessung',
  usageByNumber: 'Verbindungen nach Rufnummer',
  number: 'Rufnummer',
  calls: 'Anrufe',
  minutes: 'Minuten',
  callDetail: 'Einzelverbindungsnachweis',
  callDetailText: '{calls} Anrufe. Ortszeit von {zone}; Dauer in Stunden, Minuten und Sekunden.',
  callGroupText: '{calls} Anrufe · {minutes} Min. · {amount}',
  date: 'Datum',
  time: 'Uhrzeit',
  direction: 'Richtung',
  directions: { inbound: 'Eingang', outbound: 'Ausgang', forwarded: 'Umgeleitet', internal: 'Intern' },
  from: 'Von',
  to: 'An',
  destination: 'Ziel',
  duration: 'Dauer',
  billed: 'Berechnet',
  notes: 'Bitte beachten',
  page: 'Seite {page} von {pages}',
}

const BY_LANGUAGE: Record<string, Words> = { en: EN, fr: FR, es: ES, de: DE }

/** The words of a language (`fr`), English where there are none. Whoever uses them also learns which language they are in. */
export function wordsFor(language: string): { words: Words; language: string } {
  const words = BY_LANGUAGE[language]
  return words ? { words, language } : { words: EN, language: 'en' }
}

/** Puts values into the places of a text: `fill('Page {page}', {page: '2'})` → `Page 2`. */
export function fill(text: string, values: Record<string, string>): string {
  return text.replace(/\{(\w+)\}/g, (place, name: string) => values[name] ?? place)
}
