import type { ChargeRow } from './store-charges.ts'
import type { DisputeRow } from './store-disputes.ts'
import type { StoredEvent } from './store-events.ts'
import type { MethodRow, SetupRow } from './store-methods.ts'
import type { RefundRow } from './store-refunds.ts'
import type { listSettledRows, PayoutRow } from './store-settlement.ts'

/*
 * The things of the API as JSON. Amounts are whole numbers of minor units; the sandbox takes none that a JSON number could not carry.
 */

const DECLINES: Record<string, string> = {
  insufficient_funds: 'The card has insufficient funds.',
  do_not_honor: 'The card was declined.',
  lost_card: 'The card was reported lost.',
  stolen_card: 'The card was reported stolen.',
  expired_card: 'The card has expired.',
  incorrect_cvc: 'The security code is wrong.',
  authentication_required: 'The bank wants the card holder to authenticate.',
  authentication_failed: 'The card holder did not authenticate.',
  bank_return: 'The bank sent the debit back.',
}

export function declineMessage(code: string): string {
  return DECLINES[code] ?? 'The card was declined.'
}

export function presentCharge(charge: ChargeRow, publicUrl: string) {
  return {
    object: 'charge',
    id: charge.ref,
    reference: charge.reference,
    customer: charge.customerRef,
    method: charge.methodRef,
    amount: Number(charge.amount),
    currency: charge.currency,
    status: charge.status,
    descriptor: charge.descriptor,
    decline:
      charge.declineCode === null
        ? null
        : {
            code: charge.declineCode,
            message: declineMessage(charge.declineCode),
            return_code: charge.returnCode,
          },
    action: charge.status === 'requires_action' ? { url: `${publicUrl}/3ds/${charge.ref}` } : null,
    expected_at: charge.expectedAt?.toString() ?? null,
    returned:
      charge.returnedAt === null ? null : { code: charge.returnCode, at: charge.returnedAt.toString() },
    amount_refunded: Number(charge.refunded),
    disputes: charge.disputeRef === null ? [] : [charge.disputeRef],
    created_at: charge.createdAt.toString(),
  }
}

export function presentRefund(refund: RefundRow) {
  return {
    object: 'refund',
    id: refund.ref,
    reference: refund.reference,
    charge: refund.chargeRef,
    amount: Number(refund.amount),
    currency: refund.currency,
    status: refund.status,
    failure: refund.failure,
    created_at: refund.createdAt.toString(),
  }
}

export function presentMethod(method: MethodRow) {
  return {
    object: 'method',
    id: method.ref,
    customer: method.customerRef,
    rail: method.rail,
    state: method.state,
    holder_name: method.holderName,
    billing_address: method.billingAddress,
    last4: method.last4,
    fingerprint: method.fingerprint,
    card:
      method.rail === 'card'
        ? {
            brand: method.brand,
            expiry_month: method.expiryMonth,
            expiry_year: method.expiryYear,
            funding: method.funding,
          }
        : null,
    bank:
      method.rail === 'bank'
        ? {
            bank_name: method.bankName,
            account_type: method.accountType,
            routing_number: method.routingNumber,
          }
        : null,
  }
}

export function presentSetup(setup: SetupRow, method: MethodRow | null, publicUrl: string) {
  return {
    object: 'setup',
    id: setup.ref,
    reference: setup.reference,
    customer: setup.customerRef,
    rail: setup.rail,
    state: setup.state,
    fields_url: `${publicUrl}/fields/${setup.ref}`,
    failure:
      setup.failureCode === null
        ? null
        : { code: setup.failureCode, message: declineMessage(setup.failureCode) },
    action: setup.state === 'requires_action' ? { url: `${publicUrl}/3ds/${setup.ref}` } : null,
    method: setup.state === 'ready' && method !== null ? presentMethod(method) : null,
  }
}

export function presentDispute(dispute: DisputeRow) {
  return {
    object: 'dispute',
    id: dispute.ref,
    charge: dispute.chargeRef,
    charge_reference: dispute.chargeReference,
    amount: Number(dispute.amount),
    currency: dispute.currency,
    reason: dispute.reason,
    state: dispute.state,
    opened_at: dispute.openedAt.toString(),
    evidence_due_at: dispute.evidenceDueAt.toString(),
  }
}

export function presentSettled(item: Awaited<ReturnType<typeof listSettledRows>>[number]) {
  return {
    id: item.id,
    kind: item.kind,
    ref: item.ref,
    reference: item.reference,
    amount: Number(item.amount),
    fee: Number(item.fee),
    currency: item.currency,
    settled_at: item.settledAt.toString(),
    payout: item.payoutRef,
  }
}

export function presentPayout(payout: PayoutRow) {
  return {
    id: payout.ref,
    amount: Number(payout.amount),
    currency: payout.currency,
    paid_at: payout.paidAt.toString(),
  }
}

export function presentEvent(event: StoredEvent) {
  return {
    object: 'event',
    id: event.ref,
    type: event.type,
    created_at: event.at.toString(),
    about: {
      kind: event.aboutKind,
      id: event.aboutRef,
      reference: event.reference,
      charge: event.chargeRef,
    },
  }
}
