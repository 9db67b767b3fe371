import type { shell as english } from '../en/shell.ts'
import type { Translation } from '../say.ts'

export const shell: Translation<typeof english> = {
  home: '{provider}, Kontoübersicht',
  main: 'Hauptnavigation',
  summary: 'Übersicht',
  invoices: 'Rechnungen',
  payments: 'Zahlungen',
  calls: 'Anrufe',
  usage: 'Verbrauch',
  documents: 'Downloads',
  account: 'Konto',
  whose: 'Konto {number} · {name}',
  security: 'Anmeldung und Sicherheit',
  otherAccounts: 'Ihre anderen Konten',
  lookElsewhere: 'Sie sehen gerade {name}, Konto {number}. In einem anderen Ihrer Konten nachsehen:',
  signOut: 'Abmelden',
  terms: 'Bedingungen',
  privacy: 'Datenschutz',
  timesIn: 'Zeiten gelten für {zone}.',
}
