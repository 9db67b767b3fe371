import { button, paragraph } from '../content.ts'
import type { Compose } from './said.ts'

export interface DocumentAddedFacts {
  documentName: string
  documentsUrl: string
}

export const documentAdded: Compose<DocumentAddedFacts> = (added, { words, say }) => {
  const own = words.document_added
  const values = { name: added.documentName }
  return {
    subject: say(own.subject, values),
    preheader: own.preheader,
    heading: own.heading,
    blocks: [paragraph(say(own.intro, values)), button(own.button, added.documentsUrl)],
  }
}
