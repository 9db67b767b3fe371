import type { ReceiptFacts } from './mails/receipt.ts'
import type { Voice } from './voice.ts'

/** The socket for whatever turns a receipt into a file. */
export interface ReceiptPrinter {
  /** The receipt as a PDF; the same receipt and logo, the same bytes. A logo (SVG) that cannot be drawn gives way to the provider's name. */
  print(receipt: ReceiptSheet, options: { logoSvg: string | null }): Promise<Uint8Array>
}

/**
 * A receipt as it is to be read: every amount, day and word already written in the account's language, in reading order. Plain JSON, kept
 * with its mail, so that it says the same when it is printed again years later.
 */
export interface ReceiptSheet {
  language: string
  region: string | null
  paper: 'us-letter' | 'a4'
  documentTitle: string
  /** `#rrggbb` of the provider. */
  colour: string
  number: string
  /** ISO day on which it was paid. */
  paidOn: string
  words: {
    title: string
    billTo: string
    description: string
    appliedTo: string
    amount: string
    page: string
  }
  seller: { name: string; legalName: string; addressLines: string[] }
  buyer: { name: string; lines: string[] }
  facts: { label: string; value: string }[]
  headline: { label: string; amount: string; dayLabel: string; day: string }
  /** What was paid, and what came on top; they sum to the total. */
  rows: { label: string; amount: string }[]
  total: { label: string; amount: string }
  thanks: string
  help: string
  footer: string
}

/** `Receipt PAY-812.pdf`, in the language of the receipt. */
export function receiptFileName({ words, number }: ReceiptSheet): string {
  return `${words.title} ${number}.pdf`
}

/** Who gives the receipt and who gets it. */
export interface ReceiptParties {
  seller: {
    name: string
    legalName: string
    addressLines: readonly string[]
    taxId: string | null
    phone: string | null
    email: string | null
    website: string | null
    colour: string
  }
  buyer: { name: string; addressLines: readonly string[] }
}

/** Writes a receipt from the facts of its mail, so that the two cannot differ. Pure. */
export function receiptSheet(
  paid: ReceiptFacts,
  { seller, buyer }: ReceiptParties,
  voice: Voice,
): ReceiptSheet {
  const { words, say, money, method, dayOf } = voice
  const { label, document } = words
  const locale = new Intl.Locale(voice.locale)
  const { region } = locale.maximize()
  const rows: [string, ReceiptFacts['amount'] | null][] = [
    ...paid.invoices.map(({ number, amount }): [string, ReceiptFacts['amount']] => [
      say(label.invoice, { number }),
      amount,
    ]),
    [label.unapplied, paid.unapplied],
    [label.surcharge, paid.surcharge],
  ]
  const total = { label: label.totalCharged, amount: money(paid.total) }
  const site = seller.website?.replace(/^https?:\/\//, '').replace(/\/$/, '') ?? null
  const ways = [seller.phone, seller.email, site].filter((way) => way !== null)
  const taxId = seller.taxId === null ? null : say(document.taxId, { id: seller.taxId })
  const footer = [seller.legalName, seller.addressLines.join(', '), taxId, site]
  return {
    language: locale.language,
    region: locale.region ?? null,
    paper: region === 'US' || region === 'CA' ? 'us-letter' : 'a4',
    documentTitle: `${document.title} ${paid.number} · ${seller.name}`,
    colour: seller.colour,
    number: paid.number,
    paidOn: paid.paidAt.toZonedDateTimeISO(voice.timeZone).toPlainDate().toString(),
    words: {
      title: document.title,
      billTo: document.receivedFrom,
      description: document.description,
      appliedTo: document.appliedTo,
      amount: label.amount,
      page: document.page,
    },
    seller: { name: seller.name, legalName: seller.legalName, addressLines: [...seller.addressLines] },
    buyer: { name: buyer.name, lines: [...buyer.addressLines] },
    facts: [
      { label: document.account, value: voice.accountNumber },
      { label: document.number, value: paid.number },
      { label: label.method, value: method(paid.method) },
      { label: label.reference, value: paid.reference },
    ],
    headline: { ...total, dayLabel: label.paidOn, day: dayOf(paid.paidAt) },
    rows: rows.flatMap(([name, amount]) => (amount ? [{ label: name, amount: money(amount) }] : [])),
    total,
    thanks: document.thanks,
    help: ways.length > 0 ? `${words.questions} ${ways.join(' · ')}` : '',
    footer: footer.filter(Boolean).join(' · '),
  }
}
