import type { StatementPrinter, StatementSheet } from '../../reports/statement-sheet.ts'

/** Whoever can print a paper from a template: `src/adapters/pdf`, which an adapter of another socket does not know. Composition joins them. */
export interface Press {
  printPaper(paper: {
    template: string
    sheet: StatementSheet
    logoSvg: string | null
    createdOn: string
  }): Promise<Uint8Array>
}

/** Prints statements on the press that prints the invoices, in the same look. */
export function createStatementPrinter(press: Press): StatementPrinter {
  return {
    print: (sheet, { logoSvg }) =>
      press.printPaper({ template: 'statement.typ', sheet, logoSvg, createdOn: sheet.createdOn }),
  }
}
