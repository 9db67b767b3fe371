import { button, facts, paragraph, small } from '../content.ts'
import type { Compose } from './said.ts'

/** A limit that a customer set has been reached. Told once a period. */
export interface UsageAlertFacts {
  alertName: string
  what: 'amount' | 'minutes' | 'calls'
  /** Written already, with its unit: `$50.00`, `500 minutes`. */
  limit: string
  reached: string
  /** `March 1 – 31, 2026`, written already. */
  periodText: string
  usageUrl: string
}

export const usageAlert: Compose<UsageAlertFacts> = (alert, { words, say }) => {
  const own = words.usage_alert
  const values = { name: alert.alertName, limit: alert.limit, reached: alert.reached }
  return {
    subject: say(own.subject, values),
    preheader: say(own.preheader, values),
    heading: say(own.heading, values),
    blocks: [
      paragraph(say(own.intro[alert.what], values)),
      facts(
        [own.name, alert.alertName],
        [own.period, alert.periodText],
        [own.limit, alert.limit],
        [own.reached, alert.reached, 'total'],
      ),
      button(own.button, alert.usageUrl),
      small(own.next),
    ],
  }
}
