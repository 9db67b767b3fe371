import type { MailContent } from '../content.ts'
import { type Reader, voiceFor } from '../voice.ts'
import { autopayChanged } from './autopay-changed.ts'
import { autopayEnded } from './autopay-ended.ts'
import { autopayEnrolled } from './autopay-enrolled.ts'
import { autopayNeedsApproval } from './autopay-needs-approval.ts'
import { autopayNotice } from './autopay-notice.ts'
import { creditNoteIssued } from './credit-note-issued.ts'
import { disputeClosed } from './dispute-closed.ts'
import { disputeOpened } from './dispute-opened.ts'
import { documentAdded } from './document-added.ts'
import { emailChangeConfirm } from './email-change-confirm.ts'
import { inquiryAnswered } from './inquiry-answered.ts'
import { inquiryAskedBack } from './inquiry-asked-back.ts'
import { inquiryReceived } from './inquiry-received.ts'
import { inquiryWaiting } from './inquiry-waiting.ts'
import { invite } from './invite.ts'
import { invoiceIssued } from './invoice-issued.ts'
import { lateFee } from './late-fee.ts'
import { mandateCopy } from './mandate-copy.ts'
import { methodExpiring } from './method-expiring.ts'
import { methodRemoved } from './method-removed.ts'
import { newDevice } from './new-device.ts'
import { overdueReminder } from './overdue-reminder.ts'
import { passwordReset } from './password-reset.ts'
import { paymentFailed } from './payment-failed.ts'
import { paymentNeedsAction } from './payment-needs-action.ts'
import { paymentPending } from './payment-pending.ts'
import { paymentReturned } from './payment-returned.ts'
import { promiseRecorded } from './promise-recorded.ts'
import { receipt } from './receipt.ts'
import { refund } from './refund.ts'
import { refundFailed } from './refund-failed.ts'
import { registration } from './registration.ts'
import { reportFailed } from './report-failed.ts'
import { reportReady } from './report-ready.ts'
import { restored } from './restored.ts'
import { securityChanged } from './security-changed.ts'
import { signInCode } from './sign-in-code.ts'
import { staffChanged } from './staff-changed.ts'
import { staffInvite } from './staff-invite.ts'
import { supportAnswered } from './support-answered.ts'
import { suspended } from './suspended.ts'
import { suspensionWarning } from './suspension-warning.ts'
import { usageAlert } from './usage-alert.ts'

/** Every mail there is. What each must be told is the type of its function's first parameter. */
const COMPOSE = {
  receipt,
  payment_pending: paymentPending,
  payment_failed: paymentFailed,
  payment_needs_action: paymentNeedsAction,
  autopay_enrolled: autopayEnrolled,
  autopay_changed: autopayChanged,
  autopay_ended: autopayEnded,
  autopay_notice: autopayNotice,
  autopay_needs_approval: autopayNeedsApproval,
  method_expiring: methodExpiring,
  method_removed: methodRemoved,
  mandate_copy: mandateCopy,
  refund,
  refund_failed: refundFailed,
  payment_returned: paymentReturned,
  dispute_opened: disputeOpened,
  dispute_closed: disputeClosed,
  overdue_reminder: overdueReminder,
  late_fee: lateFee,
  suspension_warning: suspensionWarning,
  suspended,
  restored,
  promise_recorded: promiseRecorded,
  invoice_issued: invoiceIssued,
  credit_note_issued: creditNoteIssued,
  registration,
  sign_in_code: signInCode,
  email_change_confirm: emailChangeConfirm,
  password_reset: passwordReset,
  invite,
  staff_invite: staffInvite,
  staff_changed: staffChanged,
  new_device: newDevice,
  security_changed: securityChanged,
  report_ready: reportReady,
  report_failed: reportFailed,
  usage_alert: usageAlert,
  inquiry_received: inquiryReceived,
  inquiry_asked_back: inquiryAskedBack,
  inquiry_answered: inquiryAnswered,
  inquiry_waiting: inquiryWaiting,
  document_added: documentAdded,
  support_answered: supportAnswered,
}

export type MailKind = keyof typeof COMPOSE
/** The facts of a kind: `MailFacts['refund']`. */
export type MailFacts = { [Kind in MailKind]: Parameters<(typeof COMPOSE)[Kind]>[0] }

/** Kinds that may be about no account, but about a person's own login: the others name the account. */
export type LoginMailKind =
  | 'password_reset'
  | 'email_change_confirm'
  | 'staff_invite'
  | 'staff_changed'
  | 'new_device'
  | 'support_answered'
  | 'security_changed'

export const MAIL_KINDS = Object.keys(COMPOSE) as MailKind[]

const REASONS = { contact: 'reason', person: 'reasonPerson', login: 'reasonLogin' } as const

/** What a mail of this kind says to this reader. Pure: the same facts and reader, the same mail. */
export function composeMail<Kind extends MailKind>(
  kind: Kind,
  facts: MailFacts[Kind],
  reader: Reader,
): MailContent {
  const voice = voiceFor(reader)
  // TypeScript does not see that the function and the facts are of the same kind.
  const compose = COMPOSE[kind] as (
    facts: MailFacts[Kind],
    voice: ReturnType<typeof voiceFor>,
  ) => ReturnType<typeof receipt>
  const { reason, ...said } = compose(facts, voice)
  const { words, say } = voice
  return {
    ...said,
    questions: words.questions,
    reason: say(reason ?? words[REASONS[reader.as]]),
  }
}
