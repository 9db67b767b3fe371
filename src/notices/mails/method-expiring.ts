import { button, paragraph } from '../content.ts'
import type { NamedMethod } from '../voice.ts'
import type { Compose } from './said.ts'

/** A card near its expiry. Sent 30 and 7 days before; the fact's key tells the two apart. */
export interface MethodExpiringFacts {
  method: NamedMethod
  expiry: { month: number; year: number }
  inAutopay: boolean
  updateUrl: string
}

export const methodExpiring: Compose<MethodExpiringFacts> = (card, voice) => {
  const { words, say, method, month } = voice
  const own = words.method_expiring
  const values = { method: method(card.method), month: month(card.expiry) }
  return {
    subject: say(own.subject, values),
    preheader: own.preheader,
    heading: own.heading,
    blocks: [
      paragraph(`${say(own.intro, values)} ${card.inAutopay ? own.inAutopay : own.notInAutopay}`),
      button(words.button.updateMethod, card.updateUrl),
    ],
  }
}
