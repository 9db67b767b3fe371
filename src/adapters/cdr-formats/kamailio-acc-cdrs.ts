import { z } from 'zod'
import type { CdrFormat, CdrReader } from '../../usage/cdr-format.ts'
import { dateReader } from './dates.ts'
import { delimiter } from './delimiter.ts'
import { asCall, genericReader, type Row } from './generic-csv.ts'
import { column, type GenericOptions, header } from './generic-options.ts'
import { lineTrouble, rejected } from './rejections.ts'
import { shown } from './stamps.ts'

const options = z.strictObject({
  delimiter: delimiter.default(','),
  header: header.default(true),
  /** Start, end and duration are the acc module's own columns; all others are the site's `cdr_extra`, named as there. */
  columns: z
    .strictObject({
      start: column.default('start_time'),
      end: column.default('end_time'),
      duration: column.default('duration'),
      caller: column.default('caller'),
      callee: column.default('callee'),
      /** Such as `callid`, or `["callid", "from_tag"]`; without, the whole row. */
      key: z.union([column, z.array(column).min(1)]).optional(),
      account: column.optional(),
      sourceIp: column.optional(),
      trunkFrom: column.optional(),
      trunkTo: column.optional(),
      divertedFrom: column.optional(),
      sipCode: column.optional(),
    })
    .prefault({}),
})

type Options = z.infer<typeof options>

/**
 * Rows of Kamailio's acc_cdrs table, exported as CSV or one JSON object a line. Times are local, or UTC with `time_mode` 4: the source's zone says
 * which. A row that lasted no second was not answered: the module writes failed dialogs so (`cdr_on_failed`, on by default). The module has no
 * answer time: with `cdr_start_on_confirmed` 0, its default, start and duration include the ringing, so set it to 1.
 */
export const kamailioAccCdrs: CdrFormat<Options> = {
  name: 'kamailio-acc-cdrs',
  title: 'Kamailio acc_cdrs rows (acc module)',
  framing: 'lines',
  options,
  reader: (options, { timeZone }) => kamailioReader(asGeneric(options), timeZone),
}

function kamailioReader(profile: GenericOptions, timeZone: string): CdrReader {
  const dates = dateReader(profile.dates, timeZone)
  const csv = genericReader(profile, dates)
  return {
    read(line, lineNo) {
      if (!line.startsWith('{')) return csv.read(line, lineNo)
      const broken = lineTrouble(line)
      if (broken) return rejected(broken)
      const values = objectIn(line)
      if (!values) return rejected(`'${shown(line)}' is not JSON`)
      const missing = [
        profile.columns.start,
        profile.columns.duration,
        profile.columns.from,
        profile.columns.to,
      ]
        .map(String)
        .find((name) => !(name in values))
      if (missing) return rejected(`column "${missing}" of the profile is not in this row`)
      return asCall(profile, rowOf(values), dates, line)
    },
  }
}

function rowOf(values: Record<string, unknown>): Row {
  return (column) => {
    const value = column === undefined ? null : values[String(column)]
    return typeof value === 'string' ? value.trim() : typeof value === 'number' ? String(value) : ''
  }
}

function objectIn(line: string): Record<string, unknown> | null {
  try {
    return JSON.parse(line) as Record<string, unknown>
  } catch {
    return null
  }
}

function asGeneric({ delimiter, header, columns }: Options): GenericOptions {
  const { caller, callee, account, sipCode, ...same } = columns
  return {
    delimiter,
    header,
    quotesInside: 'doubled',
    columns: { ...same, from: caller, to: callee, accountCode: account, hangupCause: sipCode },
    dates: 'YYYY-MM-DD HH:mm:ss',
    duration: 's',
    skip: [],
  }
}
