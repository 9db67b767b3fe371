import type { MemberRole, StaffRole } from '../accounts/logins.ts'

/** Somebody who can sign in to the demo. The passwords are no secret: they are the demo's, and printed at every start. */
export interface DemoLogin {
  /** What one sees with it. */
  shows: string
  email: string
  name: string
  password: string
  /** Staff's role; null: a customer. */
  staff: StaffRole | null
  /** The customer's accounts, by number. An account's first owner can sign in by its number too. */
  accounts: readonly { number: string; role: MemberRole; lines?: readonly string[] }[]
}

const owner = (number: string) => ({ staff: null, accounts: [{ number, role: 'owner' as const }] })
const staff = (role: StaffRole) => ({ staff: role, accounts: [] })

/** The law firm: what each role sees of one account. */
const FIRM = '40011'

/** The database knows these by their hashes only, as any others. In the order in which they are printed. */
export const DEMO_LOGINS: readonly DemoLogin[] = [
  {
    ...staff('admin'),
    shows: 'console, administrator',
    email: 'admin@lakeside.example',
    name: 'Ingrid Solberg',
    password: 'harbor-light-admin',
  },
  {
    ...staff('billing'),
    shows: 'console, billing clerk',
    email: 'clerk@lakeside.example',
    name: 'Ruth Okafor',
    password: 'harbor-light-clerk',
  },
  {
    ...staff('support'),
    shows: 'console, support: sees, changes nothing',
    email: 'support@lakeside.example',
    name: 'Neil Bergstrom',
    password: 'harbor-light-support',
  },
  {
    ...owner(FIRM),
    shows: 'law firm, owner: a draft above the cap',
    email: 'judith@marsh-law.example',
    name: 'Judith Abernathy',
    password: 'thirtieth-floor-demo',
  },
  {
    ...{ staff: null, accounts: [{ number: FIRM, role: 'phone_admin' }] },
    shows: 'law firm, phone admin: calls, no money',
    email: 'phones@marsh-law.example',
    name: 'Pavel Novak',
    password: 'switchboard-demo-key',
  },
  {
    ...{ staff: null, accounts: [{ number: FIRM, role: 'department_manager', lines: ['+14145550105'] }] },
    shows: 'law firm, manager: Litigation’s calls',
    email: 'litigation@marsh-law.example',
    name: 'Denise Fontaine',
    password: 'courtroom-nine-demo',
  },
  {
    ...{ staff: null, accounts: [{ number: FIRM, role: 'auditor' }] },
    shows: 'law firm, auditor: sees all, changes nothing',
    email: 'audit@hartwell-cpa.example',
    name: 'Omar Hartwell',
    password: 'second-ledger-demo',
  },
  {
    staff: null,
    accounts: ['30026', '30019', FIRM].map((number) => ({ number, role: 'payer' as const })),
    shows: 'bookkeeper: pays for three accounts',
    email: 'marta@lakeshore-books.example',
    name: 'Marta Lindgren',
    password: 'balanced-books-demo',
  },
  {
    ...owner('20011'),
    shows: 'family: card expired, AutoPay failed',
    email: 'emma@lindqvist.example',
    name: 'Emma Lindqvist',
    password: 'birch-lane-demo',
  },
  {
    ...owner('50011'),
    shows: 'contact center: a bank payment in progress',
    email: 'ap@northstar-care.example',
    name: 'Dana Whitlock',
    password: 'contact-way-demo',
  },
  {
    ...owner('60011'),
    shows: 'manufacturer, in German: EUR, a refund',
    email: 'buchhaltung@hoffmann-soehne.example',
    name: 'Annegret Hoffmann',
    password: 'werkzeugbau-demo',
  },
  {
    ...owner('60012'),
    shows: 'shipping, in French: CAD, AutoPay paused',
    email: 'comptes@belanger-tremblay.example',
    name: 'Geneviève Tremblay',
    password: 'vieux-quai-demo',
  },
  {
    ...owner('30015'),
    shows: 'bakery, in Spanish',
    email: 'lucia@cedarstreetbakery.example',
    name: 'Lucía Herrera',
    password: 'pan-de-cada-dia-demo',
  },
]

/** Who is about to register: the code stands in the mail that the outbox keeps, since nobody but its reader knows it. */
export const REGISTRANT = {
  account: '30031',
  email: 'payables@rockfordtool.example',
  name: 'Glenn Radcliffe',
  shows: 'not registered yet: the code is in the outbox',
}

/** The owner who signs in by the account's number, or undefined where the account has nobody in the demo. */
export function ownerOf(number: string): DemoLogin | undefined {
  return DEMO_LOGINS.find(({ accounts }) =>
    accounts.some((one) => one.number === number && one.role === 'owner'),
  )
}
