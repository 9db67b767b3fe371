import { Refusal } from '../../kernel/refusal.ts'
import type { CdrFormat, CdrFormats } from '../../usage/cdr-format.ts'
import { asteriskCsv } from './asterisk-csv.ts'
import { asteriskCustom } from './asterisk-custom.ts'

/** Every CDR format that can be named by a source. A new one is one line here. */
export const CDR_FORMATS: readonly CdrFormat[] = [asteriskCsv, asteriskCustom] as readonly CdrFormat[]

/** The format of that name; refuses `unknown_cdr_format` with the names there are. */
export function cdrFormatNamed(name: string): CdrFormat {
  const found = CDR_FORMATS.find((format) => format.name === name)
  if (found) return found
  const names = CDR_FORMATS.map((format) => format.name).join(', ')
  throw new Refusal('unknown_cdr_format', `There is no CDR format '${name}'; there are ${names}.`)
}

/** The table as the usage room takes it. */
export const cdrFormats: CdrFormats = { all: CDR_FORMATS, named: cdrFormatNamed, guess: () => [] }
