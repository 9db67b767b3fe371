/** Ids are distinct types, so that an invoice's cannot be passed for an account's. In JSON they are decimal strings. */
export type AccountId = bigint & { readonly kind: 'account' }
export type InvoiceId = bigint & { readonly kind: 'invoice' }
export type SubscriptionId = bigint & { readonly kind: 'subscription' }
export type ChargeId = bigint & { readonly kind: 'charge' }
