import { button, paragraph } from '../content.ts'
import type { Compose } from './said.ts'

export interface ReportFailedFacts {
  reportName: string
  reportUrl: string
}

export const reportFailed: Compose<ReportFailedFacts> = (report, { words, say }) => {
  const own = words.report_failed
  const values = { name: report.reportName }
  return {
    subject: say(own.subject, values),
    preheader: own.preheader,
    heading: own.heading,
    blocks: [paragraph(say(own.intro, values)), paragraph(own.next), button(own.button, report.reportUrl)],
  }
}
