/** What each portal that Tollbook replaces promises its customers, as the tests in test/portals/ are named: `P3 one-time payment: …`. */
export const PROMISES: Readonly<Record<string, string>> = {
  P1: 'registration',
  P2: 'account summary',
  P3: 'one-time payment',
  P4: 'AutoPay',
  P5: 'downloads',
  N1: 'account dashboard',
  N2: 'AutoPay from the dashboard',
  N3: 'outstanding balance',
  N4: 'AutoPay while paying',
  N5: 'edit, remove, cancel',
  I1: 'login by email',
  I2: 'invoices',
  I3: 'pay an open invoice',
  I4: 'surcharge',
  I5: 'success message',
  X1: 'login',
  X2: 'accounts tab',
  X3: 'billing tab',
  X4: 'audit report',
}

/** A test that walks a promise begins with its number. */
export const PROMISE = /^([PNIX])(\d) /

/** In the order of the portals: P1 … P5, N1 …, I1 …, X1 …. */
export function byPromise(a: string, b: string): number {
  return placeOf(a) - placeOf(b)
}

function placeOf(name: string): number {
  return Object.keys(PROMISES).indexOf(name.slice(0, 2))
}
