import type { z } from 'zod'

/**
 * The socket of CDR formats. A format reads one switch's way of writing calls and knows nothing of accounts, prices or the database.
 * Reading never throws for bad input: a line is a call, skipped or rejected. How to add one: docs/extend/add-a-cdr-format.md.
 */
export interface CdrFormat<Options extends object = object> {
  /** As in `sources.format`: `asterisk-csv`. */
  name: string
  /** What it is, for people: `Asterisk Master.csv (cdr_csv)`. */
  title: string
  /** How records are cut from the bytes: a line each, or JSON documents that may span lines. */
  framing: 'lines' | 'json'
  /** Options of the profile that only this format has; strict, with defaults. */
  options: z.ZodType<Options>
  /** A reader of one file. It may keep state between lines (a header). */
  reader(options: Options, context: ReaderContext): CdrReader
}

/** The formats that are plugged in. */
export interface CdrFormats {
  all: readonly CdrFormat[]
  /** Refuses `unknown_cdr_format`, listing those there are. */
  named(name: string): CdrFormat
  /** Names of formats that can read most of the lines, for saying what a file looks like. */
  guess(lines: readonly string[]): string[]
}

export interface ReaderContext {
  /** IANA zone in which the file writes its times, unless they carry their own. */
  timeZone: string
}

export interface CdrReader {
  /** Reads one record's text, without its line end. Line numbers begin at 1. */
  read(text: string, lineNo: number): ReadLine
}

export type ReadLine =
  | { kind: 'record'; record: CdrRecord }
  | { kind: 'skipped'; reason: SkipReason; sequence?: number }
  | { kind: 'rejected'; reason: string }

/** Why a line is no call to bill. A closed list: each is counted by name. */
export type SkipReason =
  | 'not_answered'
  | 'header'
  | 'blank'
  | 'not_a_call'
  | 'other_leg'
  | 'internal'
  | 'skip_rule'

/** One CDR as the switch meant it. Numbers are as written; times are epoch milliseconds (UTC). */
export interface CdrRecord {
  /** What makes it the same call if it comes again, unique in its source: Asterisk `uniqueid|linkedid|sequence`, FreeSWITCH `uuid`. At most 200 characters. */
  key: string
  startedAtMs: number
  answeredAtMs: number
  /** Where the format has none: answeredAtMs + duration. */
  endedAtMs: number
  /** Whole seconds from answer to end, rounded up where the switch gives fractions. */
  durationSeconds: number
  from: string
  to: string
  /** Who forwarded the call to `to`, where the switch says so. */
  divertedFrom?: string
  accountCode?: string
  /** Trunks by name, as in the channel: `PJSIP/acme-trunk-00000a` → `acme-trunk`. */
  trunkFrom?: string
  trunkTo?: string
  sourceIp?: string
  /** Where the switch says it outright. */
  direction?: 'outbound' | 'inbound' | 'forwarded'
  /** The switch's running number, for finding gaps. */
  sequence?: number
  hangupCause?: string
}
