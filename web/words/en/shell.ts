/** What stands around every page of the portal. */
export const shell = {
  home: '{provider}, account summary',
  main: 'Main',
  summary: 'Summary',
  invoices: 'Invoices',
  payments: 'Payments',
  calls: 'Calls',
  usage: 'Usage',
  documents: 'Downloads',
  account: 'Account',
  whose: 'Account {number} · {name}',
  security: 'Sign-in and security',
  otherAccounts: 'Your other accounts',
  signOut: 'Sign out',
  terms: 'Terms',
  privacy: 'Privacy',
  timesIn: 'Times are in {zone}.',
}
