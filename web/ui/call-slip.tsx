import type { ReactNode } from 'react'
import { Link } from 'react-router'
import type { Shape } from '../api/shapes.ts'
import type { Say } from '../words/say.ts'
import { useWords } from '../words/use-words.tsx'
import type { Words } from '../words/words.server.ts'
import { words } from './badge.tsx'
import { Facts, Total } from './figures.tsx'
import { Moment } from './moment.tsx'
import { isZero, Money, Rate } from './money.tsx'
import { Section } from './page-header.tsx'
import { PhoneNumber, phoneGroups } from './phone-number.tsx'
import { formatDurationWords } from './quantity.tsx'

type Explanation = Shape<'CallExplanation'>
type SayCalls = Say<keyof Words['calls'] & string>

/**
 * Why a call cost what it did: what was dialled, how it was understood, which rate was found, and the
 * arithmetic down to the last micro, so that anyone can do it again with a pencil.
 */
export function CallSlip(props: { call: Explanation; invoiceAddress: (invoiceId: string) => string }) {
  const { call, invoiceAddress } = props
  const say = useWords('calls')
  return (
    <>
      <div className="grid gap-x-16 md:grid-cols-2">
        <div>
          <Section title={say('theCall')}>
            <Facts facts={callFacts(call, say)} />
          </Section>
          <Section title={say('theRate')}>
            <Facts facts={rateFacts(call, say)} />
          </Section>
        </div>
        <div className="mt-10 md:mt-0">
          <Section title={say('theArithmetic')}>
            <Facts facts={arithmetic(call, say)} />
            <Total label={say('price')} value={<Money value={call.price} exact />} />
            <p className="mt-2 text-sm text-soft">
              {call.invoice
                ? say('onInvoice', {
                    invoice: (
                      <Link className="underline" to={invoiceAddress(call.invoice.id)}>
                        {call.invoice.number}
                      </Link>
                    ),
                    line: call.invoice.line ?? '',
                  })
                : say('notInvoiced')}
            </p>
          </Section>
          {call.corrections.length > 0 ? (
            <Section title={say('corrected')}>
              <Facts
                facts={call.corrections.map((correction) => ({
                  label: (
                    <>
                      <Moment value={correction.at} style="day" /> · {correction.reason}
                    </>
                  ),
                  value: <Money value={correction.amount} exact />,
                }))}
              />
            </Section>
          ) : null}
        </div>
      </div>
      <RawRecord call={call} />
    </>
  )
}

function callFacts(call: Explanation, say: SayCalls) {
  return [
    { label: say('direction'), value: say(`direction.${call.direction}`) },
    { label: say('caller'), value: <PhoneNumber value={call.from} /> },
    { label: say('dialled'), value: <span className="tabular-nums">{call.dialled}</span> },
    { label: say('understood'), value: <WithPrefix number={call.understood} prefix={call.prefix} /> },
    { label: say('answered'), value: <Moment value={call.answeredAt} style="second" zone /> },
    { label: say('lasted'), value: lengthOf(call.seconds) },
  ]
}

/** In minutes for reading, and in seconds for the arithmetic. */
function lengthOf(seconds: number): string {
  const inWords = formatDurationWords(seconds)
  return seconds < 60 ? inWords : `${inWords} (${seconds} s)`
}

function rateFacts(call: Explanation, say: SayCalls): Array<{ label: ReactNode; value: ReactNode }> {
  if (call.deck === null || call.rate === null) {
    return [{ label: say('rate'), value: say(call.direction === 'emergency' ? 'neverCharged' : 'noRate') }]
  }
  const steps = { first: String(call.initialIncrement), next: String(call.nextIncrement) }
  return [
    { label: say('destination'), value: call.destination },
    { label: say('prefix'), value: call.prefix },
    {
      label: say('deck'),
      value: say('deckVersion', { name: call.deck.name, version: String(call.deck.version) }),
    },
    ...(call.timePeriod ? [{ label: say('timeOfDay'), value: words(call.timePeriod) }] : []),
    { label: say('minutePrice'), value: <Rate value={call.rate} /> },
    ...(call.connectFee && !isZero(call.connectFee)
      ? [{ label: say('connectFee'), value: <Money value={call.connectFee} exact /> }]
      : []),
    ...(call.minimum && !isZero(call.minimum)
      ? [{ label: say('leastPrice'), value: <Money value={call.minimum} exact /> }]
      : []),
    { label: say('steps'), value: say('stepsValue', steps) },
  ]
}

function arithmetic(call: Explanation, say: SayCalls): Array<{ label: ReactNode; value: ReactNode }> {
  const charged = call.billedSeconds - (call.allowance?.seconds ?? 0)
  return [
    { label: say('lasted'), value: `${call.seconds} s` },
    { label: say('roundedUp'), value: `${call.billedSeconds} s` },
    ...(call.allowance
      ? [{ label: say('included', { name: call.allowance.name }), value: `−${call.allowance.seconds} s` }]
      : []),
    { label: say('toCharge'), value: `${charged} s` },
    ...(call.rate && call.exactPrice
      ? [
          {
            label: (
              <>
                <Rate value={call.rate} /> × {charged} ÷ 60
                {call.connectFee && !isZero(call.connectFee) ? ` ${say('plusConnectFee')}` : null}
              </>
            ),
            value: <Rate value={call.exactPrice} />,
          },
        ]
      : []),
    ...(call.rounding ? [{ label: say('roundedOnce'), value: say(`rounding.${call.rounding}`) }] : []),
  ]
}

/** The number with the prefix that decided its price underlined. */
function WithPrefix({ number, prefix }: { number: string; prefix: string | null }) {
  const say = useWords('calls')
  const digits = number.replace(/^\+/, '')
  if (prefix === null || prefix === '' || !digits.startsWith(prefix)) return <PhoneNumber value={number} />
  let left = prefix.length
  return (
    <span className="phone tabular-nums">
      {phoneGroups(number).map((group, index) => {
        const plus = group.startsWith('+') ? 1 : 0
        const matched = Math.min(left + plus, group.length)
        left -= matched - plus
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: the groups of one number never move
          <span key={index}>
            {matched > plus ? (
              <span className="border-b-2 border-brand" title={say('prefixMatched')}>
                {group.slice(0, matched)}
              </span>
            ) : null}
            {group.slice(matched > plus ? matched : 0)}
          </span>
        )
      })}
    </span>
  )
}

function RawRecord({ call }: { call: Explanation }) {
  const say = useWords('calls')
  if (call.rawLine === null) return null
  return (
    <details className="mt-10 border-t border-rule pt-3">
      <summary className="text-sm text-soft hover:text-ink">
        {say('rawRecord', { source: call.source })}
      </summary>
      <pre className="mt-2 rounded-sm bg-tint p-3 text-xs whitespace-pre-wrap wrap-anywhere">
        {call.rawLine}
      </pre>
    </details>
  )
}
