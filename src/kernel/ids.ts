/** Ids are distinct types, so that an invoice's cannot be passed for an account's. In JSON they are decimal strings. */
export type AccountId = bigint & { readonly kind: 'account' }
export type InvoiceId = bigint & { readonly kind: 'invoice' }
export type SubscriptionId = bigint & { readonly kind: 'subscription' }
export type ChargeId = bigint & { readonly kind: 'charge' }
export type PaymentId = bigint & { readonly kind: 'payment' }
export type AttemptId = bigint & { readonly kind: 'attempt' }
export type MethodId = bigint & { readonly kind: 'method' }
export type MandateId = bigint & { readonly kind: 'mandate' }
export type RefundId = bigint & { readonly kind: 'refund' }
export type DisputeId = bigint & { readonly kind: 'dispute' }
export type DocumentId = bigint & { readonly kind: 'document' }
