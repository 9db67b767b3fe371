import { z } from 'zod'
import type { CdrFormat, CdrReader, ReadLine } from '../../usage/cdr-format.ts'
import { CsvFields } from './csv-fields.ts'
import { durationTrouble, secondsIn } from './durations.ts'
import { gatewayIn, trunkOf } from './freeswitch-channels.ts'
import { recordKey } from './record-key.ts'
import { columnsTrouble, lineTrouble, rejected } from './rejections.ts'
import { Stamps, timesTrouble } from './stamps.ts'

/** The templates of the sample cdr_csv.conf.xml, by the channel variables they write. */
const TEMPLATES = {
  example: [
    'caller_id_name',
    'caller_id_number',
    'destination_number',
    'context',
    'start_stamp',
    'answer_stamp',
    'end_stamp',
    'duration',
    'billsec',
    'hangup_cause',
    'uuid',
    'bleg_uuid',
    'accountcode',
    'read_codec',
    'write_codec',
  ],
  asterisk: [
    'accountcode',
    'caller_id_number',
    'destination_number',
    'context',
    'caller_id',
    'channel_name',
    'bridge_channel',
    'last_app',
    'last_arg',
    'start_stamp',
    'answer_stamp',
    'end_stamp',
    'duration',
    'billsec',
    'hangup_cause',
    'amaflags',
    'uuid',
    'userfield',
  ],
} as const

const NEEDED = ['caller_id_number', 'destination_number', 'start_stamp', 'answer_stamp', 'billsec', 'uuid']

const options = z.strictObject({
  template: z.enum(['example', 'asterisk']).default('example'),
  /** The variables of a template of the site's own, in its order; instead of `template`. */
  columns: z
    .array(z.string())
    .refine((order) => NEEDED.every((name) => order.includes(name)), `needs ${NEEDED.join(', ')}`)
    .refine((order) => new Set(order).size === order.length, 'names a variable twice')
    .optional(),
  /** As in cdr_csv.conf.xml. `ab` writes a call twice, once for each leg; the second leg's rows are skipped. */
  legs: z.enum(['a', 'b', 'ab']).default('a'),
})

/**
 * FreeSWITCH's mod_cdr_csv. A line is its template with variables put in and nothing escaped, so a caller's name may hold quotes. Times are
 * those of the machine.
 */
export const freeswitchCsv: CdrFormat<z.infer<typeof options>> = {
  name: 'freeswitch-csv',
  title: 'FreeSWITCH CSV (mod_cdr_csv)',
  framing: 'lines',
  options,
  reader: ({ template, columns, legs }, { timeZone }) =>
    freeswitchReader(columns ?? TEMPLATES[template], legs === 'ab', timeZone),
}

function freeswitchReader(order: readonly string[], bothLegs: boolean, timeZone: string): CdrReader {
  const fields = new CsvFields(',', 'bare')
  const stamps = new Stamps(timeZone)
  const places = new Map(order.map((name, column) => [name, column]))
  const text = (name: string): string | undefined => {
    const column = places.get(name)
    return column === undefined || fields.isEmpty(column) ? undefined : fields.text(column)
  }
  const isOtherLeg = otherLegRule(order, text)

  return {
    read(line): ReadLine {
      const broken = lineTrouble(line)
      if (broken) return rejected(broken)
      if (line.trim() === '') return { kind: 'skipped', reason: 'blank' }
      if (!fields.split(line)) return rejected(fields.trouble)
      if (fields.count !== order.length) {
        return rejected(columnsTrouble(fields.count, order.length, line, otherTemplate(fields.count)))
      }
      if (bothLegs && isOtherLeg()) return { kind: 'skipped', reason: 'other_leg' }
      const billsec = order.indexOf('billsec')
      const seconds = secondsIn(fields.units, fields.start(billsec), fields.end(billsec))
      if (Number.isNaN(seconds)) return rejected(durationTrouble('billsec', fields.text(billsec)))
      return asCall(seconds, text, stamps)
    },
  }
}

type Variable = (name: string) => string | undefined

function asCall(seconds: number, text: Variable, stamps: Stamps): ReadLine {
  const start = text('start_stamp') ?? ''
  const answer = text('answer_stamp')
  const uuid = text('uuid')
  if (!answer) {
    if (seconds > 0) return rejected(`answer_stamp is empty, but billsec is '${seconds}'`)
    return { kind: 'skipped', reason: 'not_answered' }
  }
  if (!uuid) return rejected('uuid is empty')
  const startedAtMs = stamps.instantOf(start)
  if (Number.isNaN(startedAtMs)) return rejected(stamps.trouble('start_stamp', start))
  const answeredAtMs = stamps.instantOf(answer, startedAtMs)
  if (Number.isNaN(answeredAtMs)) return rejected(stamps.trouble('answer_stamp', answer))
  const end = text('end_stamp')
  const endsNotBeforeMs = answeredAtMs + Math.max(seconds - 1, 0) * 1000
  const endedAtMs = end ? stamps.instantOf(end, endsNotBeforeMs) : answeredAtMs + seconds * 1000
  if (Number.isNaN(endedAtMs)) return rejected(stamps.trouble('end_stamp', end ?? ''))
  const show = (which: 'start' | 'answer' | 'end') => text(`${which}_stamp`) ?? 'answer + billsec'
  const trouble = timesTrouble({ startedAtMs, answeredAtMs, endedAtMs, show })
  if (trouble) return rejected(trouble)
  return {
    kind: 'record',
    record: {
      key: recordKey(uuid),
      startedAtMs,
      answeredAtMs,
      endedAtMs,
      durationSeconds: seconds,
      from: text('caller_id_number') ?? '',
      to: text('destination_number') ?? '',
      divertedFrom: text('sip_redirected_by') ?? text('rdnis'),
      accountCode: text('accountcode'),
      trunkFrom: text('sip_gateway_name') ?? trunkOf(text('channel_name')),
      trunkTo: gatewayIn(text('last_arg')) ?? trunkOf(text('bridge_channel')),
      sourceIp: text('sip_network_ip') ?? text('network_addr'),
      hangupCause: text('hangup_cause'),
    },
  }
}

/**
 * Which rows of a `legs=ab` file are the second leg: told by the leg that it came from where the template writes that; else the first leg has a
 * `bleg_uuid`, or ran an application. A first leg that was never bridged (an IVR) looks like a second one to the latter two.
 */
function otherLegRule(order: readonly string[], text: Variable): () => boolean {
  if (order.includes('originating_leg_uuid')) return () => text('originating_leg_uuid') !== undefined
  if (order.includes('bleg_uuid')) return () => text('bleg_uuid') === undefined
  if (order.includes('last_app')) return () => text('last_app') === undefined
  return () => false
}

function otherTemplate(count: number): string | null {
  for (const [name, order] of Object.entries(TEMPLATES)) {
    if (order.length === count) return `is this the template '${name}'?`
  }
  return null
}
