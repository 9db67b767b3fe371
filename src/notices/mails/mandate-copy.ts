import { button, facts, paragraph, quote, small } from '../content.ts'
import type { NamedMethod } from '../voice.ts'
import type { Compose } from './said.ts'

/** The payer's copy of a mandate: the text exactly as it was shown, which is never translated here. */
export interface MandateCopyFacts {
  method: NamedMethod
  text: string
  version: string
  agreedAt: Temporal.Instant
  ip: string | null
  manageUrl: string
}

export const mandateCopy: Compose<MandateCopyFacts> = (mandate, voice) => {
  const { words, say, method, moment } = voice
  const own = words.mandate_copy
  const values = { moment: moment(mandate.agreedAt) }
  return {
    subject: say(own.subject),
    preheader: own.preheader,
    heading: own.heading,
    blocks: [
      paragraph(say(own.intro, values)),
      quote(mandate.text),
      facts(
        [words.label.payWith, method(mandate.method)],
        [words.label.agreedAt, values.moment],
        [words.label.version, mandate.version],
        [words.label.ip, mandate.ip],
      ),
      small(own.revoke),
      button(words.button.seeMethods, mandate.manageUrl),
    ],
  }
}
