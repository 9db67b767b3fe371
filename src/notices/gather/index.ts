import type { MailFacts, MailKind } from '../mails/index.ts'
import type { About, Gather, Untold } from './about.ts'
import { gatherChanged, gatherEnded, gatherEnrolled, gatherNeedsApproval, gatherNotice } from './autopay.ts'
import {
  gatherDisputeClosed,
  gatherDisputeOpened,
  gatherRefund,
  gatherRefundFailed,
  gatherReturned,
} from './giving-back.ts'
import { gatherCreditNote, gatherInvoice } from './invoices.ts'
import { gatherExpiring, gatherMandateCopy, gatherRemoved } from './methods.ts'
import {
  gatherLateFee,
  gatherPromise,
  gatherReminder,
  gatherRestored,
  gatherSuspended,
  gatherWarning,
} from './overdue.ts'
import { gatherFailed, gatherNeedsAction, gatherPending, gatherReceipt } from './paying.ts'

/** How the facts of each kind are read that the rooms to the left tell. Of the other kinds a door tells by itself, with the facts in its hands. */
const GATHER = {
  receipt: gatherReceipt,
  payment_pending: gatherPending,
  payment_failed: gatherFailed,
  payment_needs_action: gatherNeedsAction,
  refund: gatherRefund,
  refund_failed: gatherRefundFailed,
  payment_returned: gatherReturned,
  dispute_opened: gatherDisputeOpened,
  dispute_closed: gatherDisputeClosed,
  method_expiring: gatherExpiring,
  method_removed: gatherRemoved,
  mandate_copy: gatherMandateCopy,
  autopay_enrolled: gatherEnrolled,
  autopay_changed: gatherChanged,
  autopay_ended: gatherEnded,
  autopay_notice: gatherNotice,
  autopay_needs_approval: gatherNeedsApproval,
  overdue_reminder: gatherReminder,
  late_fee: gatherLateFee,
  suspension_warning: gatherWarning,
  suspended: gatherSuspended,
  restored: gatherRestored,
  promise_recorded: gatherPromise,
  invoice_issued: gatherInvoice,
  credit_note_issued: gatherCreditNote,
} satisfies { [Kind in MailKind]?: Gather<Kind> }

/** A kind of mail whose facts are read from the rows that a notice names. */
export type GatheredKind = keyof typeof GATHER

/** Whether a notice of this kind becomes a mail. */
export function isTold(kind: string): kind is GatheredKind {
  return Object.hasOwn(GATHER, kind)
}

/** The facts of a mail of this kind, or why there is none. Refuses `not_found` and `bad_input` where the fact names what is not there. */
export function gatherFacts<Kind extends GatheredKind>(
  kind: Kind,
  about: About,
): Promise<MailFacts[Kind] | Untold> {
  // TypeScript does not see that the function is the kind's.
  return (GATHER[kind] as Gather<Kind>)(about)
}
