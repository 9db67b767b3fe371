import type { problems as english } from '../en/problems.ts'
import type { Translation } from '../say.ts'

export const problems: Translation<typeof english> = {
  sign_in_first: 'Bitte melden Sie sich zuerst an.',
  wrong_credentials: 'Kontonummer, E-Mail-Adresse oder Passwort stimmt nicht.',
  sign_in_locked: 'Zu viele Versuche. Versuchen Sie es {wait} noch einmal.',
  too_many_requests: 'Das war zu schnell. Versuchen Sie es {wait} noch einmal.',
  same_password: 'Das neue Passwort ist das bisherige.',
  weak_password:
    'Dieses Passwort ist zu leicht zu erraten. Wählen Sie mindestens 12 Zeichen, die keine gängige Wendung sind.',
  wrong_code: 'Der Code stimmt nicht oder ist abgelaufen.',
  step_expired: 'Das ist abgelaufen oder wurde schon verwendet. Bitte beginnen Sie von vorn.',
  password_first: 'Anrufe sieht nur, wer sich mit Passwort oder Passkey angemeldet hat: Geben Sie Ihres ein.',
  proof_needed: 'Bestätigen Sie zuerst, dass Sie es sind.',
  proof_not_offered:
    'Auf diesem Weg lässt sich nicht bestätigen, dass Sie es sind. Wählen Sie einen anderen.',
  forbidden:
    'Ihre Rolle in diesem Konto erlaubt das nicht. Ein Inhaber des Kontos kann Ihnen eine andere geben.',
  cross_site: 'Dieses Formular kam nicht von unseren Seiten. Es wurde nichts geändert.',
  bad_input: 'In diesem Formular fehlt etwas, oder eine Angabe stimmt nicht.',
  bad_text: 'Ein Text enthält ein Zeichen, das nicht gespeichert werden kann.',
  too_large: 'Das ist größer, als hier gesendet werden kann.',
  bad_cursor: 'Diese Seite der Liste gibt es nicht mehr. Beginnen Sie bei der ersten.',
  bad_decimal: 'Das ist kein Betrag.',
  bad_range: 'Der Zeitraum endet vor seinem Beginn.',
  bad_dates: 'Das Ende liegt nicht nach dem Anfang.',
  not_found: 'Das gibt es nicht, oder es gehört zu einem anderen Konto.',
  email_taken: 'Zu dieser E-Mail-Adresse gibt es schon einen Zugang.',
  database_unavailable:
    'Das System hat nicht rechtzeitig geantwortet. Ihr Auftrag wurde nicht ausgeführt; bitte versuchen Sie es erneut.',
  internal_error: 'Bei uns ist etwas schiefgegangen. Ihr Auftrag wurde nicht ausgeführt.',
  gateway_missing: 'Diese Zahlungsart ist hier zurzeit nicht nutzbar. Es wurde nichts abgebucht.',
  gateway_unreachable:
    'Der Zahlungsdienst hat nicht geantwortet. Es wurde nichts abgebucht; bitte versuchen Sie es gleich noch einmal.',
  rail_not_offered: 'Diese Zahlungsart wird in dieser Währung nicht angeboten.',
  amount_zero: 'Der Betrag muss größer als null sein.',
  amount_precision: 'Der Betrag ist feiner als die kleinste Einheit der Währung.',
  below_minimum: 'Ein so kleiner Betrag kann nicht abgebucht werden.',
  above_owed: 'Der Betrag ist höher als die Schuld. Es wurde nichts abgebucht.',
  not_owed: 'Auf dieser Rechnung ist nichts mehr offen. Es wurde nichts abgebucht.',
  payment_in_progress:
    'Eine andere Zahlung derselben Rechnungen ist unterwegs. Es wurde nicht noch einmal abgebucht.',
  payment_unheard:
    'Ihre Zahlung wurde in Auftrag gegeben, das Ergebnis ist noch unbekannt. Zahlen Sie nicht noch einmal: Die Zahlungsseite sagt es bald.',
  surcharge_not_accepted:
    'Für diese Karte gilt ein Aufschlag, der nicht angenommen wurde. Es wurde nichts abgebucht.',
  stale_quote:
    'Der Gesamtbetrag hat sich inzwischen geändert. Es wurde nichts abgebucht; bitte sehen Sie ihn noch einmal an.',
  consent_missing: 'Die Zahlungsbedingungen wurden nicht angenommen. Es wurde nichts abgebucht.',
  mandate_changed: 'Die Bedingungen haben sich inzwischen geändert. Bitte lesen Sie sie noch einmal.',
  setup_mismatch: 'Die eingegebene Zahlungsart gehört nicht hierher. Bitte geben Sie sie erneut ein.',
  method_removed: 'Diese Zahlungsart wurde entfernt.',
  method_unusable: 'Diese Zahlungsart kann nicht belastet werden. Bitte wählen Sie eine andere.',
  expiry_past: 'Das Ablaufdatum liegt in der Vergangenheit.',
  not_changeable: 'Das lässt sich nicht ändern; bitte geben Sie die Zahlungsart neu ein.',
  autopay_active: 'Die automatische Zahlung ist schon eingeschaltet.',
  no_autopay: 'Die automatische Zahlung ist ausgeschaltet.',
  enrolment_changed:
    'Der offene Betrag oder die Bedingungen haben sich geändert. Es wurde nichts abgebucht; bitte prüfen Sie es erneut.',
  method_not_saved: 'Diese Zahlungsart gilt nur für eine einzige Zahlung.',
  same_method: 'Wählen Sie eine andere Zahlungsart als Ersatz.',
  pause_past: 'Wählen Sie einen Tag nach dem heutigen.',
  approval_used: 'Diese Zahlung wartet nicht mehr: Die Genehmigung lässt sich nicht mehr zurücknehmen.',
  nothing_to_approve: 'Es wartet nichts mehr auf Ihre Zustimmung.',
  no_receipt: 'Für diese Zahlung gibt es keine Quittung.',
  promise_past: 'Dieser Tag ist vorbei.',
  promise_too_far: 'Dieser Tag liegt später, als zugesagt werden darf.',
  promise_not_offered: 'Ein Zahlungsversprechen ist hier nicht möglich. Bitte fragen Sie uns.',
  promise_made: 'Es ist schon eine Zusage vermerkt.',
  promise_of_part: 'Die Zusage muss den ganzen überfälligen Betrag umfassen.',
  nothing_overdue: 'Nichts ist überfällig.',
  registration_refused:
    'Kontonummer und Registrierungscode passen nicht zusammen, oder der Code ist abgelaufen oder verwendet.',
  wrong_password: 'Das Passwort stimmt nicht.',
  passkey_refused:
    'Der Passkey wurde nicht angenommen. Versuchen Sie es erneut, oder melden Sie sich anders an.',
  last_way: 'Ohne diesen Passkey könnten Sie sich nicht mehr anmelden. Legen Sie zuerst ein Passwort fest.',
  totp_is_on: 'Der zweite Schritt ist schon eingeschaltet.',
  totp_is_off: 'Der zweite Schritt ist ausgeschaltet.',
  totp_not_begun: 'Beginnen Sie mit einem neuen Schlüssel für Ihre App.',
  already_member: 'Diese Person gehört schon zum Konto.',
  lines_needed: 'Wählen Sie die Nummern, deren Anrufe diese Person sehen darf.',
  line_not_of_account: 'Eine dieser Nummern gehört derzeit nicht zum Konto.',
  too_many_invitations: 'Heute wurden zu viele Personen eingeladen. Fahren Sie morgen fort.',
  locale_not_offered: 'Seiten und E-Mails gibt es in dieser Sprache nicht.',
  alert_needs_member:
    'Ein Alarm geht per E-Mail an die Person, die ihn einrichtet: Sie brauchen eine eigene Adresse.',
  too_many_alerts: 'Sie haben schon so viele Alarme wie möglich. Entfernen Sie zuerst einen.',
  too_many_reports:
    'Das Konto hat schon so viele gespeicherte Berichte wie möglich. Entfernen Sie zuerst einen.',
  not_yours: 'Das hat jemand anderes aus dem Konto angelegt. Fragen Sie diese Person oder einen Inhaber.',
  schedule_needs_member:
    'Ein monatlicher Bericht geht an die Person, die ihn geplant hat: Das kann nur jemand aus dem Konto.',
  reports_running: 'Es werden schon fünf Berichte erstellt. Warten Sie auf einen, oder brechen Sie ihn ab.',
  too_many_runs: 'Heute wurden zu viele Berichte erstellt. Bitte versuchen Sie es später.',
  report_not_ready: 'Der Bericht ist noch nicht fertig oder konnte nicht erstellt werden.',
  statement_too_long: 'Dieser Kontoauszug wäre zu lang. Wählen Sie einen kürzeren Zeitraum.',
  inquiry_open: 'Sie haben danach schon gefragt. Die Antwort kommt.',
  inquiry_closed: 'Das ist seit mehr als dreißig Tagen geklärt. Bitte fragen Sie neu.',
  inquiry_moved_on:
    'Inzwischen wurde etwas Neues geschrieben. Bitte lesen Sie es und senden Sie noch einmal.',
  too_many_messages:
    'Heute wurden viele Nachrichten gesendet. Bitte rufen Sie uns an oder schreiben Sie morgen.',
  too_many_inquiries: 'Viele Ihrer Fragen warten schon auf Antwort. Bitte rufen Sie uns an.',
  autopay_needs_all:
    'Die automatische Zahlung beginnt nur, wenn zugleich alles Offene bezahlt wird. Es wurde nichts abgebucht.',
  too_many_methods:
    'Heute wurden zu viele Zahlungsarten eingegeben. Versuchen Sie es morgen wieder, oder rufen Sie uns an.',
  too_many_failed_payments:
    'Heute sind zu viele Zahlungen fehlgeschlagen. Es wurde nichts abgebucht. Versuchen Sie es morgen wieder, oder rufen Sie uns an.',
  last_owner: 'Das Konto braucht einen Inhaber: Bestimmen Sie zuerst jemand anderen.',
  idempotency_key_reused: 'Dieses Formular wurde schon mit anderem Inhalt gesendet. Bitte beginnen Sie neu.',
  already_staff: 'Diese Person gehört schon zum Team des Anbieters.',
  no_such_line: 'Die Rechnung hat diese Zeile nicht.',
  not_an_invoice: 'Das ist eine Gutschrift. Bitte fragen Sie zu ihrer Rechnung.',
  draft_day_ahead: 'Der Tag dieser Zahlung ist noch nicht gekommen. Es wurde nichts abgebucht.',
  dunning_exempt: 'Dieses Konto wird nicht gemahnt: Eine Zusage ist nicht nötig.',
  not_a_card: 'Ein Bankkonto hat kein Ablaufdatum.',
  not_a_bank_account: 'Eine Karte wird nicht durch kleine Gutschriften bestätigt.',
}
