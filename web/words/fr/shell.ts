import type { shell as english } from '../en/shell.ts'
import type { Translation } from '../say.ts'

export const shell: Translation<typeof english> = {
  home: '{provider}, sommaire du compte',
  main: 'Navigation principale',
  summary: 'Sommaire',
  invoices: 'Factures',
  payments: 'Paiements',
  calls: 'Appels',
  usage: 'Utilisation',
  documents: 'Téléchargements',
  account: 'Compte',
  whose: 'Compte {number} · {name}',
  security: 'Connexion et sécurité',
  otherAccounts: 'Vos autres comptes',
  lookElsewhere: 'Vous consultez {name}, compte {number}. Regardez dans un autre de vos comptes :',
  signOut: 'Se déconnecter',
  terms: 'Conditions',
  privacy: 'Confidentialité',
  timesIn: 'Les heures sont celles de {zone}.',
}
