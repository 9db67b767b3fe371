import type { Shape } from '../api/shapes.ts'
import { Button } from '../ui/button.tsx'
import { TextField } from '../ui/field.tsx'
import { Moment } from '../ui/moment.tsx'
import { compareMoney, formatMoney, isZero } from '../ui/money.tsx'
import { Section } from '../ui/page-header.tsx'
import { useReader } from '../ui/reader.tsx'
import { AmountField, useTypedAmount } from '../ui/typed-amount.tsx'
import { DeedForm } from './deed.tsx'

type Inquiry = Shape<'InquiryDetail'>

/** One message, four ways to mean it; what costs money says its figure on the button. A decided one is written to only to take it up again. */
export function InquiryAnswer(props: { inquiry: Inquiry; formKey: string; typed: string }) {
  const { inquiry, formKey, typed } = props
  const { state, creditLeft: left, repliesUntil } = inquiry
  const mayCredit = left !== null && !isZero(left.amount)
  const isDecided = state === 'decided'
  return (
    <Section
      title={isDecided ? 'Write again' : 'Answer'}
      note={
        isDecided ? (
          <>
            It is decided.{' '}
            {repliesUntil ? (
              <>
                The customer may reply until <Moment value={repliesUntil} style="day" />.{' '}
              </>
            ) : null}
            A message of yours takes it up again.
          </>
        ) : (
          'It goes by mail to whoever wrote, stands in the portal, and cannot be changed afterwards. Dunning goes on meanwhile.'
        )
      }
    >
      <DeedForm key={inquiry.lastMessage.n} method="post" className="grid max-w-2xl gap-4">
        {/* The form's first button is what Enter presses: this one does nothing, so that money is credited by its own button only. */}
        <button type="submit" disabled hidden />
        <input type="hidden" name="key" value={formKey} />
        <input type="hidden" name="seen" value={inquiry.lastMessage.n} />
        <TextField
          label="Message"
          hint="The customer reads it as it stands."
          name="message"
          rows={6}
          maxLength={4000}
          defaultValue={typed}
          required
        />
        {mayCredit ? <Credit left={left} /> : null}
        <div className="flex flex-wrap gap-2">
          {isDecided ? null : (
            <>
              <Button name="outcome" value="explained" look={mayCredit ? 'secondary' : 'primary'}>
                Explain, credit nothing
              </Button>
              <Button name="outcome" value="declined">
                Decline
              </Button>
            </>
          )}
          <Button name="outcome" value="ask">
            Ask back and wait
          </Button>
        </div>
      </DeedForm>
    </Section>
  )
}

function Credit({ left }: { left: NonNullable<Inquiry['creditLeft']> }) {
  const { locale } = useReader()
  const { typed, field } = useTypedAmount(left.amount)
  const most = formatMoney(left.amount, locale, { exact: true })
  const isTooMuch = typed !== null && compareMoney(typed, left.amount) > 0
  const figure = typed ? formatMoney(typed, locale, { exact: true }) : `up to ${most}`
  return (
    <div className="flex flex-wrap items-end gap-3 border-y border-rule py-4">
      <input type="hidden" name="currency" value={left.amount.currency} />
      <div className="w-44">
        <AmountField
          label="Credit before tax"
          currency={left.amount.currency}
          field={field}
          required={false}
        />
      </div>
      <Button name="outcome" value="credited" look="danger" disabled={isTooMuch}>
        {isTooMuch ? `Not more than ${most}` : `Credit ${figure}`}
      </Button>
      <p className="basis-full text-sm text-faint">
        {left.by === 'credit_note'
          ? 'Issues a credit note of the invoice, with the taxes of the amount.'
          : 'No invoice asks for the call yet: an adjustment on the next one, where its taxes follow.'}
      </p>
    </div>
  )
}
