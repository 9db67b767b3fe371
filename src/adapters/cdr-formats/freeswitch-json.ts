import { z } from 'zod'
import type { CdrFormat, ReadLine } from '../../usage/cdr-format.ts'
import { durationTrouble, secondsOf } from './durations.ts'
import { gatewayIn, trunkOf } from './freeswitch-channels.ts'
import { recordKey } from './record-key.ts'
import { lineTrouble, rejected } from './rejections.ts'
import { shown, timesTrouble } from './stamps.ts'

const options = z.strictObject({
  /** As in json_cdr.conf.xml: `true` (its default) writes the variables' values URL-encoded. */
  encodeValues: z.boolean().default(true),
  /** What to do with the second leg, which `log-b-leg` writes as a document of its own: skip it, or take each leg as a call. */
  secondLegs: z.enum(['skip', 'calls']).default('skip'),
})

type Options = z.infer<typeof options>

/** FreeSWITCH's mod_json_cdr: its files, and the bodies that it posts, which may be URL-encoded or base64 (`encode`). Times are epochs. */
export const freeswitchJson: CdrFormat<Options> = {
  name: 'freeswitch-json',
  title: 'FreeSWITCH JSON (mod_json_cdr)',
  framing: 'json',
  options,
  reader: (options) => ({ read: (text) => readDocument(text, options) }),
}

const text = z.string().optional().catch(undefined)
const profile = z.object({
  caller_id_number: text,
  destination_number: text,
  rdnis: text,
  network_addr: text,
  originator: z.unknown().optional(),
})
const flow = z.object({
  profile_index: z.coerce.number().catch(0),
  caller_profile: profile.optional(),
})
const document = z.object({
  variables: z.record(z.string(), z.unknown()),
  // Older versions write one `callflow` key per profile instead of a list; of those the last, the first profile, is what remains.
  callflow: z.union([z.array(flow), flow.transform((only) => [only])]).optional(),
})

type Document = z.infer<typeof document>
type Variable = (name: string) => string | undefined

function readDocument(body: string, options: Options): ReadLine {
  const broken = lineTrouble(body)
  if (broken) return rejected(broken)
  if (body.trim() === '') return { kind: 'skipped', reason: 'blank' }
  const json = jsonIn(body)
  if (json === undefined) return rejected(`'${shown(body.trim())}' is not JSON`)
  const parsed = document.safeParse(json)
  if (!parsed.success) return rejected(notACdr(parsed.error))
  const cdr = parsed.data
  const variable: Variable = (name) => {
    const value = cdr.variables[name]
    if (typeof value !== 'string' || value === '') return undefined
    return options.encodeValues ? decoded(value) : value
  }
  if (options.secondLegs === 'skip' && isSecondLeg(cdr, variable))
    return { kind: 'skipped', reason: 'other_leg' }
  return asCall(partiesOf(cdr, variable), variable)
}

function asCall(parties: Parties, variable: Variable): ReadLine {
  const billsec = variable('billsec') ?? ''
  const whole = secondsOf(billsec)
  if (Number.isNaN(whole)) return rejected(durationTrouble('billsec', billsec))
  const [start, answer, end] = [epoch(variable, 'start'), epoch(variable, 'answer'), epoch(variable, 'end')]
  if (answer.ms === 0) {
    return whole === 0
      ? { kind: 'skipped', reason: 'not_answered' }
      : rejected(`answer_epoch is 0, but billsec is '${billsec}'`)
  }
  for (const time of [start, answer, end]) {
    if (!(time.ms > 0)) return rejected(`${time.name} '${shown(time.text)}' is no epoch time`)
  }
  const [startedAtMs, answeredAtMs, endedAtMs] = [start.ms, answer.ms, end.ms]
  const show = (which: 'start' | 'answer' | 'end') => ({ start, answer, end })[which].text
  const trouble = timesTrouble({ startedAtMs, answeredAtMs, endedAtMs, show })
  if (trouble) return rejected(trouble)
  const uuid = variable('uuid')
  if (!uuid) return rejected('variables.uuid is empty')
  const direction = variable('call_direction')
  return {
    kind: 'record',
    record: {
      key: recordKey(uuid),
      startedAtMs,
      answeredAtMs,
      endedAtMs,
      durationSeconds: seconds(variable, whole),
      from: parties.from,
      to: parties.to,
      divertedFrom: parties.divertedFrom,
      accountCode: variable('accountcode'),
      trunkFrom: variable('sip_gateway') ?? trunkOf(variable('channel_name')),
      trunkTo: gatewayIn(variable('last_arg')) ?? trunkOf(variable('bridge_channel')),
      sourceIp: variable('sip_received_ip') ?? variable('sip_network_ip') ?? parties.address,
      direction: direction === 'inbound' || direction === 'outbound' ? direction : undefined,
      hangupCause: variable('hangup_cause'),
    },
  }
}

/** `20599820` microseconds are 21 seconds; where the switch writes no fractions, or some that contradict its whole seconds, those. */
function seconds(variable: Variable, whole: number): number {
  for (const [name, perSecond] of [
    ['billusec', 1_000_000],
    ['billmsec', 1000],
  ] as const) {
    const fine = variable(name)
    if (fine && /^\d{1,15}$/.test(fine)) {
      const rounded = Math.ceil(Number(fine) / perSecond)
      return Math.abs(rounded - whole) <= 1 ? rounded : whole
    }
  }
  return whole
}

function epoch(variable: Variable, which: 'start' | 'answer' | 'end') {
  const fine = variable(`${which}_uepoch`)
  const name = fine === undefined ? `${which}_epoch` : `${which}_uepoch`
  const text = variable(name) ?? ''
  if (!/^\d{1,16}$/.test(text)) return { name, text, ms: text === '' && which === 'answer' ? 0 : Number.NaN }
  return { name, text, ms: fine === undefined ? Number(text) * 1000 : Math.floor(Number(text) / 1000) }
}

interface Parties {
  from: string
  to: string
  divertedFrom: string | undefined
  address: string | undefined
}

/**
 * Who called whom. The last profile says where the call went after transfers and the dialplan's own rewriting, as `destination_number` in cdr_csv;
 * the first one what was dialled. A call that a transfer took from a number to an extension inside was for the number; one that it took to another
 * number was forwarded by it.
 */
function partiesOf(cdr: Document, variable: Variable): Parties {
  const profiles = [...(cdr.callflow ?? [])]
    .sort((a, b) => a.profile_index - b.profile_index)
    .flatMap((one) => one.caller_profile ?? [])
  const last = profiles.at(-1) ?? {}
  const to = last.destination_number || (variable('destination_number') ?? variable('sip_to_user') ?? '')
  const dialled = (profiles.length > 1 && profiles[0]!.destination_number) || last.rdnis || to
  const from = last.caller_id_number || (variable('caller_id_number') ?? variable('sip_from_user') ?? '')
  const said = variable('sip_h_Diversion') ?? variable('sip_i_diversion') ?? variable('sip_redirected_by')
  const address = last.network_addr
  if (isRewritten(dialled, to)) return { from, to, divertedFrom: said, address }
  if (to.length < NUMBER_LENGTH_MIN) return { from, to: dialled, divertedFrom: said, address }
  return { from, to, divertedFrom: said ?? dialled, address }
}

/** Shorter is an extension or a feature, not a telephone number. */
const NUMBER_LENGTH_MIN = 7
/** `9011` is the longest prefix that dialplans take off; a number sent to an extension of its last digits differs by more. */
const PREFIX_LENGTH_MAX = 4

/** A dialplan that only strips a 9 or adds a 1 transfers too; one number is then the other with a few digits before it. */
function isRewritten(dialled: string, to: string): boolean {
  return (
    (dialled.endsWith(to) || to.endsWith(dialled)) &&
    Math.abs(dialled.length - to.length) <= PREFIX_LENGTH_MAX
  )
}

/** mod_json_cdr's own test: the leg that another one originated has its originator's profile. */
function isSecondLeg(cdr: Document, variable: Variable): boolean {
  const hasOriginator = (cdr.callflow ?? []).some((one) => one.caller_profile?.originator !== undefined)
  return hasOriginator || variable('originating_leg_uuid') !== undefined
}

/** A body as posted: `cdr=` before URL-encoded or base64 JSON, or plain JSON. Undefined when it is none of these. */
function jsonIn(body: string): unknown {
  let json = body.trim()
  if (!json.startsWith('{')) {
    json = decoded(json.startsWith('cdr=') ? json.slice('cdr='.length) : json)
    if (!json.startsWith('{')) json = Buffer.from(json, 'base64').toString('utf8')
  }
  try {
    return JSON.parse(json)
  } catch {
    return undefined
  }
}

/** FreeSWITCH encodes bytes; what is not valid UTF-8 stays as it was written. */
function decoded(value: string): string {
  if (!value.includes('%')) return value
  try {
    return decodeURIComponent(value)
  } catch {
    return value
  }
}

function notACdr(error: z.ZodError): string {
  const issue = error.issues[0]
  return `this JSON is no CDR of mod_json_cdr: ${issue?.path.join('.') || 'document'}: ${issue?.message ?? ''}`
}
