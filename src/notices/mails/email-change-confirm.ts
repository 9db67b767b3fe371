import { code, paragraph, small } from '../content.ts'
import type { Compose } from './said.ts'

/** To an address that somebody says is theirs. It names no account: the address may be mistyped, and a stranger's. */
export interface EmailChangeConfirmFacts {
  code: string
  minutes: number
}

export const emailChangeConfirm: Compose<EmailChangeConfirmFacts> = (given, { words, say, minutes }) => {
  const own = words.email_change_confirm
  const values = { minutes: minutes(given.minutes) }
  return {
    subject: own.subject,
    preheader: say(own.preheader, values),
    heading: own.heading,
    blocks: [
      paragraph(say(own.intro)),
      code(given.code),
      paragraph(say(own.once, values)),
      small(words.neverAsk),
    ],
    reason: words.reasonAddress,
  }
}
