import type { Money } from '../../payments/gateway.ts'
import type { MailContent } from '../content.ts'
import type { Voice } from '../voice.ts'

/**
 * What a kind of mail says by itself; the rest of a `MailContent` is the same in all (index.ts). `reason`: where it goes to neither a contact
 * nor somebody with access.
 */
export type Said = Pick<MailContent, 'subject' | 'preheader' | 'heading' | 'blocks'> & { reason?: string }

/** A kind of mail: plain facts and a voice in, what it says out. Pure. */
export type Compose<Facts> = (facts: Facts, voice: Voice) => Said

/** An invoice as a mail names it. */
export interface InvoicePart {
  number: string
  /** The part of it that the mail is about. */
  amount: Money
}

/** Rows of a facts table, one an invoice. */
export function invoiceRows(invoices: readonly InvoicePart[], { say, words, money }: Voice) {
  return invoices.map(({ number, amount }) => [say(words.label.invoice, { number }), money(amount)] as const)
}
