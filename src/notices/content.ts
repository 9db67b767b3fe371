/** What a mail says, before anything is known of how it looks. All texts are plain: whoever renders them escapes. */
export interface MailContent {
  subject: string
  /** The line that mail programs show beside the subject. */
  preheader: string
  heading: string
  blocks: Block[]
  /** The last line: why this person has this mail. */
  reason: string
  /** Before whom to ask: `Questions?` */
  questions: string
}

export type Block =
  | { kind: 'paragraph'; text: string }
  | { kind: 'facts'; rows: FactRow[] }
  | { kind: 'button'; label: string; url: string }
  /** The exact words of an agreement, lines kept. */
  | { kind: 'quote'; text: string }
  | { kind: 'small'; text: string }
  /** A code to be typed elsewhere, large, by itself. */
  | { kind: 'code'; code: string; label?: string }

/** `total`: the row that the ones before it sum to. */
export interface FactRow {
  label: string
  value: string
  total?: boolean
}

export const paragraph = (text: string): Block => ({ kind: 'paragraph', text })
export const small = (text: string): Block => ({ kind: 'small', text })
export const button = (label: string, url: string): Block => ({ kind: 'button', label, url })
export const code = (text: string, label?: string): Block => ({
  kind: 'code',
  code: text,
  ...(label === undefined ? {} : { label }),
})
export const quote = (text: string): Block => ({ kind: 'quote', text })

/** Rows without a value are left out. */
export function facts(
  ...rows: (readonly [label: string, value: string | null | undefined, total?: 'total'] | null)[]
): Block {
  return {
    kind: 'facts',
    rows: rows.flatMap((row) => {
      if (!row || row[1] === null || row[1] === undefined || row[1] === '') return []
      const [label, value, total] = row
      return [total ? { label, value, total: true } : { label, value }]
    }),
  }
}
