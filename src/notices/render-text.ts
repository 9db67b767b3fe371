import type { Brand } from './brand.ts'
import type { Block, MailContent } from './content.ts'

const RULE = '-'.repeat(40)

/** The mail as plain text. Nothing is cut or wrapped: mail programs wrap by themselves. */
export function renderText(content: MailContent, brand: Brand): string {
  const ask = [brand.phone, brand.email, brand.website].filter((part) => part !== null)
  const parts = [
    brand.name.toUpperCase(),
    content.heading,
    ...content.blocks.map(blockText),
    RULE,
    ...(ask.length > 0 ? [`${content.questions} ${ask.join(' · ')}`] : []),
    [brand.legalName, ...brand.addressLines].join(', '),
    content.reason,
  ]
  return `${parts.join('\n\n')}\n`
}

function blockText(block: Block): string {
  switch (block.kind) {
    case 'paragraph':
    case 'small':
      return block.text
    case 'facts':
      return block.rows
        .map(({ label, value, total }) => `${total ? `${RULE}\n` : ''}${label}: ${value}`)
        .join('\n')
    case 'button':
      return `${block.label}:\n${block.url}`
    case 'quote':
      return block.text.replace(/^/gm, '> ')
    case 'code':
      return block.label === undefined ? block.code : `${block.label}:\n\n${block.code}`
    default:
      return block satisfies never
  }
}
