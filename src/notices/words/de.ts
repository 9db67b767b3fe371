import { DE_PORTAL } from './de-portal.ts'
import type { Words } from './en.ts'

export const DE: Words = {
  ...DE_PORTAL,
  reason:
    'Sie erhalten diese E-Mail als Rechnungskontakt von {account}, Kundennummer {number}, bei {provider}.',
  questions: 'Fragen?',
  label: {
    amount: 'Betrag',
    surcharge: 'Kreditkartenzuschlag',
    totalCharged: 'Insgesamt eingezogen',
    paidOn: 'Bezahlt am',
    method: 'Bezahlt mit',
    payWith: 'Zahlungsmittel',
    fallback: 'Ersatzweise',
    receipt: 'Beleg',
    reference: 'Referenz',
    invoice: 'Rechnung {number}',
    invoiceDue: 'Rechnung {number}, fällig am {day}',
    unapplied: 'Guthaben auf Ihrem Konto',
    expected: 'Erwartet bis',
    when: 'Wann',
    whenPaid: 'Zahlungstag',
    cap: 'Höchstens im Monat',
    nextPayment: 'Nächste Zahlung',
    dueNow: 'Jetzt offen',
    pausedUntil: 'Ausgesetzt bis',
    version: 'Fassung des Textes',
    agreedAt: 'Zugestimmt',
    ip: 'Von der IP-Adresse',
    refundedTo: 'Erstattet auf',
    returnCode: 'Code der Bank',
    lateFee: 'Mahngebühr',
    openTotal: 'Insgesamt offen',
    openAgain: 'Wieder offen',
    disputed: 'Bestrittener Betrag',
    opened: 'Eröffnet am',
    promisedOn: 'Zu zahlen bis',
    reason: 'Grund',
  },
  method: {
    card: '{brand} mit den Endziffern {last4}',
    bank: 'Konto bei {bank} mit den Endziffern {last4}',
    anyBank: 'Bankkonto mit den Endziffern {last4}',
    named: '{method} ({nickname})',
  },
  button: {
    seeAccount: 'Ihr Konto ansehen',
    pay: '{amount} bezahlen',
    confirm: 'Zahlung von {amount} bestätigen',
    manageAutopay: 'Automatische Zahlung ändern oder beenden',
    approve: '{amount} freigeben',
    updateMethod: 'Zahlungsmittel aktualisieren',
    seeMethods: 'Ihre Zahlungsmittel ansehen',
  },
  noMoneyMoved:
    'Es wurde kein Geld eingezogen. Zeigt Ihre Bank einen vorgemerkten Betrag, verschwindet er in wenigen Tagen von selbst.',
  autopayWhen: {
    due_day: 'an dem Tag, an dem die jeweilige Rechnung fällig ist',
    issue_day: 'an dem Tag, an dem die jeweilige Rechnung ausgestellt wird',
    day_of_month: 'am {day}. jedes Monats',
    last_day: 'am {day}. jedes Monats, in kürzeren Monaten am letzten Tag',
  },
  declines: {
    insufficient_funds: 'Auf dem Konto war nicht genug Geld.',
    do_not_honor:
      'Ihre Bank hat die Zahlung abgelehnt und uns den Grund nicht genannt. Ihnen kann sie ihn nennen.',
    lost_card: 'Ihre Bank hat die Karte abgelehnt. Bitte rufen Sie Ihre Bank an.',
    stolen_card: 'Ihre Bank hat die Karte abgelehnt. Bitte rufen Sie Ihre Bank an.',
    expired_card: 'Die Karte ist abgelaufen.',
    incorrect_cvc: 'Die Prüfnummer passt nicht zur Karte.',
    authentication_required: 'Ihre Bank möchte, dass Sie diese Zahlung selbst bestätigen.',
    authentication_failed: 'Die Zahlung wurde bei Ihrer Bank nicht bestätigt.',
    method_unusable: 'Dieses Zahlungsmittel kann nicht mehr belastet werden.',
    velocity_exceeded: 'Die Karte hat eine Grenze erreicht, die Ihre Bank gesetzt hat.',
    processing_error: 'Zwischen Ihrer Bank und uns ist etwas schiefgegangen.',
    invalid_amount: 'Ihre Bank nimmt diesen Betrag nicht an.',
    abandoned: 'Die Zahlung wurde nicht rechtzeitig abgeschlossen.',
    ach_return: 'Ihre Bank hat die Zahlung zurückgegeben.',
  },
  returns: {
    insufficient_funds: 'Auf dem Konto war nicht genug Geld.',
    account_closed: 'Das Bankkonto ist geschlossen.',
    no_account: 'Die Bank hat kein Konto mit dieser Nummer und diesem Namen gefunden.',
    not_authorized: 'Die Bank teilt mit, dass diese Lastschrift nicht erlaubt war.',
    authorization_revoked:
      'Die Bank teilt mit, dass die Erlaubnis zu unseren Lastschriften widerrufen wurde.',
    payment_stopped: 'Die Zahlung dieser Lastschrift wurde bei der Bank gesperrt.',
    account_frozen: 'Das Bankkonto ist gesperrt.',
    not_a_debit_account: 'Dieses Bankkonto nimmt keine Lastschriften an.',
    other: 'Die Bank hat die Zahlung zurückgegeben.',
  },
  receipt: {
    subject: 'Beleg über Ihre Zahlung von {amount}',
    preheader: 'Bezahlt am {day} mit {method}.',
    heading: 'Danke für Ihre Zahlung',
    intro: 'Wir haben {amount} für {account} erhalten.',
    attached: 'Ihr Beleg ist als PDF angehängt.',
  },
  payment_pending: {
    subject: 'Ihre Bankzahlung von {amount} ist unterwegs',
    preheader: 'Es ist nichts weiter zu tun. Sobald sie da ist, senden wir den Beleg.',
    heading: 'Ihre Zahlung ist unterwegs',
    intro:
      'Sie haben uns gebeten, {amount} von Ihrem Bankkonto einzuziehen. Das dauert einige Bankarbeitstage; bis dahin steht die Zahlung als vorgemerkt da.',
    next: 'Es ist nichts weiter zu tun. Sie erhalten einen Beleg, wenn das Geld da ist, und eine E-Mail, falls Ihre Bank es zurückgibt.',
  },
  payment_failed: {
    subject: 'Ihre Zahlung von {amount} kam nicht zustande',
    preheader: 'Es wurde kein Geld eingezogen. Das können Sie tun.',
    heading: 'Ihre Zahlung kam nicht zustande',
    intro: 'Wir konnten Ihre Zahlung von {amount} nicht einziehen.',
    introAutopay: 'Die automatische Zahlung von {amount} konnte nicht eingezogen werden.',
    retry:
      'Wir versuchen es am {day} noch einmal. Sie können auch jetzt bezahlen, mit diesem oder einem anderen Zahlungsmittel.',
    next: {
      retry:
        'Sie können es später noch einmal versuchen oder jetzt mit einem anderen Zahlungsmittel bezahlen.',
      authenticate:
        'Bitte bezahlen Sie noch einmal und bestätigen Sie die Zahlung, wenn Ihre Bank Sie darum bittet.',
      new_method:
        'Bitte bezahlen Sie mit einem anderen Zahlungsmittel, oder bringen Sie dieses in Ordnung und versuchen Sie es noch einmal.',
      mandate_revoked:
        'Wir werden dieses Konto nicht mehr belasten. Bitte bezahlen Sie mit einem anderen Zahlungsmittel.',
      stop: 'Wir versuchen es nicht von uns aus noch einmal. Bitte bezahlen Sie mit einem anderen Zahlungsmittel, oder melden Sie sich bei uns.',
      ask: 'Das liegt nicht an Ihnen, und wir gehen der Sache nach. Sie können auch mit einem anderen Zahlungsmittel bezahlen.',
    },
  },
  payment_needs_action: {
    subject: 'Bitte bestätigen Sie Ihre Zahlung von {amount}',
    preheader: 'Ihre Bank wartet auf Ihre Bestätigung.',
    heading: 'Ihre Bank bittet Sie, diese Zahlung zu bestätigen',
    intro:
      'Ihre Bank bittet Sie, die Zahlung von {amount} selbst zu bestätigen. Das dauert eine Minute, auf der Seite Ihrer Bank.',
    moved: 'Bis dahin wird kein Geld eingezogen, und der Betrag bleibt offen.',
    until: 'Bitte bestätigen Sie bis {moment}.',
  },
  autopay_enrolled: {
    subject: 'Die automatische Zahlung ist eingeschaltet für {account}',
    preheader: 'Ihre Rechnungen werden jetzt bezahlt: {when}.',
    heading: 'Die automatische Zahlung ist eingeschaltet',
    intro:
      'Ab jetzt werden Ihre Rechnungen automatisch bezahlt, {when}. Vor jeder Zahlung schreiben wir Ihnen.',
    dueNow:
      'Dieser Betrag ist jetzt offen und gehört nicht zur automatischen Zahlung. Bitte bezahlen Sie ihn selbst.',
    revoke:
      'Sie können die automatische Zahlung jederzeit vor einem Zahlungstag ändern, aussetzen oder beenden.',
    noCap: 'Keine Grenze',
  },
  autopay_changed: {
    subject: 'Die automatische Zahlung wurde geändert für {account}',
    preheader: 'So werden Ihre Rechnungen ab jetzt bezahlt.',
    heading: 'Die automatische Zahlung wurde geändert',
    intro:
      'So werden Ihre Rechnungen ab jetzt bezahlt. Wenn Sie diese Änderung nicht wollten, sagen Sie es uns bitte.',
  },
  autopay_ended: {
    subject: 'Die automatische Zahlung ist ausgeschaltet für {account}',
    preheader: 'Ihre Rechnungen werden nicht mehr automatisch bezahlt.',
    heading: 'Die automatische Zahlung ist ausgeschaltet',
    why: {
      customer: 'Sie haben die automatische Zahlung ausgeschaltet.',
      staff: 'Wir haben die automatische Zahlung auf Ihren Wunsch ausgeschaltet.',
      method_removed: 'Die automatische Zahlung endete, weil ihr Zahlungsmittel entfernt wurde.',
      mandate_revoked:
        'Die automatische Zahlung endete, weil unsere Erlaubnis laut Ihrer Bank widerrufen wurde.',
      failures: 'Die automatische Zahlung endete, weil ihre Zahlungen zu oft nicht zustande kamen.',
      account_closed: 'Die automatische Zahlung endete, weil das Konto geschlossen wurde.',
    },
    next: 'Ihre Rechnungen werden nicht mehr automatisch bezahlt. Bitte bezahlen Sie jede bis zu ihrer Fälligkeit.',
    open: 'Zurzeit sind {amount} offen.',
  },
  autopay_notice: {
    subject: 'Am {day} ziehen wir {amount} ein',
    preheader: 'Mit {method}. Bis zum Tag davor können Sie das ändern oder beenden.',
    heading: 'Am {day} ziehen wir {amount} ein',
    intro: 'Wenn das so richtig ist, brauchen Sie nichts zu tun.',
    change:
      'Um anders zu bezahlen oder die automatische Zahlung auszusetzen oder zu beenden, folgen Sie der Schaltfläche bis zum Tag davor.',
  },
  autopay_needs_approval: {
    subject: 'Bitte geben Sie Ihre Zahlung von {amount} frei',
    preheader: 'Sie liegt über Ihrer Grenze für die automatische Zahlung.',
    heading: 'Diese Zahlung liegt über Ihrer Grenze',
    intro:
      'Am {day} würden {amount} eingezogen. Sie haben eine Grenze von {cap} im Monat gesetzt, darum fragen wir zuerst.',
    next: 'Ohne Ihre Freigabe wird nichts eingezogen, und der Betrag bleibt offen.',
  },
  method_expiring: {
    subject: '{method}: läuft im {month} ab',
    preheader: 'Bitte aktualisieren Sie die Karte, damit Ihre Zahlungen weitergehen.',
    heading: 'Ihre Karte läuft bald ab',
    intro: 'Ihre Karte läuft Ende {month} ab: {method}.',
    inAutopay:
      'Die automatische Zahlung verwendet diese Karte. Damit Ihre Zahlungen weitergehen, tragen Sie das neue Ablaufdatum oder ein anderes Zahlungsmittel ein.',
    notInAutopay: 'Wenn Sie weiter mit ihr bezahlen möchten, tragen Sie das neue Ablaufdatum ein.',
  },
  method_removed: {
    subject: 'Ein Zahlungsmittel wurde entfernt von {account}',
    preheader: 'Nicht mehr belastet wird: {method}.',
    heading: 'Ein Zahlungsmittel wurde entfernt',
    by: {
      customer: 'Am {moment} entfernt: {method}. Es wird nicht mehr belastet.',
      staff: 'Wir haben am {moment} entfernt: {method}. Es wird nicht mehr belastet.',
      bank: 'Ihre Bank oder Kartengesellschaft hat am {moment} zurückgezogen: {method}. Es kann nicht mehr belastet werden.',
    },
    endedAutopay:
      'Die automatische Zahlung verwendete dieses Zahlungsmittel und ist jetzt ausgeschaltet: Bitte bezahlen Sie Ihre nächste Rechnung selbst, oder schalten Sie sie wieder ein.',
    notYou: 'Wenn Sie das nicht erwartet haben, sagen Sie es uns bitte.',
  },
  mandate_copy: {
    subject: 'Ihre Erlaubnis zu Zahlungen an {provider}',
    preheader: 'Eine Kopie für Ihre Unterlagen.',
    heading: 'Ihre Erlaubnis, für Ihre Unterlagen',
    intro: 'Sie haben am {moment} Folgendem zugestimmt.',
    revoke: 'Sie können diese Erlaubnis jederzeit in Ihrem Konto oder bei uns widerrufen.',
  },
  refund: {
    subject: 'Ihre Erstattung von {amount}',
    preheader: 'Erstattet auf: {method}.',
    preheaderCredit: 'Ihrem Konto gutgeschrieben.',
    heading: 'Wir haben {amount} erstattet',
    toMethod:
      'Wir haben {amount} zurückgesandt ({method}). Bis Ihre Bank es zeigt, dauert es bis zu zehn Bankarbeitstage.',
    toCredit: 'Wir haben Ihrem Konto {amount} gutgeschrieben. Damit werden Ihre nächsten Rechnungen bezahlt.',
    surchargePart: 'Davon Zuschlag',
  },
  refund_failed: {
    subject: 'Ihre Erstattung von {amount} konnte nicht zugestellt werden',
    preheader: 'Der Betrag ist jetzt ein Guthaben auf Ihrem Konto.',
    heading: 'Ihre Erstattung kam zu uns zurück',
    intro:
      'Ihre Bank hat die Erstattung von {amount} nicht angenommen ({method}). Der Betrag ist nicht verloren: Er ist jetzt ein Guthaben auf Ihrem Konto und bezahlt Ihre nächsten Rechnungen.',
    next: 'Wenn er Ihnen lieber anders ausgezahlt werden soll, melden Sie sich bitte bei uns.',
  },
  payment_returned: {
    subject: 'Ihre Bank hat Ihre Zahlung von {amount} zurückgegeben',
    preheader: 'Der Betrag ist wieder offen.',
    heading: 'Ihre Bank hat Ihre Zahlung zurückgegeben',
    intro:
      'Wir hatten Ihre Zahlung von {amount} vom {day} verbucht, aber Ihre Bank hat sie zurückgegeben. Der Betrag ist wieder offen.',
    retry: 'Wir reichen die Lastschrift am {day} noch einmal ein.',
    newAccount:
      'Bitte bezahlen Sie mit einem anderen Zahlungsmittel und hinterlegen Sie ein neues Bankkonto.',
    mandate:
      'Wir werden dieses Konto nicht mehr belasten. Bitte bezahlen Sie mit einem anderen Zahlungsmittel.',
    next: 'Bitte bezahlen Sie mit diesem oder einem anderen Zahlungsmittel.',
    fee: 'Eine Gebühr von {fee} für die zurückgegebene Zahlung steht auf Ihrer nächsten Rechnung.',
  },
  dispute_opened: {
    subject: 'Eine Zahlung von {amount} wird bestritten',
    preheader: 'Ihre Bank hat die Zahlung zurückgeholt, während sie das prüft.',
    heading: 'Eine Ihrer Zahlungen wird bestritten',
    intro:
      'Ihre Kartengesellschaft teilt uns mit, dass die Zahlung von {amount} bestritten wird. Sie hat das Geld zurückgeholt, während sie das prüft.',
    next: 'Wenn Sie sie nicht bestreiten wollten, bitten Sie Ihre Kartengesellschaft, das zurückzunehmen. Wenn etwas an Ihrer Rechnung nicht stimmt, helfen wir gern.',
  },
  dispute_closed: {
    subject: 'Die bestrittene Zahlung von {amount} ist entschieden',
    preheader: 'So hat Ihre Kartengesellschaft entschieden.',
    heading: 'Es ist entschieden',
    won: 'Ihre Kartengesellschaft hat entschieden, dass die Zahlung von {amount} gilt. Es ist nichts weiter zu tun.',
    lost: 'Ihre Kartengesellschaft hat entschieden, Ihnen {amount} zurückzugeben. Die damit bezahlten Rechnungen sind wieder offen.',
  },
  overdue_reminder: {
    first: {
      subject: 'Erinnerung: {amount} überfällig',
      heading: 'Eine Erinnerung: {amount} überfällig',
      intro: 'Vielleicht ist es untergegangen: Folgendes ist überfällig.',
    },
    second: {
      subject: 'Zweite Erinnerung: {amount} überfällig',
      heading: 'Zweite Erinnerung: {amount} überfällig',
      intro: 'Ihre Zahlung ist noch nicht bei uns. Folgendes ist überfällig.',
    },
    final: {
      subject: 'Letzte Erinnerung: {amount} überfällig',
      heading: 'Letzte Erinnerung: {amount} überfällig',
      intro: 'Dies ist unsere letzte Erinnerung an Folgendes.',
    },
    preheader: 'Bezahlen dauert eine Minute.',
    suspend: 'Wenn bis {day} nicht bezahlt ist, werden abgehende Anrufe gesperrt. Notrufe gehen immer.',
    paid: 'Falls Sie in den letzten Tagen bezahlt haben: danke, dann ist diese E-Mail gegenstandslos. Wenn Sie nicht alles auf einmal bezahlen können, rufen Sie uns an, bevor es zu spät ist.',
  },
  late_fee: {
    subject: 'Eine Mahngebühr von {amount} ist hinzugekommen',
    preheader: 'Rechnung {number} ist überfällig.',
    heading: 'Eine Mahngebühr ist hinzugekommen',
    intro:
      'Rechnung {number} war am {day} fällig und ist nicht bezahlt. Wie in Ihren Bedingungen vorgesehen, haben wir eine Mahngebühr von {amount} berechnet.',
    next: 'Die Gebühr steht auf Ihrer nächsten Rechnung.',
  },
  suspension_warning: {
    subject: 'Am {day} werden Ihre abgehenden Anrufe gesperrt',
    preheader: 'Bezahlen Sie {amount}, und alles bleibt, wie es ist.',
    heading: 'Am {day} werden Ihre abgehenden Anrufe gesperrt',
    intro:
      '{amount} sind überfällig. Wenn vor dem {day} nicht bezahlt ist, werden abgehende Anrufe gesperrt.',
    stays: 'Ankommende Anrufe gehen weiter, und Notrufe gehen immer.',
    next: 'Wenn Sie nicht alles auf einmal bezahlen können, rufen Sie uns an: Wir können einen Tag vereinbaren.',
  },
  suspended: {
    subject: 'Ihre abgehenden Anrufe sind gesperrt',
    preheader: 'Bezahlen Sie {amount}, und die Sperre endet.',
    preheaderOther: 'Bitte melden Sie sich bei uns.',
    introOther:
      'Ihre ausgehenden Anrufe sind seit {moment} gesperrt. Bitte melden Sie sich bei uns, damit wir sie wieder freigeben.',
    heading: 'Ihre abgehenden Anrufe sind gesperrt',
    intro: 'Weil {amount} überfällig sind, sind Ihre abgehenden Anrufe seit {moment} gesperrt.',
    stays: 'Ankommende Anrufe gehen weiter, und Notrufe gehen immer.',
    next: 'Die Sperre endet, sobald die Zahlung da ist.',
  },
  restored: {
    subject: 'Ihr Anschluss ist wieder frei',
    preheader: 'Sie können wieder telefonieren.',
    heading: 'Ihr Anschluss ist wieder frei',
    intro: 'Danke. Seit {moment} können Sie wieder abgehend telefonieren.',
  },
  promise_recorded: {
    subject: 'Wir haben notiert, dass Sie {amount} bis {day} bezahlen',
    preheader: 'Bis dahin erinnern wir Sie nicht.',
    heading: 'Danke für Ihre Nachricht',
    intro:
      'Wir haben notiert, dass Sie {amount} bis {day} bezahlen. Bis dahin erinnern wir Sie nicht, und Ihr Anschluss bleibt, wie er ist.',
    next: 'Sie können jederzeit vorher bezahlen.',
  },
  document: {
    title: 'Zahlungsbeleg',
    receivedFrom: 'Erhalten von',
    account: 'Kundennummer',
    number: 'Belegnummer',
    appliedTo: 'Womit verrechnet',
    description: 'Bezeichnung',
    thanks: 'Danke.',
    taxId: 'Steuernr./USt-IdNr. {id}',
    page: 'Seite {page} von {pages}',
  },
}
