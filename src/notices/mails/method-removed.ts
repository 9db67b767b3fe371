import { button, paragraph, small } from '../content.ts'
import type { NamedMethod } from '../voice.ts'
import type { Words } from '../words/en.ts'
import type { Compose } from './said.ts'

export interface MethodRemovedFacts {
  method: NamedMethod
  removedAt: Temporal.Instant
  by: keyof Words['method_removed']['by']
  endedAutopay: boolean
  methodsUrl: string
}

export const methodRemoved: Compose<MethodRemovedFacts> = (removed, voice) => {
  const { words, say, method, moment } = voice
  const own = words.method_removed
  const values = { method: method(removed.method), moment: moment(removed.removedAt) }
  return {
    subject: say(own.subject),
    preheader: say(own.preheader, values),
    heading: own.heading,
    blocks: [
      paragraph(say(own.by[removed.by], values)),
      ...(removed.endedAutopay ? [paragraph(own.endedAutopay)] : []),
      button(words.button.seeMethods, removed.methodsUrl),
      small(own.notYou),
    ],
  }
}
