import type { AuditReportPrinter, AuditReportSheet } from '../../reports/audit-report-sheet.ts'

/** Whoever can print a paper from a template: `src/adapters/pdf`, which an adapter of another socket does not know. Composition joins them. */
export interface Press {
  printPaper(paper: {
    template: string
    sheet: AuditReportSheet
    logoSvg: string | null
    createdOn: string
  }): Promise<Uint8Array>
}

/** Prints Audit Reports on the press that prints the invoices, in the same look. */
export function createAuditReportPrinter(press: Press): AuditReportPrinter {
  return {
    print: (sheet, { logoSvg }) =>
      press.printPaper({ template: 'audit-report.typ', sheet, logoSvg, createdOn: sheet.createdOn }),
  }
}
