/*
 * Bank debits that come back: the reasons of the Nacha Operating Rules (Appendix Four, Return Reason Codes) and what each asks of us.
 */

/** What is to be done about a returned debit. */
export type ReturnAction =
  /** Try again, at most twice within 180 days, as `RETRY PYMT`. */
  | 'retry'
  /** The account cannot be debited, ever: ask the payer for another one. */
  | 'new_account'
  /** The payer says that it was not authorised: nothing more is debited on this mandate. */
  | 'mandate_revoked'
  /** This payment is not tried again unless the payer asks for it; the mandate stands. */
  | 'stop'
  /** A person looks at it. */
  | 'ask'

/** What went wrong. `between_banks`: banks argue about a return; nothing new happened to the payer. */
export type ReturnClass = 'funds' | 'account' | 'authorisation' | 'stopped' | 'entry' | 'between_banks'

/** The rates that Nacha watches, by originator. */
export type ReturnRate = 'unauthorised' | 'administrative' | 'overall'

export interface AchReturn {
  code: string
  /** In plain words, for staff. */
  title: string
  class: ReturnClass
  action: ReturnAction
  /** In which rates it counts. */
  rates: readonly ReturnRate[]
}

/** On the payer's statement where a debit is tried again (Nacha: Company Entry Description of a reinitiated entry). */
export const ACH_RETRY_DESCRIPTOR = 'RETRY PYMT'

/** The levels at which Nacha asks questions, in millionths of the debits of 60 days: 0.5 %, 3 %, 15 % (ACH Risk and Enforcement, since September 18, 2015). */
export const RETURN_RATE_LIMITS: Readonly<Record<ReturnRate, bigint>> = {
  unauthorised: 5_000n,
  administrative: 30_000n,
  overall: 150_000n,
}

/** What a code means; null for one that is not in use. */
export function achReturn(code: string): AchReturn | null {
  return BY_CODE.get(code) ?? null
}

/** What is to be done about a return with this code. One that nobody knows is for a person: `ask`. */
export function returnActionOf(code: string): ReturnAction {
  return BY_CODE.get(code)?.action ?? 'ask'
}

type Row = [
  code: string,
  title: string,
  reason: ReturnClass,
  action: ReturnAction,
  rate?: 'unauthorised' | 'administrative' | 'none',
]

/** The rate is the narrower one; `none` are no returns of debits of ours: credits, enrolments, represented checks, banks among themselves. */
const ROWS: readonly Row[] = [
  ['R01', 'Not enough money in the account', 'funds', 'retry'],
  ['R02', 'The account is closed', 'account', 'new_account', 'administrative'],
  ['R03', 'No such account, or not of this name', 'account', 'new_account', 'administrative'],
  ['R04', 'The account number cannot be right', 'account', 'new_account', 'administrative'],
  ['R05', 'A business debit to a consumer’s account, not authorised', 'authorisation', 'mandate_revoked', 'unauthorised'],
  ['R06', 'Returned because our bank asked for it', 'entry', 'ask'],
  ['R07', 'The payer revoked the authorisation', 'authorisation', 'mandate_revoked', 'unauthorised'],
  ['R08', 'The payer stopped this payment', 'stopped', 'stop'],
  ['R09', 'The money in the account is not collected yet', 'funds', 'retry'],
  ['R10', 'The payer does not know us, or never authorised us', 'authorisation', 'mandate_revoked', 'unauthorised'],
  // Authorised, but not like this (another amount, an earlier day): it may be put right, by a person, under the same authorisation.
  ['R11', 'Not as the payer had authorised it', 'authorisation', 'stop', 'unauthorised'],
  ['R12', 'The account has moved to another bank', 'account', 'new_account'],
  ['R13', 'The routing number is no bank’s', 'account', 'new_account'],
  ['R14', 'Who kept the account for its owner has died or cannot go on', 'account', 'new_account'],
  ['R15', 'The owner of the account has died', 'account', 'new_account'],
  ['R16', 'The account is frozen', 'account', 'new_account'],
  ['R17', 'The bank could not process it, or suspects the entry', 'entry', 'ask'],
  ['R18', 'The effective date is wrong', 'entry', 'ask'],
  ['R19', 'The amount field is wrong', 'entry', 'ask'],
  ['R20', 'The account takes no debits', 'account', 'new_account'],
  ['R21', 'The company identification is not valid', 'entry', 'ask'],
  ['R22', 'The individual identification is not valid', 'entry', 'ask'],
  ['R23', 'The receiver refused a credit', 'entry', 'ask', 'none'],
  ['R24', 'A duplicate', 'entry', 'ask'],
  ['R25', 'The addenda are wrong', 'entry', 'ask'],
  ['R26', 'A mandatory field is wrong', 'entry', 'ask'],
  ['R27', 'The trace number is wrong', 'entry', 'ask'],
  ['R28', 'The routing number’s check digit is wrong', 'account', 'new_account'],
  ['R29', 'A business says that it did not authorise it', 'authorisation', 'mandate_revoked', 'unauthorised'],
  ['R30', 'The bank takes no truncated checks', 'entry', 'ask'],
  ['R31', 'Returned late, with our bank’s permission', 'entry', 'ask'],
  ['R32', 'The bank cannot settle', 'entry', 'ask'],
  ['R33', 'A destroyed check entry returned', 'entry', 'ask'],
  ['R34', 'The bank takes part in ACH within limits only', 'account', 'new_account'],
  ['R35', 'A debit where none is allowed', 'entry', 'ask'],
  ['R36', 'A credit where none is allowed', 'entry', 'ask', 'none'],
  ['R37', 'The check behind the debit was presented, too', 'entry', 'ask'],
  ['R38', 'The payer stopped the check behind the debit', 'stopped', 'stop'],
  ['R39', 'The check behind the debit cannot be used for one', 'entry', 'ask'],
  ['R40', 'A federal agency returned an enrolment', 'entry', 'ask', 'none'],
  ['R41', 'Enrolment: the transaction code is wrong', 'entry', 'ask', 'none'],
  ['R42', 'Enrolment: the routing number is wrong', 'entry', 'ask', 'none'],
  ['R43', 'Enrolment: the account number is wrong', 'entry', 'ask', 'none'],
  ['R44', 'Enrolment: the individual identification is wrong', 'entry', 'ask', 'none'],
  ['R45', 'Enrolment: the name is wrong', 'entry', 'ask', 'none'],
  ['R46', 'Enrolment: the representative payee is wrong', 'entry', 'ask', 'none'],
  ['R47', 'Enrolment: a duplicate', 'entry', 'ask', 'none'],
  ['R50', 'Represented check: the state’s law does not allow it', 'entry', 'ask', 'none'],
  ['R51', 'Represented check: not eligible or not proper', 'authorisation', 'mandate_revoked', 'unauthorised'],
  ['R52', 'Represented check: the payer stopped it', 'stopped', 'stop', 'none'],
  ['R53', 'Represented check: presented twice', 'entry', 'ask', 'none'],
  ['R61', 'A return went to the wrong bank', 'between_banks', 'ask', 'none'],
  ['R62', 'A return of an erroneous or a reversing debit', 'between_banks', 'ask', 'none'],
  ['R67', 'A return came twice', 'between_banks', 'ask', 'none'],
  ['R68', 'A return came too late', 'between_banks', 'ask', 'none'],
  ['R69', 'A return has wrong fields', 'between_banks', 'ask', 'none'],
  ['R70', 'A return that our bank did not permit', 'between_banks', 'ask', 'none'],
  ['R71', 'A dishonoured return went to the wrong bank', 'between_banks', 'ask', 'none'],
  ['R72', 'A dishonoured return came too late', 'between_banks', 'ask', 'none'],
  ['R73', 'The first return was in time', 'between_banks', 'ask', 'none'],
  ['R74', 'A return corrected', 'between_banks', 'ask', 'none'],
  ['R75', 'The return was no duplicate', 'between_banks', 'ask', 'none'],
  ['R76', 'No errors found in the return', 'between_banks', 'ask', 'none'],
  ['R77', 'The dishonoured return is not accepted', 'between_banks', 'ask', 'none'],
  ['R80', 'International: coded wrongly', 'entry', 'ask'],
  ['R81', 'International: the bank takes no part', 'entry', 'ask'],
  ['R82', 'International: the foreign bank’s identification is wrong', 'entry', 'ask'],
  ['R83', 'International: the foreign bank cannot settle', 'entry', 'ask'],
  ['R84', 'International: not processed by the gateway', 'entry', 'ask'],
  ['R85', 'An international payment coded as a domestic one', 'entry', 'ask'],
] // biome-ignore format: a table

/** All codes in use, in order. R63–R66 and others that are missing have been retired. */
export const ACH_RETURNS: readonly AchReturn[] = ROWS.map(([code, title, reason, action, rate]) => ({
  code,
  title,
  class: reason,
  action,
  rates: ratesOf(code, rate),
}))

const BY_CODE = new Map(ACH_RETURNS.map((row) => [row.code, row]))

function ratesOf(code: string, rate: Row[4]): readonly ReturnRate[] {
  if (rate === 'none') return []
  // Represented checks are not in the overall rate.
  if (rate && code === 'R51') return [rate]
  return rate ? [rate, 'overall'] : ['overall']
}
