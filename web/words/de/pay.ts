import type { pay as english } from '../en/pay.ts'
import type { Translation } from '../say.ts'

export const pay: Translation<typeof english> = {
  title: 'Zahlung vornehmen',
  back: 'Übersicht',
  cancelled: 'Die Zahlung wurde abgebrochen. Es wurde nichts abgebucht.',
  cancelledNext: 'Sie können auf andere Weise zahlen oder es für später lassen.',
  credit: 'Sie haben ein Guthaben von {amount}.',
  creditNext: 'Es wird von der nächsten Rechnung abgezogen.',
  autopayComing: 'Die automatische Zahlung zahlt {amount} am {day}',
  autopaySoon:
    'Eine automatische Zahlung von {amount} ist genehmigt und wird in den nächsten Minuten ausgeführt',
  autopayAsks: 'Die automatische Zahlung wartet auf Ihre Genehmigung von {amount}',
  autopayTakesOff: 'Was Sie hier zahlen, wird nicht noch einmal gezahlt.',
  seeAutopay: 'Automatische Zahlung ansehen',
  allInProgress: 'Alles Offene wird gerade bezahlt',
  allInProgressText:
    'Ihre Zahlung ist unterwegs. Sobald sie angekommen ist, gelten die Rechnungen als bezahlt.',
  nothingDue: 'Es ist nichts offen',
  nothingDueText: 'Sobald eine Rechnung gestellt ist, können Sie sie hier bezahlen.',
  seePayments: 'Ihre Zahlungen ansehen',
  what: 'Was möchten Sie bezahlen?',
  chooseOne: 'Wählen Sie mindestens eine Rechnung.',
  due: 'Offen',
  chosen: 'Gewählt',
  dueOn: 'fällig am {day}',
  wasDueOn: 'war fällig am {day}',
  overdue: 'Überfällig',
  inProgress: 'In Bearbeitung',
  view: 'Ansehen',
  viewInvoice: 'Ansehen: Rechnung {number}',
  editAmount: 'Betrag ändern',
  amountToPay: 'Zu zahlender Betrag in {currency}',
  amountHint: 'Leer: alles oben. Ein kleinerer Betrag bezahlt die ältesten zuerst.',
  amountWrong: 'Geben Sie einen Betrag über null ein, etwa 12,50.',
  amountTooMuch: 'Das ist mehr, als die gewählten Rechnungen ausmachen.',
  how: 'Wie möchten Sie zahlen?',
  useForAutopay: 'Für automatische Zahlung verwenden',
  useForAutopayHint:
    'Spätere Rechnungen werden dann ebenso bezahlt. Die nächste Seite sagt, wann und zu welchen Bedingungen.',
  nothingYet: 'Noch wird nichts abgebucht: die nächste Seite zeigt zuerst die Summe.',
  continue: 'Weiter',
  cancel: 'Abbrechen',

  reviewTitle: 'Zahlung prüfen',
  change: 'Ändern',
  changeMethod: 'Ändern: Zahlungsmittel',
  invoice: 'Rechnung {number}',
  ofThatNow: 'Davon zahlen Sie jetzt',
  surcharge: 'Aufschlag',
  toBeCharged: 'Wird abgebucht',
  noSurcharge: 'Für diese Karte gibt es keinen Aufschlag.',
  payAmount: '{amount} zahlen',
  paying: 'Wird gezahlt…',
  bankTakesDays: 'Eine Zahlung vom Bankkonto dauert einige Werktage.',
  bankTakesDaysText: 'Die Rechnung erscheint als in Bearbeitung, bis das Geld angekommen ist.',
  chooseOther: 'Anderes Zahlungsmittel wählen',
  startNew: 'Neue Zahlung beginnen',
  agreeFirst: 'Stimmen Sie den Bedingungen zu, um fortzufahren. Es wurde nichts abgebucht.',
  nothingCharged: 'Es wurde nichts abgebucht.',
  lookFirst:
    'Sehen Sie Ihre Zahlungen an, bevor Sie es noch einmal versuchen; dieselbe Schaltfläche bucht nie zweimal ab.',
  paidAlready: 'Mit dieser Seite wurde schon gezahlt. Es wurde nichts ein zweites Mal abgebucht.',
  amountHintAhead:
    'Leer: alles oben. Ein kleinerer Betrag bezahlt die ältesten zuerst; was darüber hinausgeht, bleibt Ihr Guthaben.',
  amountDecimals:
    'Schreiben Sie höchstens zwei Nachkommastellen und keine Tausendertrennzeichen, etwa 1250,50.',
  aheadLater: 'Mehr als das Offene können Sie zahlen, sobald die Zahlung angekommen ist, die unterwegs ist.',
  payTwice:
    '{amount} sind neben Ihren Rechnungen offen: Sie haben sie doppelt erhalten, durch eine Erstattung und von Ihrer Bank zurück.',
  aheadTwice:
    'Das begleicht die {amount}, die Sie doppelt erhalten haben; was darüber hinausgeht, bleibt Ihr Guthaben.',
  payAhead: 'Im Voraus zahlen',
  payAheadText:
    'Es ist nichts offen. Was Sie jetzt zahlen, bleibt Ihr Guthaben und wird von der nächsten Rechnung abgezogen.',
  waitsForYou: 'Wartet auf Sie',
  confirmFirst: 'Eine Zahlung wartet auf Ihre Bestätigung bei der Bank. Noch wurde nichts abgebucht.',
  restLater: 'Im Augenblick kann nichts weiter gezahlt werden',
  restLaterText:
    'Die Zahlung eines Teils ist unterwegs. Der Rest kann gezahlt werden, sobald sie angekommen ist.',
  comingAll: 'Eine Zahlung der ganzen Rechnung ist unterwegs.',
  comingPart: '{amount} davon sind unterwegs. {left} bleiben und können danach gezahlt werden.',
  comingBy: 'Die Bank bestätigt sie voraussichtlich bis zum {day}.',
  comingConfirm: 'Eine Zahlung von {amount} wartet auf Ihre Bestätigung bei der Bank.',
  comingUnknown:
    'Wir finden heraus, was aus einer Zahlung von {amount} geworden ist. Sie wird inzwischen nicht noch einmal abgebucht.',
  goOnOrLeave: 'Fortsetzen oder aufgeben',
  seePayment: 'Zahlung {reference} ansehen',
  ahead: 'Mehr als offen ist',
  aheadMeans:
    '{amount} davon sind mehr, als offen ist: sie bleiben Ihr Guthaben und werden von der nächsten Rechnung abgezogen.',
  lost: 'Wir wissen noch nicht, ob die Zahlung ausgeführt wurde',
  lostText:
    'Die Verbindung brach ab, bevor die Antwort kam. Sehen Sie nach, was daraus geworden ist: es wird nichts ein zweites Mal abgebucht.',
  lookUp: 'Nachsehen',
  notArrived: 'Von dieser Seite ist bisher keine Zahlung bei uns angekommen',
  notArrivedText:
    'Sie können die Schaltfläche noch einmal drücken: sie zahlt nur einmal, auch wenn der erste Versuch verspätet ankommt.',
  'known.made': 'Diese Zahlung wurde schon ausgeführt',
  'known.coming': 'Diese Zahlung ist schon unterwegs',
  'known.waits': 'Diese Zahlung wartet auf Ihre Bestätigung bei der Bank',
  'known.failed': 'Diese Zahlung wurde schon versucht und ist fehlgeschlagen',
  knownText: '{amount}, {when}, {reference}.',
  knownOnce: 'Es wird nichts ein zweites Mal abgebucht.',
  knownFailed: 'Es wurde nichts abgebucht.',
  seeThis: 'Diese Zahlung ansehen',
  payElse: 'Etwas anderes zahlen',

  autopayTitle: 'Automatische Zahlung mit diesem Zahlungsmittel',
  autopayMeans:
    'Auch spätere Rechnungen werden damit bezahlt. Sie können jederzeit den Tag ändern, eine Grenze setzen, die automatische Zahlung aussetzen oder beenden.',
  autopayReplaces:
    'Die automatische Zahlung läuft weiter wie bisher, mit diesem Zahlungsmittel statt des jetzigen.',
  autopayRest: {
    one: 'Was diese Zahlung von der Rechnung übrig lässt, wird auch bezahlt, am Fälligkeitstag oder morgen, falls dieser vorbei ist.',
    other:
      'Was diese Zahlung von diesen Rechnungen übrig lässt, wird auch bezahlt, an den Fälligkeitstagen oder morgen, falls diese vorbei sind.',
  },
  autopayWhen: 'Wann',
  autopayNext: 'Nächste Zahlung',
  autopayAmountOn: '{amount} am {day}',
  withNextInvoice: 'Mit der nächsten Rechnung',
  autopayTerms: 'Bedingungen der automatischen Zahlung',
  withoutAutopay: 'Ohne automatische Zahlung zahlen',
  autopayNeedsAll: 'Die automatische Zahlung beginnt, wenn mit ihr alles Offene bezahlt wird.',
  payAll: 'Stattdessen {amount} zahlen',
  autopayNotPossible: 'Die automatische Zahlung kann mit dieser Zahlung nicht beginnen.',

  terms: 'Bedingungen',
  agree: 'Ich habe diese Bedingungen gelesen und stimme ihnen zu',

  surchargeTitle: 'Für diese Karte gilt ein Aufschlag',
  surchargeWhy:
    'Eine Zahlung mit {method} kostet {percent} mehr: so viel, wie die Annahme einer Kreditkarte kostet. Für Debitkarten und Bankkonten gibt es keinen Aufschlag.',
  surchargePayment: 'Zahlung',
  surchargeNothing: 'Es wurde noch nichts abgebucht.',
  accept: 'Annehmen und weiter',
}
