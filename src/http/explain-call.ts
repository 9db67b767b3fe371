import { z } from 'zod'
import type { Account } from '../accounts/account.ts'
import { formats } from '../composition.ts'
import { notFound } from '../kernel/refusal.ts'
import { type CallExplanation as Explanation, explainCall } from '../usage/explain.ts'
import { AccountPath, accountOf, read } from './action.ts'
import { CallExplanation } from './call-shapes.ts'
import { linesAsked } from './lines-asked.ts'
import { money, phone } from './shapes.ts'

export const explain = read({
  summary: 'Explain a call: every fact that made its price',
  path: AccountPath.extend({ callId: z.string().max(40).meta({ description: 'The call’s id.' }) }),
  answer: CallExplanation,
  handle: async ({ db, path, caller }) => {
    const account = await accountOf(db, path)
    const found = await explainCall(db, { accountId: account.id, callId: path.callId, formats })
    const lines = linesAsked(caller, { accountId: account.id })
    if (lines && !lines.includes(found.line)) throw notFound(`call with id ${path.callId}`)
    return presentExplanation(found, account)
  },
})

function presentExplanation(
  call: Explanation,
  { currency, timeZone }: Account,
): z.input<typeof CallExplanation> {
  const { id, answeredAt, direction, dialled, billedSeconds, includedSeconds, source } = call
  const amount = money(call.amountMicros, currency)
  return {
    id,
    answeredAt: answeredAt.toString(),
    direction,
    line: phone(call.line),
    from: phone(call.from),
    to: phone(call.to),
    seconds: call.durationSeconds,
    billedSeconds,
    includedSeconds,
    amount,
    invoice: call.invoice && {
      id: call.invoice.id.toString(),
      number: call.invoice.number,
      line: call.invoice.line,
    },
    dialled,
    understood: phone(call.to),
    subscription: call.subscription && { ...call.subscription, id: call.subscription.id.toString() },
    localTime: answeredAt.toZonedDateTimeISO(timeZone).toPlainDateTime().toString({ smallestUnit: 'second' }),
    ...presentPricing(call.pricing),
    allowance: call.allowance && { name: call.allowance.name, seconds: call.allowance.includedSeconds },
    price: amount,
    proven: call.proven,
    corrections: call.corrections.map(({ at, reason, amountMicros }) => ({
      at: at.toString(),
      reason,
      amount: money(amountMicros, currency),
    })),
    source: source.name,
    importId: String(source.importId),
    importLine: source.lineNo,
    rawLine: source.rawLine,
  }
}

/** Of a call that is never priced, nothing. */
function presentPricing(pricing: Explanation['pricing']) {
  if (pricing === null) return UNPRICED
  const { destination, timePeriod, prefix, deck, initialIncrement, nextIncrement, rounding, currency } =
    pricing
  const amount = (decimal: string) => ({ amount: decimal, currency })
  return {
    ...{ destination, timePeriod, prefix, deck, initialIncrement, nextIncrement, rounding },
    rate: amount(pricing.rate),
    connectFee: amount(pricing.connectFee),
    minimum: amount(pricing.minimum),
    exactPrice: amount(pricing.exactPrice),
  }
}

const UNPRICED = {
  ...{
    destination: null,
    timePeriod: null,
    prefix: null,
    deck: null,
    initialIncrement: null,
    nextIncrement: null,
  },
  ...{ rounding: null, rate: null, connectFee: null, minimum: null, exactPrice: null },
}
