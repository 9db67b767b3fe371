/** Somebody who can sign in to the demo. The passwords are no secret: they are the demo's, and printed at every start. */
export interface DemoLogin {
  /** What one sees with it. */
  shows: string
  email: string
  name: string
  password: string
  /** A customer's account number, by which they can sign in too; null: one of Lakeside's own people. */
  account: string | null
  role: 'owner' | 'admin' | 'billing'
}

/** The database knows these by their hashes only, as any others. */
export const DEMO_LOGINS: readonly DemoLogin[] = [
  {
    shows: 'console, administrator',
    email: 'admin@lakeside.example',
    name: 'Ingrid Solberg',
    password: 'harbor-light-admin',
    account: null,
    role: 'admin',
  },
  {
    shows: 'console, billing clerk',
    email: 'clerk@lakeside.example',
    name: 'Ruth Okafor',
    password: 'harbor-light-clerk',
    account: null,
    role: 'billing',
  },
  {
    shows: 'law firm: an AutoPay draft above its cap',
    email: 'judith@marsh-law.example',
    name: 'Judith Abernathy',
    password: 'thirtieth-floor-demo',
    account: '40011',
    role: 'owner',
  },
  {
    shows: 'family: card expired, AutoPay failed',
    email: 'emma@lindqvist.example',
    name: 'Emma Lindqvist',
    password: 'birch-lane-demo',
    account: '20011',
    role: 'owner',
  },
  {
    shows: 'contact center: a bank payment in progress',
    email: 'ap@northstar-care.example',
    name: 'Dana Whitlock',
    password: 'contact-way-demo',
    account: '50011',
    role: 'owner',
  },
  {
    shows: 'German manufacturer: EUR to pay, a refund',
    email: 'buchhaltung@hoffmann-soehne.example',
    name: 'Annegret Hoffmann',
    password: 'werkzeugbau-demo',
    account: '60011',
    role: 'owner',
  },
  {
    shows: 'Quebec shipping, CAD: AutoPay paused',
    email: 'comptes@belanger-tremblay.example',
    name: 'Geneviève Tremblay',
    password: 'vieux-quai-demo',
    account: '60012',
    role: 'owner',
  },
]
