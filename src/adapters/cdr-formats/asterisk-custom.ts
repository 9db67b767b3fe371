import { z } from 'zod'
import type { CdrFormat } from '../../usage/cdr-format.ts'
import { AsteriskReader } from './asterisk-record.ts'
import { delimiter } from './delimiter.ts'

/** The order of cdr_custom.conf.sample, which is not cdr_csv's, whatever its comment says. */
const SAMPLE_ORDER = [
  'clid',
  'src',
  'dst',
  'dcontext',
  'channel',
  'dstchannel',
  'lastapp',
  'lastdata',
  'start',
  'answer',
  'end',
  'duration',
  'billsec',
  'disposition',
  'amaflags',
  'accountcode',
  'uniqueid',
  'userfield',
  'sequence',
]

const NEEDED = ['src', 'dst', 'start', 'answer', 'billsec']

const options = z.strictObject({
  /** The columns in the site's own order, by their names in CDR(). Others, such as `rtpqos`, are passed over. */
  columns: z
    .array(z.string())
    .refine((order) => NEEDED.every((name) => order.includes(name)), `needs ${NEEDED.join(', ')}`)
    .refine((order) => new Set(order).size === order.length, 'names a column twice')
    .default(SAMPLE_ORDER),
  delimiter: delimiter.default(','),
  localChannels: z.enum(['calls', 'skip']).default('calls'),
})

/**
 * Asterisk's file as the site itself laid it out in cdr_custom.conf; durations may have fractions (`billsec,f`). A site that writes times another
 * way (`start(int64)`) is read by generic-csv.
 */
export const asteriskCustom: CdrFormat<z.infer<typeof options>> = {
  name: 'asterisk-custom',
  title: 'Asterisk Master.csv (cdr_custom)',
  framing: 'lines',
  options,
  reader: ({ columns, delimiter, localChannels }, { timeZone }) =>
    new AsteriskReader({
      order: columns,
      delimiter,
      timeZone,
      localChannels,
      otherFormat: 'asterisk-csv',
      otherStartColumn: 9,
    }),
}
