import type { PortalWords } from './en-portal.ts'

export const DE_PORTAL: PortalWords = {
  reasonPerson:
    'Sie erhalten diese E-Mail, weil Sie Zugang zu {account}, Kundennummer {number}, bei {provider} haben.',
  reasonLogin: 'Sie erhalten diese E-Mail, weil Sie sich bei {provider} mit dieser Adresse anmelden.',
  reasonInvited:
    'Sie erhalten diese E-Mail, weil Ihnen bei {provider} ein Zugang zu {account} angeboten wurde.',
  reasonAddress:
    'Sie erhalten diese E-Mail, weil jemand diese Adresse für die Anmeldung bei {provider} angegeben hat. Wenn Sie nicht wissen, warum, brauchen Sie nichts zu tun.',
  neverAsk:
    'Wir fragen Sie nie nach diesem Code, weder am Telefon noch per E-Mail noch per SMS. Wer danach fragt, gehört nicht zu uns.',
  registration: {
    subject: 'Ihre Registrierung bei {provider}',
    preheader: 'Ihre Rechnungen online ansehen und bezahlen.',
    heading: 'Ihr Konto online',
    intro:
      'Sehen und bezahlen Sie die Rechnungen von {account} online. Registrieren Sie sich mit Ihrer Kundennummer und diesem Code:',
    accountNumber: 'Kundennummer',
    code: 'Registrierungscode',
    until: 'Gültig bis',
    button: 'Registrieren',
    once: 'Der Code gilt einmal. Beim Registrieren wählen Sie Ihr eigenes Passwort.',
  },
  sign_in_code: {
    subject: 'Ihr Anmeldecode',
    preheader: 'Er gilt einmal, {minutes} lang.',
    heading: 'Ihr Anmeldecode',
    intro: 'Geben Sie diesen Code auf der Seite von {provider} ein, die danach fragt:',
    once: 'Er gilt einmal, {minutes} lang.',
    notYou:
      'Wenn Sie ihn nicht angefordert haben, geben Sie ihn niemandem: Ohne diesen Code kommt niemand hinein oder ändert Ihre Anmeldung.',
  },
  email_change_confirm: {
    subject: 'Bestätigen Sie Ihre E-Mail-Adresse',
    preheader: 'Der Code gilt einmal, {minutes} lang.',
    heading: 'Bestätigen Sie Ihre E-Mail-Adresse',
    intro:
      'Geben Sie diesen Code auf der Seite ein, auf der Sie diese Adresse angegeben haben, damit Sie sich mit ihr bei {provider} anmelden können:',
    once: 'Er gilt einmal, {minutes} lang. Bis dahin bleibt Ihre alte Adresse.',
  },
  password_reset: {
    subject: 'Wählen Sie ein neues Passwort',
    preheader: 'Der Link gilt einmal.',
    heading: 'Wählen Sie ein neues Passwort',
    intro:
      'Jemand, vermutlich Sie, hat bei {provider} um ein neues Passwort gebeten. Über die Schaltfläche wählen Sie es.',
    button: 'Neues Passwort wählen',
    until:
      'Der Link gilt einmal, bis {moment}. Sobald das neue Passwort gesetzt ist, sind Sie überall abgemeldet.',
    notYou:
      'Wenn Sie nicht darum gebeten haben, brauchen Sie nichts zu tun: Ihr Passwort bleibt, wie es ist. Geben Sie diesen Link niemandem, auch uns nicht.',
  },
  invite: {
    subject: '{by} lädt Sie ein: {account}',
    preheader: 'Das Konto bei {provider} online ansehen.',
    heading: 'Sie sind eingeladen: {account}',
    intro: '{by} gibt Ihnen Zugang zum Konto von {account} bei {provider}.',
    by: 'Eingeladen von',
    role: 'Ihre Rolle',
    roles: {
      owner: 'Inhaber: alles, auch die anderen Personen',
      payer: 'Rechnungen und Zahlungen',
      phone_admin: 'Rufnummern, Anrufe und Verbrauch',
      department_manager: 'Anrufe Ihrer eigenen Rufnummern',
      auditor: 'Alles ansehen, nichts ändern',
    },
    button: 'Einladung annehmen',
    until: 'Der Link gilt einmal, bis {moment}. Sie wählen Ihr eigenes Passwort.',
    notYou: 'Wenn Ihnen der Name {by} nichts sagt, brauchen Sie nichts zu tun.',
  },
  staffRoles: {
    admin: 'Administration: alles, auch die anderen Personen',
    billing: 'Abrechnung: Konten, Rechnungen und Zahlungen',
    support: 'Support: sieht alles, ändert nichts',
  },
  staff_invite: {
    subject: '{by} lädt Sie in die Konsole von {provider} ein',
    preheader: 'Passwort wählen, und Sie sind drin.',
    heading: 'Sie sind in die Konsole von {provider} eingeladen',
    intro: '{by} gibt Ihnen Zugang zur Konsole, mit der {provider} abrechnet.',
    until: 'Der Link gilt einmal, bis {moment}. Wenn Sie hier noch kein Passwort haben, wählen Sie eines.',
    reason: 'Sie erhalten diese E-Mail, weil Ihnen ein Zugang zur Konsole von {provider} angeboten wurde.',
  },
  staff_changed: {
    preheader: 'Wird der Person und allen mit Administrationsrechten mitgeteilt.',
    what: {
      added: {
        heading: '{name} gehört jetzt zum Team',
        intro: '{name} hat eine Einladung angenommen und kann sich an der Konsole anmelden.',
      },
      role_changed: {
        heading: '{name} hat im Team eine andere Rolle',
        intro: 'Was {name} in der Konsole darf, wurde geändert.',
      },
      removed: {
        heading: '{name} gehört nicht mehr zum Team',
        intro: '{name} kann sich nicht mehr an der Konsole anmelden und wurde überall abgemeldet.',
      },
    },
    person: 'Person',
    role: 'Rolle',
    by: 'Durch',
    notYou:
      'Wenn das niemand von Ihnen war, ist vielleicht eine Anmeldung mit Administrationsrechten in falschen Händen: Ändern Sie sofort Ihr Passwort und melden Sie sich überall ab.',
    button: 'Ansehen',
  },
  new_device: {
    subject: 'Neue Anmeldung bei {provider}',
    preheader: 'Mit einem Browser, den wir noch nicht kannten.',
    heading: 'Eine neue Anmeldung',
    intro: 'Jemand hat sich unter Ihrem Namen angemeldet, mit einem Browser, den wir noch nicht kannten.',
    device: 'Browser',
    next: 'Wenn Sie das waren, ist nichts zu tun. Wenn nicht, ändern Sie sofort Ihr Passwort und melden Sie sich überall ab.',
    button: 'Anmeldungen prüfen',
  },
  security_changed: {
    preheader: 'Wenn Sie das waren, ist nichts zu tun.',
    what: {
      password: { heading: 'Ihr Passwort wurde geändert', intro: 'Das Passwort wurde am {moment} geändert.' },
      email: {
        heading: 'Ihre E-Mail-Adresse wurde geändert',
        intro:
          'Die E-Mail-Adresse für die Anmeldung wurde am {moment} geändert. Diese E-Mail geht an die bisherige Adresse.',
      },
      address: {
        heading: 'Die Anschrift Ihres Kontos wurde geändert',
        intro: 'Die Postanschrift von {account} wurde am {moment} geändert.',
      },
      contacts: {
        heading: 'Die Kontakte Ihres Kontos wurden geändert',
        intro:
          'An wen wir für {account} schreiben, wurde am {moment} geändert. Diese E-Mail geht an den bisherigen Kontakt.',
      },
      totp_on: {
        heading: 'Die Anmeldung in zwei Schritten ist eingeschaltet',
        intro:
          'Seit {moment} wird bei der Anmeldung auch ein Code aus einer Authentifizierungs-App verlangt.',
      },
      totp_off: {
        heading: 'Die Anmeldung in zwei Schritten ist ausgeschaltet',
        intro:
          'Seit {moment} wird bei der Anmeldung kein Code aus einer Authentifizierungs-App mehr verlangt.',
      },
      passkey_added: {
        heading: 'Ein Passkey wurde hinzugefügt',
        intro: 'Am {moment} wurde ein Passkey für die Anmeldung hinzugefügt.',
      },
      passkey_removed: {
        heading: 'Ein Passkey wurde entfernt',
        intro: 'Am {moment} wurde ein Passkey für die Anmeldung entfernt.',
      },
      recovery_codes: {
        heading: 'Neue Wiederherstellungscodes wurden erstellt',
        intro: 'Am {moment} wurden Wiederherstellungscodes erstellt. Die bisherigen gelten nicht mehr.',
      },
      member_added: {
        heading: 'Eine Person hat Zugang zu Ihrem Konto erhalten',
        intro: 'Am {moment} hat eine Person Zugang zu {account} erhalten.',
      },
      member_removed: {
        heading: 'Einer Person wurde der Zugang zu Ihrem Konto entzogen',
        intro: 'Am {moment} wurde einer Person der Zugang zu {account} entzogen.',
      },
      role_changed: {
        heading: 'Die Rolle einer Person in Ihrem Konto wurde geändert',
        intro: 'Am {moment} wurde geändert, was eine Person mit {account} tun darf.',
      },
    },
    notYou:
      'Wenn das niemand von Ihnen war, melden Sie sich an, ändern Sie Ihr Passwort und melden Sie sich überall ab, oder rufen Sie uns sofort an.',
    button: 'Konto prüfen',
    notYouLogin:
      'Wenn Sie das nicht waren, melden Sie sich an, ändern Sie Ihr Passwort und melden Sie sich überall ab, oder sagen Sie es sofort jemandem mit Administrationsrechten.',
    buttonLogin: 'Anmeldungen prüfen',
  },
  report_ready: {
    subject: 'Ihr Bericht „{name}“ ist fertig',
    preheader: 'Anrufe: {rows}. Als CSV und PDF.',
    heading: 'Ihr Bericht ist fertig',
    intro:
      'Der Bericht „{name}“ ist fertig. Zum Schutz der Anrufdaten ist er nicht angehängt: Melden Sie sich an, um ihn zu sehen.',
    name: 'Bericht',
    rows: 'Anrufe darin',
    button: 'Bericht ansehen',
  },
  report_failed: {
    subject: 'Ihr Bericht „{name}“ konnte nicht erstellt werden',
    preheader: 'Sie können ihn noch einmal starten.',
    heading: 'Ihr Bericht konnte nicht erstellt werden',
    intro:
      'Beim Erstellen des Berichts „{name}“ ist etwas schiefgegangen. Das liegt nicht an Ihnen, und wir gehen der Sache nach.',
    next: 'Sie können ihn noch einmal starten. Wenn es wieder nicht gelingt, schreiben Sie uns bitte.',
    button: 'Bericht ansehen',
  },
  usage_alert: {
    subject: 'Verbrauchswarnung „{name}“: {reached}',
    preheader: 'Sie wollten bei {limit} benachrichtigt werden.',
    heading: 'Der Verbrauch hat {limit} erreicht',
    intro: {
      amount: 'Die Kosten Ihrer Anrufe sind bei {reached}. Sie wollten bei {limit} benachrichtigt werden.',
      minutes: 'Die Dauer Ihrer Anrufe ist bei {reached}. Sie wollten bei {limit} benachrichtigt werden.',
      calls: 'Sie sind bei {reached}. Sie wollten bei {limit} benachrichtigt werden.',
    },
    name: 'Warnung',
    period: 'Zeitraum',
    limit: 'Ihre Grenze',
    reached: 'Erreicht',
    next: 'Anrufe gehen weiter wie bisher: Eine Warnung benachrichtigt nur, sie sperrt nichts. Wir benachrichtigen Sie einmal je Zeitraum.',
    button: 'Verbrauch ansehen',
  },
  invoice_issued: {
    subject: 'Ihre Rechnung {number} über {amount}',
    preheader: 'Fällig am {day}.',
    preheaderAutopay: 'Am {day} ziehen wir {amount} ein.',
    preheaderPaid: 'Es ist nichts zu bezahlen.',
    heading: 'Ihre Rechnung über {amount}',
    intro: 'Ihre Rechnung vom {day} ist als PDF angehängt.',
    noCalls:
      'Zum Schutz der Anrufdaten fehlt der Einzelverbindungsnachweis in der angehängten Kopie. Sie finden ihn in Ihrem Konto.',
    number: 'Rechnungsnummer',
    total: 'Rechnungsbetrag',
    toPay: 'Noch zu bezahlen',
    dueOn: 'Fällig am',
    earlier: 'Offen aus früheren Rechnungen',
    autopay: 'Am {day} ziehen wir {amount} automatisch ein: {method}. Sie brauchen nichts zu tun.',
    autopayAll: 'Damit werden auch andere offene Rechnungen bezahlt.',
    paid: 'Diese Rechnung ist bereits bezahlt. Sie brauchen nichts zu tun.',
    nothing: 'Für diese Rechnung ist nichts zu bezahlen.',
    button: 'Rechnung ansehen',
  },
  credit_note_issued: {
    subject: 'Gutschrift {number} über {amount}',
    preheader: 'Zur Rechnung {invoice}.',
    heading: 'Wir haben Ihnen {amount} gutgeschrieben',
    intro: 'Wir haben eine Gutschrift zur Rechnung {invoice} ausgestellt. Sie ist als PDF angehängt.',
    number: 'Nummer der Gutschrift',
    issuedOn: 'Ausgestellt am',
    forInvoice: 'Zur Rechnung',
    total: 'Gutschrift',
    next: 'Sie mindert, was von dieser Rechnung offen ist. War diese schon bezahlt, werden damit Ihre nächsten Rechnungen bezahlt.',
    button: 'Gutschrift ansehen',
  },
  inquiry_received: {
    subject: 'Ihre Frage {reference} ist bei uns',
    preheader: 'Betrifft: {about}.',
    heading: 'Ihre Frage ist bei uns',
    intro: 'Danke für Ihre Nachricht. Wir gehen ihr nach und antworten Ihnen per E-Mail.',
    about: 'Betrifft',
    next: 'Ihre Frage und unsere Antwort können Sie in Ihrem Konto lesen.',
    button: 'Frage ansehen',
  },
  inquiry_answered: {
    subject: 'Unsere Antwort auf Ihre Frage {reference}',
    preheader: 'Betrifft: {about}.',
    heading: {
      credited: 'Wir haben {amount} gutgeschrieben',
      declined: 'Unsere Antwort auf Ihre Frage',
      explained: 'Unsere Antwort auf Ihre Frage',
    },
    intro: {
      credited: 'Sie haben zu Recht gefragt. Wir haben Ihrem Konto {amount} gutgeschrieben.',
      declined: 'Wir sind der Sache nachgegangen, und die Berechnung bleibt bestehen. Der Grund:',
      explained: 'Wir sind der Sache nachgegangen. Das haben wir festgestellt:',
    },
    credit: 'Gutschrift',
    button: 'Antwort ansehen',
    reply:
      'Ist es damit nicht geklärt, antworten Sie bis {day} in Ihrem Konto: Dann gehen wir der Sache noch einmal nach.',
  },
  inquiry_asked_back: {
    subject: 'Rückfrage zu Ihrer Frage {reference}',
    heading: 'Wir haben eine Rückfrage',
    intro: 'Um Ihre Frage zu beantworten, müssen wir wissen:',
    next: 'Bitte antworten Sie in Ihrem Konto. Bis dahin wartet Ihre Frage.',
    button: 'Antworten',
  },
  inquiry_waiting: {
    asked: '{account} fragt zu einer Rechnung: {reference}',
    replied: '{account} hat zu {reference} geschrieben',
    intro: '{account}, Konto {number}, wartet auf eine Antwort.',
    button: 'In der Konsole öffnen',
    reason: 'Sie erhalten diese E-Mail, weil Sie zum Team von {provider} gehören.',
  },
  support_answered: {
    subject: 'Unsere Antwort auf Ihre Nachricht',
    preheader: 'Von {provider}.',
    heading: 'Unsere Antwort auf Ihre Nachricht',
    intro:
      'Guten Tag, {name}, Sie haben uns geschrieben, weil Sie sich nicht anmelden konnten. Unsere Antwort:',
    reason:
      'Sie erhalten diese E-Mail, weil jemand diese Adresse angegeben hat, als er {provider} um Hilfe bat.',
  },
  document_added: {
    subject: 'Neues Dokument: {name}',
    preheader: 'Es liegt in Ihrem Konto unter Dokumente.',
    heading: 'Es gibt ein neues Dokument für Sie',
    intro: 'Wir haben das Dokument „{name}“ in Ihr Konto gelegt.',
    button: 'Dokumente ansehen',
  },
}
