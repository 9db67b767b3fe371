import type { ReactNode } from 'react'
import { Link } from 'react-router'
import type { Shape } from '../api/shapes.ts'
import { words } from './badge.tsx'
import { Facts, Total } from './figures.tsx'
import { Moment } from './moment.tsx'
import { isZero, Money, Rate } from './money.tsx'
import { Section } from './page-header.tsx'
import { PhoneNumber, phoneGroups } from './phone-number.tsx'
import { formatDurationWords } from './quantity.tsx'

type Explanation = Shape<'CallExplanation'>

/**
 * Why a call cost what it did: what was dialled, how it was understood, which rate was found, and the
 * arithmetic down to the last micro, so that anyone can do it again with a pencil.
 */
export function CallSlip(props: { call: Explanation; invoiceAddress: (invoiceId: string) => string }) {
  const { call, invoiceAddress } = props
  return (
    <>
      <div className="grid gap-x-16 md:grid-cols-2">
        <div>
          <Section title="The call">
            <Facts facts={callFacts(call)} />
          </Section>
          <Section title="The rate">
            <Facts facts={rateFacts(call)} />
          </Section>
        </div>
        <div className="mt-10 md:mt-0">
          <Section title="The arithmetic">
            <Facts facts={arithmetic(call)} />
            <Total label="Price" value={<Money value={call.price} exact />} />
            <p className="mt-2 text-sm text-soft">
              {call.invoice ? (
                <>
                  On invoice{' '}
                  <Link className="underline" to={invoiceAddress(call.invoice.id)}>
                    {call.invoice.number}
                  </Link>
                  , line {call.invoice.line}. Taxes are added there.
                </>
              ) : (
                'Not invoiced yet; it will be on the next invoice, where taxes are added.'
              )}
            </p>
          </Section>
          {call.corrections.length > 0 ? (
            <Section title="Corrected since">
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

function callFacts(call: Explanation) {
  return [
    { label: 'Direction', value: words(call.direction) },
    { label: 'From', value: <PhoneNumber value={call.from} /> },
    { label: 'Dialled', value: <span className="tabular-nums">{call.dialled}</span> },
    { label: 'Understood as', value: <WithPrefix number={call.understood} prefix={call.prefix} /> },
    { label: 'Answered', value: <Moment value={call.answeredAt} style="second" zone /> },
    { label: 'Lasted', value: `${formatDurationWords(call.seconds)} (${call.seconds} s)` },
  ]
}

function rateFacts(call: Explanation): Array<{ label: ReactNode; value: ReactNode }> {
  if (call.deck === null || call.rate === null) {
    return [
      { label: 'Rate', value: call.direction === 'emergency' ? 'Emergency calls are never charged' : 'None' },
    ]
  }
  return [
    { label: 'Destination', value: call.destination },
    { label: 'Longest prefix that matches', value: call.prefix },
    { label: 'Rate deck', value: `${call.deck.name}, version ${call.deck.version}` },
    ...(call.timePeriod ? [{ label: 'Time of day', value: words(call.timePeriod) }] : []),
    { label: 'Price of a minute', value: <Rate value={call.rate} /> },
    ...(call.connectFee && !isZero(call.connectFee)
      ? [{ label: 'Connection fee', value: <Money value={call.connectFee} exact /> }]
      : []),
    ...(call.minimum && !isZero(call.minimum)
      ? [{ label: 'Least price of a call', value: <Money value={call.minimum} exact /> }]
      : []),
    { label: 'Billed in steps of', value: `${call.initialIncrement} s, then ${call.nextIncrement} s` },
  ]
}

function arithmetic(call: Explanation): Array<{ label: ReactNode; value: ReactNode }> {
  const charged = call.billedSeconds - (call.allowance?.seconds ?? 0)
  return [
    { label: 'Lasted', value: `${call.seconds} s` },
    { label: 'Rounded up to whole steps', value: `${call.billedSeconds} s` },
    ...(call.allowance
      ? [{ label: `Included in “${call.allowance.name}”`, value: `−${call.allowance.seconds} s` }]
      : []),
    { label: 'To be charged', value: `${charged} s` },
    ...(call.rate && call.exactPrice
      ? [
          {
            label: (
              <>
                <Rate value={call.rate} /> × {charged} ÷ 60
                {call.connectFee && !isZero(call.connectFee) ? ' + connection fee' : null}
              </>
            ),
            value: <Rate value={call.exactPrice} />,
          },
        ]
      : []),
    ...(call.rounding ? [{ label: 'Rounded once', value: words(call.rounding) }] : []),
  ]
}

/** The number with the prefix that decided its price underlined. */
function WithPrefix({ number, prefix }: { number: string; prefix: string | null }) {
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
              <span className="border-b-2 border-brand" title="The prefix that matched">
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
  if (call.rawLine === null) return null
  return (
    <details className="mt-10 border-t border-rule pt-3">
      <summary className="text-sm text-soft hover:text-ink">
        The record as the switch “{call.source}” wrote it
      </summary>
      <pre className="mt-2 rounded-sm bg-tint p-3 text-xs whitespace-pre-wrap wrap-anywhere">
        {call.rawLine}
      </pre>
    </details>
  )
}
