import { getCountryCallingCode, isSupportedCountry, parsePhoneNumberFromString } from 'libphonenumber-js/min'
import { destinationName } from '../catalog/destination-name.ts'
import { roundToMinorUnit } from '../kernel/money.ts'
import type { ChargedCall, LineUsage } from '../usage/charged-usage.ts'
import type { CallDetail, CallLine, NumberUsage } from './document.ts'
import { amountText, minutesText } from './document-figures.ts'
import { shownAmounts } from './shares.ts'

export interface CallContext {
  currency: string
  /** The account's: numbers of its own country are read without country code. */
  country: string
  /** The reader's. */
  locale: string
  /** The account's: calls are shown in local time. */
  timeZone: string
}

/** Usage by number or trunk, as printed: in minor units that add up to the rounded sum of the calls. */
export function numberUsageOf(
  usage: readonly LineUsage[],
  { currency, country }: CallContext,
): NumberUsage[] {
  const amounts = usage.map(({ amountMicros }) => amountMicros)
  const sum = amounts.reduce((total, amount) => total + amount, 0n)
  const shown = shownAmounts(amounts, roundToMinorUnit(sum, currency), currency)
  return usage.map(({ line, label, calls, billedSeconds }, i) => ({
    number: readable(line, country),
    label: label === '' ? null : label,
    calls,
    minutes: minutesText(billedSeconds),
    amount: amountText(shown[i]!, currency),
  }))
}

/** The annex: every call, by the number it used. Calls come by line and time. */
export function callDetailOf(calls: readonly ChargedCall[], context: CallContext): CallDetail {
  const groups = Map.groupBy(calls, (call) => call.line)
  return {
    timeZone: context.timeZone,
    groups: [...groups].map(([line, own]) => ({
      title: readable(line, context.country),
      calls: own.map((call) => callLineOf(call, context)),
      minutes: minutesText(own.reduce((sum, call) => sum + call.billedSeconds, 0)),
      amount: amountText(
        own.reduce((sum, call) => sum + call.amountMicros, 0n),
        context.currency,
      ),
    })),
  }
}

const DIRECTIONS: readonly CallLine['direction'][] = [
  'outbound',
  'inbound',
  'inbound',
  'forwarded',
  'outbound',
]

function callLineOf(call: ChargedCall, { currency, country, timeZone, locale }: CallContext): CallLine {
  const local = call.answeredAt.toZonedDateTimeISO(timeZone).toPlainDateTime()
  return {
    startedAt: local.toString({ smallestUnit: 'second' }),
    from: readable(call.fromNumber, country),
    to: readable(call.toNumber, country),
    destination: destinationName(call.destination ?? '', locale),
    direction: DIRECTIONS[call.direction] ?? 'outbound',
    durationSeconds: call.durationSeconds,
    billedSeconds: call.billedSeconds,
    amount: amountText(call.amountMicros, currency),
  }
}

/** E.164 digits as people of a country read them; anything else (a trunk, `anonymous`) as it is. */
function readable(text: string, country: string): string {
  const parsed = /^[1-9]\d{6,14}$/.test(text) ? parsePhoneNumberFromString(`+${text}`) : undefined
  if (!parsed?.isPossible()) return text
  const home = isSupportedCountry(country) ? getCountryCallingCode(country) : null
  return parsed.countryCallingCode === home ? parsed.formatNational() : parsed.formatInternational()
}
