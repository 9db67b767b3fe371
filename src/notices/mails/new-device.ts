import { button, facts, paragraph } from '../content.ts'
import type { Compose } from './said.ts'

/** A person has signed in with a browser that was not known. */
export interface NewDeviceFacts {
  at: Temporal.Instant
  /** As a person knows it, `Firefox on Windows`; null: it did not say. */
  device: string | null
  ip: string | null
  securityUrl: string
}

export const newDevice: Compose<NewDeviceFacts> = (seen, { words, say, moment }) => {
  const own = words.new_device
  return {
    subject: say(own.subject),
    preheader: own.preheader,
    heading: own.heading,
    blocks: [
      paragraph(own.intro),
      facts([words.label.when, moment(seen.at)], [own.device, seen.device], [words.label.ip, seen.ip]),
      paragraph(own.next),
      button(own.button, seen.securityUrl),
    ],
  }
}
