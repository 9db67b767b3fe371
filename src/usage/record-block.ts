/** One record longer than this is rejected: a line of a CDR file is a few hundred bytes, a JSON CDR some ten thousand. */
export const RECORD_BYTES_MAX = 256 * 1024
/** Of a record that is too long, this much is kept as its raw line. */
export const KEPT_BYTES_MAX = 4 * 1024 * 1024

/** A run of whole records, in the order of the file. */
export interface RecordBlock {
  /** Text of each record, without line end. One over 4 MiB is cut to that. */
  texts: string[]
  /** Index → its size in bytes, for the records that were too long to read. */
  tooLong: Map<number, number>
  bytes: number
}

/** Cuts chunks of bytes, as they come, into records; what a chunk leaves unfinished waits for the next. */
export interface RecordCutter {
  take(bytes: Buffer): RecordBlock | null
  /** The last record, if the file does not end with its end. */
  end(): RecordBlock | null
}
