import { localTimeIn } from '../kernel/local-time.ts'
import type { Attempt } from './attempts.ts'
import { type Chance, chanceOf } from './chance.ts'
import type { SourceName } from './habits.ts'
import { TIME_ZONE } from './lakeside.ts'

/** What a switch writes: a name for its file of a day, what stands at its top, and a line for each attempt. */
export interface SwitchFile {
  nameOn(day: Temporal.PlainDate): string
  header: string
  lineOf(attempt: Attempt): string
}

export const SWITCH_FILES: Readonly<Record<SourceName, SwitchFile>> = {
  'pbx-cluster': {
    nameOn: (day) => `Master.csv-${String(day).replaceAll('-', '')}`,
    header: '',
    lineOf: asteriskLine,
  },
  softswitch: { nameOn: (day) => `cdr-${day}.json`, header: '', lineOf: freeswitchDocument },
  sbc: {
    nameOn: (day) => `acc_cdrs-${day}.csv`,
    header:
      'id,start_time,end_time,duration,caller,callee,callid,from_tag,src_ip,trunk_in,trunk_out,sip_code\n',
    lineOf: kamailioRow,
  },
}

const CARRIER = 'greatlakes-carrier'
const CARRIER_IP = '198.51.100.14'

/** A row of cdr_csv's Master.csv, 18 columns as the sample cdr.conf has them. */
function asteriskLine(attempt: Attempt): string {
  const { line, habit, from, answeredAtMs, startedAtMs, endedAtMs } = attempt
  const chance = chanceOf(attempt.serial)
  const channelNo = () => chance.below(0xffffff).toString(16).padStart(8, '0')
  const phone = `PJSIP/${line.e164.slice(-4)}-${channelNo()}`
  const carrier = `PJSIP/${CARRIER}-${channelNo()}`
  const isOut = attempt.kind === 'outbound' || attempt.kind === 'internal'
  const to = attempt.kind === 'internal' ? String(101 + chance.below(20)) : dialled(attempt.to, isOut, chance)
  const seen = attempt.kind === 'internal' ? String(101 + chance.below(20)) : from
  const name = isOut ? line.label : ''
  const billsec = answeredAtMs === null ? 0 : Math.floor((endedAtMs - answeredAtMs) / 1000)
  return `${[
    habit.accountCode && isOut ? habit.accountCode : '',
    seen,
    to,
    isOut ? 'from-internal' : 'from-trunk',
    `"${name.replaceAll('"', '')}" <${seen}>`,
    isOut ? phone : carrier,
    attempt.kind === 'internal' ? `PJSIP/${to}-${channelNo()}` : isOut ? carrier : phone,
    'Dial',
    isOut ? `PJSIP/${to}@${CARRIER},60` : `PJSIP/${line.e164.slice(-4)},25`,
    localStamp(startedAtMs),
    answeredAtMs === null ? '' : localStamp(answeredAtMs),
    localStamp(endedAtMs),
  ]
    .map((field) => (field === '' ? '""' : `"${field.replaceAll('"', '""')}"`))
    .join(
      ',',
    )},${Math.floor((endedAtMs - startedAtMs) / 1000)},${billsec},"${answeredAtMs === null ? chance.pick(['NO ANSWER', 'NO ANSWER', 'BUSY']) : 'ANSWERED'}","DOCUMENTATION","${Math.floor(startedAtMs / 1000)}.${chance.below(900_000)}",""\n`
}

/** As people in Port Alder dial: 7 digits in their own area, a 1 or a 9 and a 1 before others, 011 for abroad. */
function dialled(to: string, isOut: boolean, chance: Chance): string {
  if (!isOut || to.length < NUMBER_LENGTH_MIN) return to
  if (!to.startsWith('1')) return `011${to}`
  if (to.startsWith('1920')) return to.slice(4)
  return chance.next() < 0.2 ? `9${to}` : to
}

/** Shorter is 911, a feature code or a slip of the finger. */
const NUMBER_LENGTH_MIN = 9

function localStamp(atMs: number): string {
  return stampOf(atMs + localTimeIn(TIME_ZONE).offsetMs(atMs))
}

function stampOf(ms: number): string {
  return new Date(ms).toISOString().slice(0, 19).replace('T', ' ')
}

/** A document of mod_json_cdr, its values URL-encoded as the module writes them, with the variables that matter. */
function freeswitchDocument(attempt: Attempt): string {
  const { startedAtMs, answeredAtMs, endedAtMs, kind, line, from, to } = attempt
  const chance = chanceOf(attempt.serial)
  const uuid = uuidOf(chance)
  const isOut = kind === 'outbound'
  const isAbroad = isOut && !to.startsWith('1') && to.length >= NUMBER_LENGTH_MIN
  const destination = isAbroad ? `011${to}` : to
  const address = isOut ? `203.0.113.${20 + (Number(line.e164.slice(-2)) % 40)}` : CARRIER_IP
  const talkedMs = answeredAtMs === null ? 0 : endedAtMs - answeredAtMs
  const channel = isOut
    ? `sofia/internal/${line.e164}@sip.lakeside.example`
    : `sofia/external/${from}@${CARRIER_IP}`
  const variables = {
    direction: 'inbound',
    uuid,
    channel_name: channel,
    sip_from_user: from,
    sip_network_ip: address,
    ...(kind === 'forwarded' && {
      sip_h_Diversion: `<sip:+${line.e164}@sip.lakeside.example>;reason=no-answer`,
    }),
    last_app: 'bridge',
    last_arg: isOut || kind === 'forwarded' ? `sofia/gateway/${CARRIER}/${destination}` : `user/${line.e164}`,
    hangup_cause:
      answeredAtMs === null
        ? chance.pick(['NO_ANSWER', 'USER_BUSY', 'ORIGINATOR_CANCEL'])
        : 'NORMAL_CLEARING',
    start_epoch: seconds(startedAtMs),
    answer_epoch: answeredAtMs === null ? '0' : seconds(answeredAtMs),
    end_epoch: seconds(endedAtMs),
    start_uepoch: `${startedAtMs}000`,
    answer_uepoch: answeredAtMs === null ? '0' : `${answeredAtMs}000`,
    end_uepoch: `${endedAtMs}000`,
    duration: seconds(endedAtMs - startedAtMs),
    billsec: seconds(talkedMs),
    billmsec: String(talkedMs),
    billusec: `${talkedMs}000`,
  }
  const encoded = Object.fromEntries(
    Object.entries(variables).map(([name, value]) => [name, encodeURIComponent(value)]),
  )
  const profile = {
    ...{
      username: from,
      caller_id_name: isOut ? line.label : from,
      caller_id_number: from,
      network_addr: address,
    },
    ...{
      destination_number: destination,
      uuid,
      source: 'mod_sofia',
      context: isOut ? 'customers' : 'public',
    },
    chan_name: channel,
  }
  return `${JSON.stringify({
    'core-uuid': '5d2c7a34-0f0e-4f9b-9a55-2f1f6c1d7b10',
    switchname: 'ls-softswitch-1',
    variables: encoded,
    callflow: [{ dialplan: 'XML', profile_index: '1', caller_profile: profile }],
  })}\n`
}

function seconds(ms: number): string {
  return String(Math.floor(ms / 1000))
}

function uuidOf(chance: Chance): string {
  const hex = Array.from({ length: 4 }, () =>
    chance
      .below(2 ** 32)
      .toString(16)
      .padStart(8, '0'),
  ).join('')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20)}`
}

/** A row of the acc_cdrs table with the extra columns of Lakeside's session border controller; times are UTC. */
function kamailioRow(attempt: Attempt): string {
  const { startedAtMs, answeredAtMs, endedAtMs, kind, habit, line } = attempt
  const chance = chanceOf(attempt.serial)
  const isOut = kind === 'outbound'
  const confirmedMs = answeredAtMs ?? startedAtMs
  const host = isOut ? `${habit.trunk ?? 'pbx'}.customers.lakeside.example` : 'carrier.example'
  return `${[
    chance.below(90_000_000) + 10_000_000,
    stampOf(confirmedMs),
    stampOf(endedAtMs),
    answeredAtMs === null ? '0.000' : kamailioSeconds(endedAtMs - answeredAtMs),
    `sip:+${attempt.from}@${host}`,
    `sip:+${attempt.to}@sbc.lakeside.example`,
    `${uuidOf(chance)}@${host}`,
    chance.below(2 ** 31).toString(36),
    isOut ? (habit.ip ?? `203.0.113.${60 + (Number(line.e164.slice(-1)) % 4)}`) : CARRIER_IP,
    isOut ? (habit.trunk ?? '') : CARRIER,
    isOut ? CARRIER : (habit.trunk ?? ''),
    answeredAtMs === null ? chance.pick(['480', '486', '487']) : '200',
  ].join(',')}\n`
}

function kamailioSeconds(ms: number): string {
  return `${Math.floor(ms / 1000)}.${String(ms % 1000).padStart(3, '0')}`
}
