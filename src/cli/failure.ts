import { Refusal } from '../kernel/refusal.ts'
import { UsageError } from './command.ts'

/** How a command that did not come to its end is told to people and to programs. */
export type Failure = {
  code: string
  message: string
  details: readonly { place: string; message: string }[]
}

const DETAILS_SHOWN_MAX = 50

/** What PostgreSQL, the driver and the system call the causes that an operator can do something about. */
const OPERATIONAL: Record<string, [code: string, sentence: string]> = {
  '57P01': [
    'database_stopped',
    'The database server was stopped in the middle of it; run it again when it is back',
  ],
  '57P02': [
    'database_stopped',
    'The database server crashed in the middle of it; run it again when it is back',
  ],
  '57P03': ['database_stopped', 'The database server is starting or stopping; run it again in a moment'],
  '53100': ['disk_full', 'The disk of the database server is full; make room and run it again'],
  '53300': ['database_busy', 'The database server has no connection left for us; raise its max_connections'],
  ECONNREFUSED: ['database_unreachable', 'The database server cannot be reached any more'],
  ECONNRESET: [
    'database_stopped',
    'The connection to the database server broke; run it again when it is back',
  ],
  ENOSPC: ['disk_full', 'The disk is full; make room and run it again'],
}

/** A sentence for what is expected to go wrong; undefined for a bug, which deserves its stack. */
export function explain(error: unknown): Failure | undefined {
  if (error instanceof Refusal) return { code: error.code, message: error.message, details: error.details }
  if (error instanceof UsageError) return { code: 'usage', message: error.message, details: [] }
  if (!(error instanceof Error)) return undefined
  const known = OPERATIONAL[String((error as { code?: unknown }).code)]
  if (known) return { code: known[0], message: `${known[1]} (${error.message}).`, details: [] }
  if (/^Connection terminated/.test(error.message)) {
    const [code, sentence] = OPERATIONAL.ECONNRESET!
    return { code, message: `${sentence}.`, details: [] }
  }
  return undefined
}

/** The sentence, and below it the places, if any. */
export function failureText({ message, details }: Failure): string {
  const shown = details.slice(0, DETAILS_SHOWN_MAX).map((detail) => `  ${detail.place}: ${detail.message}`)
  const more = details.length - shown.length
  return [message, ...shown, ...(more > 0 ? [`  … and ${more} more`] : [])].join('\n')
}
