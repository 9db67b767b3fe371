import type { ReadLine } from '../../usage/cdr-format.ts'

/** A line that cannot be read, and why. */
export function rejected(reason: string): ReadLine {
  return { kind: 'rejected', reason }
}

/**
 * Why a line cannot be text of a CDR at all, or null. NUL bytes come from a disk that was full or pulled out, or from UTF-16.
 */
export function lineTrouble(text: string): string | null {
  const at = text.indexOf('\0')
  if (at < 0) return null
  const byte = Buffer.byteLength(text.slice(0, at)) + 1
  const utf16 = at <= 1 && text.length > 3 && text.charCodeAt(at + 2) === 0
  return utf16 ? `byte ${byte} is NUL; the file seems to be UTF-16, save it as UTF-8` : `byte ${byte} is NUL`
}

/** The sentence for a line with another number of columns than its format has, with a guess at what it is. */
export function columnsTrouble(count: number, expected: number, text: string, hint: string | null): string {
  const columns = count === 1 ? '1 column' : `${count} columns`
  const guess = text.startsWith('{') ? 'is this freeswitch-json?' : (hint ?? otherDelimiter(count, text))
  return `${columns} where ${expected} are expected${guess ? `; ${guess}` : ''}`
}

/** The sentence for a line that could not be cut; one that broke at its first column may have another delimiter. */
export function cutTrouble(
  fields: { trouble: string; count: number },
  text: string,
  delimiter: string,
): string {
  const guess = fields.count === 0 ? otherDelimiter(0, text, delimiter) : null
  return guess ? `${fields.trouble}; ${guess}` : fields.trouble
}

function otherDelimiter(count: number, text: string, own?: string): string | null {
  if (count > 2) return null
  const found = [';', '\t', '|', ','].find(
    (delimiter) => delimiter !== own && text.split(delimiter).length > 4,
  )
  return found ? `is the delimiter '${found === '\t' ? '\\t' : found}'?` : null
}
