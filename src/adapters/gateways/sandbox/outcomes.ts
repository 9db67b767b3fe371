import { z } from 'zod'
import { minorUnitMicros } from '../../../kernel/money.ts'
import type {
  ChargeRequest,
  DeclineCode,
  FoundCharge,
  Outcome,
  RefundOutcome,
  RefundRequest,
  Retry,
} from '../../../payments/gateway.ts'
import { type ChargeAnswer, chargeAnswer, errorAnswer, type RefundAnswer, refundAnswer } from './answers.ts'
import type { Reply } from './connection.ts'
import { minorText, toMoney } from './money.ts'

/** The body of a charge: JSON, always in this order, so that the same request is the same bytes. */
export function chargeBytes(request: ChargeRequest): string {
  const { reference, customerRef, methodRef, amount, payer, descriptor, returnUrl } = request
  const text = { reference, customer: customerRef, method: methodRef, currency: amount.currency, payer }
  return withAmount({ ...text, descriptor, return_url: returnUrl }, minorText(amount))
}

export function refundBytes({ reference, chargeRef, amount }: RefundRequest): string {
  return withAmount({ reference, charge: chargeRef, currency: amount.currency }, minorText(amount))
}

/** A bigint is no JSON, so the number is written in by hand. */
function withAmount(body: Record<string, string>, amount: string): string {
  return `${JSON.stringify(body).slice(0, -1)},"amount":${amount}}`
}

const askedCharge = z.object({
  ...{ reference: z.string(), customer: z.string(), method: z.string(), amount: z.number() },
  currency: z.string(),
})
const askedRefund = z.object({
  ...{ reference: z.string(), charge: z.string(), amount: z.number(), currency: z.string() },
})

/** What a reply says about the charge that was asked for by `body`. */
export function readOutcome(reply: Reply, body: string): Outcome {
  if (reply.kind === 'not_sent') return reply
  if (reply.kind === 'lost') return { kind: 'unknown', cause: reply.cause }
  if (reply.status === 200) return readCharge(reply.json, body)
  const error = errorAnswer.safeParse(reply.json)
  if (!error.success)
    return { kind: 'unknown', cause: `the gateway's answer (${reply.status}) cannot be read` }
  const { code, message, charge } = error.data.error
  if (reply.status === 402) return readCharge(charge, body)
  if (code === 'key_reused') return { kind: 'unknown', cause: 'key_reused_with_other_body' }
  if (reply.status === 409) return { kind: 'unknown', cause: `the gateway is still at it: ${message}` }
  const refused = REFUSED[code]
  if (refused !== undefined) return { kind: 'declined', ...refused }
  if (reply.status === 400 || reply.status === 401) return { kind: 'not_sent', cause: `${code}: ${message}` }
  return { kind: 'unknown', cause: `the gateway answered ${reply.status}: ${message}` }
}

/** Refused by the gateway before it tried. */
const REFUSED: Record<string, { code: DeclineCode; retry: Retry }> = {
  invalid_amount: { code: 'invalid_amount', retry: 'never' },
  no_such_method: { code: 'method_unusable', retry: 'new_method' },
  method_detached: { code: 'method_unusable', retry: 'new_method' },
  method_unverified: { code: 'method_unusable', retry: 'new_method' },
}

function readCharge(json: unknown, body: string): Outcome {
  const read = chargeAnswer.safeParse(json)
  if (!read.success) return { kind: 'unknown', cause: 'the gateway’s answer is no charge that can be read' }
  const asked = askedCharge.parse(JSON.parse(body))
  const charge = read.data
  const difference = firstDifference(asked, { ...charge, amount: Number(charge.amount) })
  return difference === null ? outcomeOf(charge) : { kind: 'unknown', ref: charge.id, cause: difference }
}

/** Amount, currency, customer and our reference must come back as they were sent. */
function firstDifference<T extends Record<string, string | number>>(
  asked: T,
  answered: { [K in keyof T]: unknown },
): string | null {
  for (const [name, value] of Object.entries(asked)) {
    if (answered[name] !== value) {
      return `the answer is about ${name} '${answered[name]}', asked was '${value}'`
    }
  }
  return null
}

/** How a charge stands, in our words. */
export function outcomeOf(charge: ChargeAnswer): Exclude<Outcome, { kind: 'not_sent' }> {
  const { id: ref, status } = charge
  const amount = toMoney(charge)
  switch (status) {
    case 'succeeded':
      return { kind: 'succeeded', ref, amount }
    case 'pending':
      return { kind: 'pending', ref, amount, ...(charge.expected_at && { expectBy: charge.expected_at }) }
    case 'requires_action':
      if (charge.action === null) {
        return { kind: 'unknown', ref, cause: 'the payer has to act, but the gateway does not say where' }
      }
      return {
        ...{ kind: 'requires_action', ref, amount },
        action: { kind: 'three_d_secure', url: charge.action.url },
      }
    case 'declined':
      return { kind: 'declined', ref, ...declineOf(charge) }
    case 'canceled':
      return { kind: 'declined', ref, code: 'abandoned', retry: 'authenticate' }
    default:
      return status satisfies never
  }
}

export function foundCharge(charge: ChargeAnswer): FoundCharge {
  return {
    ref: charge.id,
    reference: charge.reference,
    customerRef: charge.customer,
    amount: toMoney(charge),
    outcome: outcomeOf(charge),
    returned: charge.returned,
    disputeRefs: charge.disputes,
  }
}

const RETRIES: Partial<Record<DeclineCode, Retry>> = {
  insufficient_funds: 'later',
  do_not_honor: 'later',
  lost_card: 'never',
  stolen_card: 'never',
  expired_card: 'new_method',
  incorrect_cvc: 'new_method',
  authentication_required: 'authenticate',
  authentication_failed: 'authenticate',
  processing_error: 'later',
  abandoned: 'authenticate',
}

function declineOf({ decline }: ChargeAnswer): { code: DeclineCode; retry: Retry; returnCode?: string } {
  if (decline?.return_code) {
    return { code: 'ach_return', retry: retryOfReturn(decline.return_code), returnCode: decline.return_code }
  }
  const code = declineCode(decline?.code)
  return { code, retry: RETRIES[code] ?? 'later' }
}

/** The gateway's word for a decline; what we have no word for is `do_not_honor`. */
export function declineCode(theirs: string | undefined): DeclineCode {
  return theirs !== undefined && theirs in RETRIES ? (theirs as DeclineCode) : 'do_not_honor'
}

/** Nacha: R01 and R09 may be tried again, R02 to R04 want another account, the others are a no. */
function retryOfReturn(code: string): Retry {
  if (code === 'R01' || code === 'R09') return 'later'
  return ['R02', 'R03', 'R04'].includes(code) ? 'new_method' : 'never'
}

/** What a reply says about the refund that was asked for by `body`. */
export function readRefundOutcome(reply: Reply, body: string): RefundOutcome {
  if (reply.kind === 'not_sent') return reply
  if (reply.kind === 'lost') return { kind: 'unknown', cause: reply.cause }
  if (reply.status === 200) return readRefund(reply.json, body)
  const error = errorAnswer.safeParse(reply.json)
  if (!error.success)
    return { kind: 'unknown', cause: `the gateway's answer (${reply.status}) cannot be read` }
  const { code, message } = error.data.error
  if (code === 'key_reused') return { kind: 'unknown', cause: 'key_reused_with_other_body' }
  if (reply.status === 401) return { kind: 'not_sent', cause: `${code}: ${message}` }
  if (reply.status === 400 || code === 'no_such_charge')
    return { kind: 'failed', cause: `${code}: ${message}` }
  return { kind: 'unknown', cause: `the gateway answered ${reply.status}: ${message}` }
}

function readRefund(json: unknown, body: string): RefundOutcome {
  const read = refundAnswer.safeParse(json)
  if (!read.success) return { kind: 'unknown', cause: 'the gateway’s answer is no refund that can be read' }
  const asked = askedRefund.parse(JSON.parse(body))
  const difference = firstDifference(asked, { ...read.data, amount: Number(read.data.amount) })
  return difference === null ? refundOutcomeOf(read.data) : { kind: 'unknown', cause: difference }
}

export function refundOutcomeOf(refund: RefundAnswer): RefundOutcome {
  const amount = toMoney(refund)
  if (refund.status === 'failed') {
    return { kind: 'failed', ref: refund.id, cause: refund.failure ?? 'the gateway says it failed' }
  }
  return { kind: refund.status, ref: refund.id, amount }
}

/** 0.50 where a minor unit is a hundredth; 50 minor units elsewhere. */
export function minimumMicros(currency: string): bigint {
  return 50n * minorUnitMicros(currency)
}
