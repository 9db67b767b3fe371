import { button, paragraph } from '../content.ts'
import type { Compose } from './said.ts'

export interface RestoredFacts {
  restoredAt: Temporal.Instant
  accountUrl: string
}

export const restored: Compose<RestoredFacts> = ({ restoredAt, accountUrl }, { words, say, moment }) => ({
  subject: words.restored.subject,
  preheader: words.restored.preheader,
  heading: words.restored.heading,
  blocks: [
    paragraph(say(words.restored.intro, { moment: moment(restoredAt) })),
    button(words.button.seeAccount, accountUrl),
  ],
})
