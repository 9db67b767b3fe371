import { Refusal } from '../../kernel/refusal.ts'
import type { CdrFormat, CdrFormats } from '../../usage/cdr-format.ts'
import { asteriskCsv } from './asterisk-csv.ts'
import { asteriskCustom } from './asterisk-custom.ts'
import { freeswitchCsv } from './freeswitch-csv.ts'
import { freeswitchJson } from './freeswitch-json.ts'
import { genericCsv } from './generic-csv.ts'
import { guessFormat } from './guess.ts'
import { kamailioAccCdrs } from './kamailio-acc-cdrs.ts'

/** Every CDR format that a source can name. A new one is one line here. */
const ALL: readonly CdrFormat[] = [
  asteriskCsv,
  asteriskCustom,
  freeswitchCsv,
  freeswitchJson,
  kamailioAccCdrs,
  genericCsv,
]

export const cdrFormats: CdrFormats = {
  all: ALL,
  named(name) {
    const found = ALL.find((format) => format.name === name)
    if (found) return found
    const names = ALL.map((format) => format.name).join(', ')
    throw new Refusal('unknown_cdr_format', `There is no CDR format '${name}'; there are ${names}.`)
  },
  guess: (lines) => guessFormat(ALL, lines),
}
