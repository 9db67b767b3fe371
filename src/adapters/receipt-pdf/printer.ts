import type { ReceiptPrinter, ReceiptSheet } from '../../notices/receipt.ts'

/** Whoever can print a paper from a template: `src/adapters/pdf`, which an adapter of another socket does not know. Composition joins them. */
export interface Press {
  printPaper(paper: {
    template: string
    sheet: ReceiptSheet
    logoSvg: string | null
    createdOn: string
  }): Promise<Uint8Array>
}

/** Prints receipts on the press that prints the invoices, in the same look. */
export function createReceiptPrinter(press: Press): ReceiptPrinter {
  return {
    print: (sheet, { logoSvg }) =>
      press.printPaper({
        template: 'receipt.typ',
        sheet: breakable(sheet),
        logoSvg,
        createdOn: sheet.paidOn,
      }),
  }
}

/** Lets a run of more than 24 characters without a space break, so that a reference or a name stays in its column. */
function breakable(sheet: ReceiptSheet): ReceiptSheet {
  const soft = (text: string) =>
    text.replace(/\S+/gu, (run) => (run.length > 24 ? run.replace(/.{12}(?=.)/gu, '$&\u200b') : run))
  return {
    ...sheet,
    buyer: { name: soft(sheet.buyer.name), lines: sheet.buyer.lines.map(soft) },
    facts: sheet.facts.map(({ label, value }) => ({ label, value: soft(value) })),
    rows: sheet.rows.map(({ label, amount }) => ({ label: soft(label), amount })),
  }
}
