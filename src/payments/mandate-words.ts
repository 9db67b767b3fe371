import type { Micros } from '../kernel/money.ts'
import type { Rail } from './gateway.ts'
import type { Millionths } from './surcharge.ts'

/*
 * The sentences of mandates, one language after the other in the same order. A change to any of them is a new MANDATE_TEXT_VERSION.
 */

export type MandateLanguage = 'en' | 'fr' | 'es' | 'de'

/** What is put into the sentences, and how the payer's locale writes figures. */
export interface Figures {
  provider: string
  contact: string
  account: string
  /** With its possessive and last four: `my card (Visa, ending in 4242)`. */
  method: string
  money(micros: Micros): string
  percent(rate: Millionths): string
  day(on: Temporal.PlainDate): string
}

export interface Words {
  method: Record<Rail, (label: string, last4: string) => string>
  payOnce: Record<Rail, (figures: Figures, amount: string, day: string) => string>
  keep: Record<Rail, (figures: Figures) => string>
  onlyWhenAsked: string
  standing: Record<Rail, (figures: Figures) => string>
  amountVaries: string
  cap(amount: string): string
  when: Record<Rail, (time: string) => string>
  times: { due: string; issue: string; day(number: number, mayBeMissing: boolean): string }
  first(day: string): string
  notice(days: number): string
  entitled: Record<Rail, string>
  returned: string
  includesSurcharge(amount: string): string
  maySurcharge(figures: Figures, percent: string): string
  surchargeComesBack: string
  cancelOnce(figures: Figures): string
  until: string
  revoke(figures: Figures): string
  tooLate: string
  copy: string
}

const ENGLISH: Words = {
  method: {
    card: (label, last4) => `my card (${label}, ending in ${last4})`,
    bank: (label, last4) => `my bank account (${label}, ending in ${last4})`,
  },
  payOnce: {
    card: ({ provider, method, account }, amount, day) =>
      `I authorize ${provider} to charge ${amount} once, on ${day}, to ${method} for my account ${account}.`,
    bank: ({ provider, method, account }, amount, day) =>
      `I authorize ${provider} to debit ${amount} electronically, once, on ${day} or the next business day, from ${method} for my account ${account}.`,
  },
  keep: {
    card: ({ provider, method }) =>
      `I allow ${provider} to keep ${method} with its payment gateway for later payments.`,
    bank: ({ provider, method }) =>
      `I allow ${provider} to keep ${method} with its payment gateway and to debit it electronically for later payments.`,
  },
  onlyWhenAsked:
    'Each of them is made only when I ask for it, in the amount and on the day that I confirm then.',
  standing: {
    card: ({ provider, method, account }) =>
      `Auto Pay: I authorize ${provider} to charge what is due on my account ${account} to ${method}.`,
    bank: ({ provider, method, account }) =>
      `Auto Pay: I authorize ${provider} to debit what is due on my account ${account} electronically from ${method}.`,
  },
  amountVaries: 'The amount varies: each time it is the total still due on the invoices being paid.',
  cap: (amount) => `If it would come to more than ${amount} in a calendar month, I am asked first.`,
  when: {
    card: (time) => `Payments are made ${time}.`,
    bank: (time) => `Payments are made ${time}, or on the next business day.`,
  },
  times: {
    due: 'on the day each invoice is due',
    issue: 'on the day each invoice is issued',
    day: (number, mayBeMissing) =>
      `once a month, on day ${number}${mayBeMissing ? ' (in a shorter month on its last day)' : ''}`,
  },
  first: (day) => `The first Auto Pay payment is on ${day}.`,
  notice: (days) =>
    `I am told the amount and the date of each payment at least ${days} ${days === 1 ? 'day' : 'days'} ahead, or as soon as the invoice is issued if it is due sooner.`,
  entitled: {
    card: 'I am entitled to use this card.',
    bank: 'I am entitled to authorize debits to this account, which is in the United States.',
  },
  returned:
    'If a debit is returned for lack of funds, it may be tried again, at most twice within 180 days, and is then called RETRY PYMT on the statement.',
  includesSurcharge: (amount) => `This includes a credit card surcharge of ${amount}.`,
  maySurcharge: ({ provider }, percent) =>
    `If this is a credit card and the law of its billing state allows it, a surcharge of at most ${percent} of each payment, and never more than accepting the card costs ${provider}, is added; it is shown before I pay or in the notice. Debit cards, prepaid cards and bank accounts have none.`,
  surchargeComesBack: 'When a payment is refunded, its surcharge is refunded in proportion.',
  cancelOnce: ({ provider, contact }) =>
    `To revoke this before the payment is made, I contact ${provider}: ${contact}.`,
  until: 'This authorization stands until I revoke it.',
  revoke: ({ provider, contact }) =>
    `I can revoke it at any time, online in my account or by contacting ${provider}: ${contact}.`,
  tooLate: 'A debit less than three business days away may no longer be stopped.',
  copy: 'A copy of this text is sent to the billing contact of the account.',
}

/** As it is written in Canada. */
const FRENCH: Words = {
  method: {
    card: (label, last4) => `ma carte (${label}, se terminant par ${last4})`,
    bank: (label, last4) => `mon compte bancaire (${label}, se terminant par ${last4})`,
  },
  payOnce: {
    card: ({ provider, method, account }, amount, day) =>
      `J’autorise ${provider} à porter ${amount} une seule fois, le ${day}, à ${method} pour mon compte ${account}.`,
    bank: ({ provider, method, account }, amount, day) =>
      `J’autorise ${provider} à débiter électroniquement ${amount} une seule fois, le ${day} ou le jour ouvrable suivant, de ${method} pour mon compte ${account}.`,
  },
  keep: {
    card: ({ provider, method }) =>
      `Je permets à ${provider} de conserver ${method} auprès de sa passerelle de paiement pour des paiements ultérieurs.`,
    bank: ({ provider, method }) =>
      `Je permets à ${provider} de conserver ${method} auprès de sa passerelle de paiement et de le débiter électroniquement pour des paiements ultérieurs.`,
  },
  onlyWhenAsked:
    'Chacun d’eux n’est effectué qu’à ma demande, pour le montant et à la date que je confirme alors.',
  standing: {
    card: ({ provider, method, account }) =>
      `Paiement automatique : j’autorise ${provider} à porter à ${method} ce qui est dû sur mon compte ${account}.`,
    bank: ({ provider, method, account }) =>
      `Paiement automatique : j’autorise ${provider} à débiter électroniquement de ${method} ce qui est dû sur mon compte ${account}.`,
  },
  amountVaries: 'Le montant varie : c’est chaque fois le total encore dû sur les factures payées.',
  cap: (amount) => `S’il devait dépasser ${amount} au cours d’un mois civil, on me le demande d’abord.`,
  when: {
    card: (time) => `Les paiements sont effectués ${time}.`,
    bank: (time) => `Les paiements sont effectués ${time}, ou le jour ouvrable suivant.`,
  },
  times: {
    due: 'le jour de l’échéance de chaque facture',
    issue: 'le jour où chaque facture est émise',
    day: (number, mayBeMissing) =>
      `une fois par mois, le ${number === 1 ? '1er' : number}${mayBeMissing ? ' (le dernier jour d’un mois plus court)' : ''}`,
  },
  first: (day) => `Le premier paiement automatique a lieu le ${day}.`,
  notice: (days) =>
    `Le montant et la date de chaque paiement me sont annoncés au moins ${days} ${days === 1 ? 'jour' : 'jours'} à l’avance, ou dès l’émission de la facture si son échéance est plus proche.`,
  entitled: {
    card: 'J’ai le droit d’utiliser cette carte.',
    bank: 'J’ai le droit d’autoriser des débits sur ce compte, qui se trouve aux États-Unis.',
  },
  returned:
    'Si un débit est retourné faute de provision, il peut être tenté de nouveau, au plus deux fois en 180 jours; il figure alors sur le relevé sous le nom de RETRY PYMT.',
  includesSurcharge: (amount) => `Ce montant comprend un supplément de carte de crédit de ${amount}.`,
  maySurcharge: ({ provider }, percent) =>
    `S’il s’agit d’une carte de crédit et si la loi de l’État de son adresse de facturation le permet, un supplément d’au plus ${percent} de chaque paiement, et jamais plus que ce que l’acceptation de la carte coûte à ${provider}, est ajouté; il est indiqué avant que je paie ou dans l’avis. Les cartes de débit, les cartes prépayées et les comptes bancaires n’en ont pas.`,
  surchargeComesBack: 'Lorsqu’un paiement est remboursé, son supplément l’est en proportion.',
  cancelOnce: ({ provider, contact }) =>
    `Pour révoquer cette autorisation avant le paiement, je communique avec ${provider} : ${contact}.`,
  until: 'Cette autorisation vaut jusqu’à ce que je la révoque.',
  revoke: ({ provider, contact }) =>
    `Je peux la révoquer en tout temps, en ligne dans mon compte ou en communiquant avec ${provider} : ${contact}.`,
  tooLate: 'Un débit prévu dans moins de trois jours ouvrables ne peut peut-être plus être arrêté.',
  copy: 'Une copie de ce texte est envoyée à la personne-ressource de facturation du compte.',
}

const SPANISH: Words = {
  method: {
    card: (label, last4) => `mi tarjeta (${label}, terminada en ${last4})`,
    bank: (label, last4) => `mi cuenta bancaria (${label}, terminada en ${last4})`,
  },
  payOnce: {
    card: ({ provider, method, account }, amount, day) =>
      `Autorizo a ${provider} a cobrar ${amount} una sola vez, el ${day}, con ${method} para mi cuenta de cliente ${account}.`,
    bank: ({ provider, method, account }, amount, day) =>
      `Autorizo a ${provider} a debitar electrónicamente ${amount} una sola vez, el ${day} o el siguiente día hábil, de ${method} para mi cuenta de cliente ${account}.`,
  },
  keep: {
    card: ({ provider, method }) =>
      `Permito que ${provider} guarde ${method} en su pasarela de pago para pagos posteriores.`,
    bank: ({ provider, method }) =>
      `Permito que ${provider} guarde ${method} en su pasarela de pago y la debite electrónicamente para pagos posteriores.`,
  },
  onlyWhenAsked: 'Cada uno se hace solo cuando yo lo pida, por el importe y el día que confirme entonces.',
  standing: {
    card: ({ provider, method, account }) =>
      `Pago automático: autorizo a ${provider} a cobrar con ${method} lo que se deba en mi cuenta de cliente ${account}.`,
    bank: ({ provider, method, account }) =>
      `Pago automático: autorizo a ${provider} a debitar electrónicamente de ${method} lo que se deba en mi cuenta de cliente ${account}.`,
  },
  amountVaries: 'El importe varía: cada vez es el total que aún se debe de las facturas que se pagan.',
  cap: (amount) => `Si fuera a superar ${amount} en un mes calendario, se me pregunta antes.`,
  when: {
    card: (time) => `Los pagos se hacen ${time}.`,
    bank: (time) => `Los pagos se hacen ${time}, o el siguiente día hábil.`,
  },
  times: {
    due: 'el día en que vence cada factura',
    issue: 'el día en que se emite cada factura',
    day: (number, mayBeMissing) =>
      `una vez al mes, el día ${number}${mayBeMissing ? ' (en un mes más corto, su último día)' : ''}`,
  },
  first: (day) => `El primer pago automático es el ${day}.`,
  notice: (days) =>
    `Se me avisa del importe y de la fecha de cada pago al menos ${days} ${days === 1 ? 'día' : 'días'} antes, o en cuanto se emita la factura si vence antes.`,
  entitled: {
    card: 'Tengo derecho a usar esta tarjeta.',
    bank: 'Tengo derecho a autorizar débitos en esta cuenta, que está en los Estados Unidos.',
  },
  returned:
    'Si un débito se devuelve por falta de fondos, puede intentarse de nuevo, como máximo dos veces en 180 días, y entonces aparece en el extracto como RETRY PYMT.',
  includesSurcharge: (amount) => `Incluye un recargo por tarjeta de crédito de ${amount}.`,
  maySurcharge: ({ provider }, percent) =>
    `Si es una tarjeta de crédito y la ley del estado de su dirección de facturación lo permite, se añade un recargo de como máximo el ${percent} de cada pago, y nunca más de lo que a ${provider} le cuesta aceptar la tarjeta; se muestra antes de que yo pague o en el aviso. Las tarjetas de débito, las prepagadas y las cuentas bancarias no lo tienen.`,
  surchargeComesBack: 'Cuando se reembolsa un pago, su recargo se reembolsa en proporción.',
  cancelOnce: ({ provider, contact }) =>
    `Para revocar esta autorización antes del pago, me pongo en contacto con ${provider}: ${contact}.`,
  until: 'Esta autorización vale hasta que yo la revoque.',
  revoke: ({ provider, contact }) =>
    `Puedo revocarla en cualquier momento, en línea en mi cuenta o poniéndome en contacto con ${provider}: ${contact}.`,
  tooLate:
    'Es posible que un débito previsto para dentro de menos de tres días hábiles ya no pueda detenerse.',
  copy: 'Se envía una copia de este texto al contacto de facturación de la cuenta.',
}

const GERMAN: Words = {
  method: {
    card: (label, last4) => `meiner Karte (${label}, Endziffern ${last4})`,
    bank: (label, last4) => `meinem Bankkonto (${label}, Endziffern ${last4})`,
  },
  payOnce: {
    card: ({ provider, method, account }, amount, day) =>
      `Ich ermächtige ${provider}, ${amount} einmalig am ${day} von ${method} für mein Kundenkonto ${account} einzuziehen.`,
    bank: ({ provider, method, account }, amount, day) =>
      `Ich ermächtige ${provider}, ${amount} einmalig am ${day} oder am nächsten Bankarbeitstag elektronisch von ${method} für mein Kundenkonto ${account} abzubuchen.`,
  },
  keep: {
    card: ({ provider, method }) =>
      `Ich erlaube ${provider}, die Daten von ${method} beim Zahlungsdienst für spätere Zahlungen zu speichern.`,
    bank: ({ provider, method }) =>
      `Ich erlaube ${provider}, die Daten von ${method} beim Zahlungsdienst zu speichern und spätere Zahlungen elektronisch abzubuchen.`,
  },
  onlyWhenAsked:
    'Jede davon erfolgt nur, wenn ich sie verlange, in der Höhe und an dem Tag, die ich dann bestätige.',
  standing: {
    card: ({ provider, method, account }) =>
      `Automatische Zahlung: Ich ermächtige ${provider}, was auf meinem Kundenkonto ${account} fällig ist, von ${method} einzuziehen.`,
    bank: ({ provider, method, account }) =>
      `Automatische Zahlung: Ich ermächtige ${provider}, was auf meinem Kundenkonto ${account} fällig ist, elektronisch von ${method} abzubuchen.`,
  },
  amountVaries:
    'Der Betrag wechselt: Er ist jedes Mal die Summe, die auf den bezahlten Rechnungen noch offen ist.',
  cap: (amount) => `Käme er in einem Kalendermonat auf mehr als ${amount}, werde ich zuerst gefragt.`,
  when: {
    card: (time) => `Gezahlt wird ${time}.`,
    bank: (time) => `Gezahlt wird ${time} oder am nächsten Bankarbeitstag.`,
  },
  times: {
    due: 'am Fälligkeitstag der jeweiligen Rechnung',
    issue: 'am Ausstellungstag der jeweiligen Rechnung',
    day: (number, mayBeMissing) =>
      `einmal im Monat am ${number}.${mayBeMissing ? ' (in einem kürzeren Monat am letzten Tag)' : ''}`,
  },
  first: (day) => `Die erste automatische Zahlung ist am ${day}.`,
  notice: (days) =>
    `Betrag und Tag jeder Zahlung werden mir mindestens ${days} ${days === 1 ? 'Tag' : 'Tage'} vorher mitgeteilt, oder sobald die Rechnung ausgestellt ist, falls sie früher fällig wird.`,
  entitled: {
    card: 'Ich bin berechtigt, diese Karte zu benutzen.',
    bank: 'Ich bin berechtigt, Abbuchungen von diesem Konto zu erlauben, das in den Vereinigten Staaten geführt wird.',
  },
  returned:
    'Kommt eine Abbuchung mangels Deckung zurück, darf sie innerhalb von 180 Tagen höchstens zweimal wiederholt werden; auf dem Kontoauszug heißt sie dann RETRY PYMT.',
  includesSurcharge: (amount) => `Darin ist ein Kreditkartenaufschlag von ${amount} enthalten.`,
  maySurcharge: ({ provider }, percent) =>
    `Ist es eine Kreditkarte und erlaubt es das Recht des Bundesstaates ihrer Rechnungsadresse, so kommt ein Aufschlag von höchstens ${percent} jeder Zahlung hinzu, nie mehr, als die Annahme der Karte ${provider} kostet; er wird gezeigt, bevor ich zahle, oder in der Ankündigung. Für Debitkarten, Guthabenkarten und Bankkonten gibt es keinen.`,
  surchargeComesBack: 'Wird eine Zahlung erstattet, so wird ihr Aufschlag anteilig erstattet.',
  cancelOnce: ({ provider, contact }) =>
    `Um dies vor der Zahlung zu widerrufen, wende ich mich an ${provider}: ${contact}.`,
  until: 'Diese Ermächtigung gilt, bis ich sie widerrufe.',
  revoke: ({ provider, contact }) =>
    `Ich kann sie jederzeit widerrufen, online in meinem Konto oder bei ${provider}: ${contact}.`,
  tooLate: 'Eine Abbuchung in weniger als drei Bankarbeitstagen lässt sich vielleicht nicht mehr aufhalten.',
  copy: 'Eine Kopie dieses Textes geht an den Kontakt für Rechnungen dieses Kontos.',
}

export const MANDATE_WORDS: Readonly<Record<MandateLanguage, Words>> = {
  en: ENGLISH,
  fr: FRENCH,
  es: SPANISH,
  de: GERMAN,
}
