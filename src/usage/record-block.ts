import { isAscii } from 'node:buffer'

/** One record longer than this is rejected: a line of a CDR file is a few hundred bytes, a JSON CDR some ten thousand. */
export const RECORD_BYTES_MAX = 256 * 1024
/** Of a record that is too long, this much is kept as its raw line. */
export const KEPT_BYTES_MAX = 4 * 1024 * 1024

export const NEWLINE = 10
export const LINE_END = Buffer.of(NEWLINE)

/** A run of whole records, in the order of the file: bytes until they are read, since a million strings would crowd the heap. */
export interface RecordBlock {
  /** The records' texts in UTF-8, each followed by a line end. One over 4 MiB is cut to that. */
  lines: Buffer
  /** Where each record's line end stands in `lines`. */
  ends: number[]
  /** Index → its size in bytes, for the records that were too long to read. */
  tooLong: Map<number, number>
  /** What they took of the file. */
  bytes: number
}

/** Cuts chunks of bytes, as they come, into records; what a chunk leaves unfinished waits for the next. */
export interface RecordCutter {
  take(bytes: Buffer): RecordBlock[]
  /** The last record, if the file does not end with its end. */
  end(): RecordBlock[]
}

/** A block of records by their texts, none of which holds a line end. */
export function blockOfTexts(
  texts: readonly string[],
  { tooLong = new Map(), bytes = 0 }: { tooLong?: Map<number, number>; bytes?: number } = {},
): RecordBlock {
  const lines = Buffer.from(`${texts.join('\n')}\n`, 'utf8')
  return { lines, ends: lineEndsIn(lines), tooLong, bytes }
}

/** Where line ends stand. */
export function lineEndsIn(lines: Buffer): number[] {
  const ends: number[] = []
  for (let at = lines.indexOf(NEWLINE); at >= 0; at = lines.indexOf(NEWLINE, at + 1)) ends.push(at)
  return ends
}

/** The texts of a block's first records. */
export function firstTexts({ lines, ends }: RecordBlock, countMax: number): string[] {
  return textsIn(lines.subarray(0, ends[Math.min(countMax, ends.length) - 1]))
}

/** The texts of lines, a line end between each two. They are parts of one string: of a long one the collector makes more work. */
export function textsIn(lines: Buffer): string[] {
  // Nearly every file is ASCII, which as Latin-1 is decoded in half the time.
  return lines.toString(isAscii(lines) ? 'latin1' : 'utf8').split('\n')
}
