import type { ui as english } from '../en/ui.ts'
import type { Translation } from '../say.ts'

export const ui: Translation<typeof english> = {
  skip: 'Zum Inhalt springen',
  loading: 'Wird geladen',
  cancel: 'Abbrechen',
  appearance: 'Darstellung',
  themeSystem: 'System',
  themeLight: 'Hell',
  themeDark: 'Dunkel',
  language: 'Sprache',
  listPages: 'Seiten dieser Liste',
  firstPage: 'Erste Seite',
  nextPage: 'Nächste Seite',
  inCurrency: 'in {currency}',
  amountExample: 'Ein Betrag wie 12.50',
  errorCode: 'Fehler {status}',
  chart: 'Balkendiagramm; die Zahlen stehen in der folgenden Tabelle',
  chartTable: 'Die Zahlen als Tabelle',
  progress: '{done} von {total}',
  minutes: '{minutes} Min.',
  home: 'Zur ersten Seite',
  notFoundTitle: 'Unter dieser Adresse gibt es nichts',
  notFound:
    'Vielleicht ist sie falsch geschrieben, oder sie gehört zu einem anderen Konto. Es wurde nichts geändert.',
  noProviderTitle: 'Hier gibt es noch keine Telefongesellschaft',
  troubleTitle: 'Bei uns ist etwas schiefgegangen',
  trouble:
    'Die Seite konnte nicht erstellt werden. Falls Sie gerade etwas gesendet haben, sehen Sie nach, ob es angekommen ist, bevor Sie es noch einmal senden.',
  lostTitle: 'Die Verbindung wurde unterbrochen',
  lost: 'Wir wissen nicht, ob angekommen ist, was Sie zuletzt getan haben. Laden Sie die Seite neu und sehen Sie nach, bevor Sie es wiederholen.',
  reload: 'Seite neu laden',
  refusedTitle: 'Das wurde nicht angenommen',
  forbiddenTitle: 'Ihre Rolle schließt das nicht ein',
  formOld:
    'Dieses Formular stammt von einer älteren Seite. Es wurde nichts geändert; bitte öffnen Sie die Seite noch einmal.',
  nothingChanged: 'Es wurde nichts geändert.',
  tooFastTitle: 'Einen Moment, bitte',
  again: 'Noch einmal versuchen',
}
