import { button, facts, paragraph } from '../content.ts'
import type { Compose } from './said.ts'

/** A report of calls that was made in the background. It stays behind sign-in: a mail is no place for whom somebody called. */
export interface ReportReadyFacts {
  reportName: string
  /** Calls in it. */
  rows: number
  reportUrl: string
}

export const reportReady: Compose<ReportReadyFacts> = (report, { words, say, count }) => {
  const own = words.report_ready
  const values = { name: report.reportName, rows: count(report.rows) }
  return {
    subject: say(own.subject, values),
    preheader: say(own.preheader, values),
    heading: own.heading,
    blocks: [
      paragraph(say(own.intro, values)),
      facts([own.name, report.reportName], [own.rows, values.rows]),
      button(own.button, report.reportUrl),
    ],
  }
}
