import { z } from 'zod'
import type { CdrFormat } from '../../usage/cdr-format.ts'
import { AsteriskReader } from './asterisk-record.ts'

/** As cdr/cdr_csv.c writes them, always. */
const ALWAYS = [
  'accountcode',
  'src',
  'dst',
  'dcontext',
  'clid',
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
]

/** What cdr.conf adds at the end, in this order whatever the order there: loguniqueid, loguserfield, newcdrcolumns. */
const ADDED = {
  uniqueid: ['uniqueid'],
  userfield: ['userfield'],
  newcdrcolumns: ['peeraccount', 'linkedid', 'sequence'],
}

const options = z.strictObject({
  /**
   * Which of cdr.conf's optional columns are on. Named and not counted, since 17 columns may end with either the uniqueid or the userfield.
   * The default is the sample cdr.conf's, 18 columns.
   */
  columns: z.array(z.enum(['uniqueid', 'userfield', 'newcdrcolumns'])).default(['uniqueid', 'userfield']),
  /** `skip` counts rows whose channel is Local/… as other_leg; forwarded calls leave through such channels, so think first. */
  localChannels: z.enum(['calls', 'skip']).default('calls'),
})

/** Asterisk's own CSV file. Times are local or, with `usegmtime`, UTC: the source's zone says which. No header. */
export const asteriskCsv: CdrFormat<z.infer<typeof options>> = {
  name: 'asterisk-csv',
  title: 'Asterisk Master.csv (cdr_csv)',
  framing: 'lines',
  options,
  reader: ({ columns, localChannels }, { timeZone }) =>
    new AsteriskReader({
      order: [
        ...ALWAYS,
        ...(columns.includes('uniqueid') ? ADDED.uniqueid : []),
        ...(columns.includes('userfield') ? ADDED.userfield : []),
        ...(columns.includes('newcdrcolumns') ? ADDED.newcdrcolumns : []),
      ],
      delimiter: ',',
      timeZone,
      localChannels,
      otherFormat: 'asterisk-custom',
      // cdr_custom's sample has start one column earlier, for it has accountcode near the end.
      otherStartColumn: 8,
    }),
}
