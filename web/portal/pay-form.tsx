import { Link, useNavigation } from 'react-router'
import type { Shape } from '../api/shapes.ts'
import { Button, ButtonLink } from '../ui/button.tsx'
import { Facts } from '../ui/figures.tsx'
import { methodKind } from '../ui/method-label.tsx'
import { Day } from '../ui/moment.tsx'
import { formatMoney, isZero, Money, type MoneyValue } from '../ui/money.tsx'
import { Notice } from '../ui/notice.tsx'
import { useReader } from '../ui/reader.tsx'
import { SurchargeWindow } from '../ui/surcharge-window.tsx'
import { Agree, TermsText } from '../ui/terms.tsx'
import { useWords } from '../words/use-words.tsx'
import { type AutopayAlong, writeAlong } from './autopay-along.ts'
import { useScheduleWords } from './autopay-words.ts'
import { Form } from './form.tsx'
import { orderQuery, type Payable, type PayOrder } from './pay-order.ts'

type Quote = Shape<'PaymentQuote'>

/** The foot of the review: the terms, AutoPay where it is wanted, and the button with the amount. A surcharge is accepted before there is a button. */
export function PayForm(props: {
  order: PayOrder
  method: Shape<'PaymentMethod'>
  quote: Quote
  invoices: readonly Payable[]
  isPart: boolean
  /** More than is owed; then the payment is of all that is, and names none. */
  ahead: MoneyValue
  along: AutopayAlong | null
  mustAgree: boolean
}) {
  const say = useWords('pay')
  const { order, method, quote, invoices, ahead, along, mustAgree } = props
  const isAccepted = isZero(quote.surcharge) || order.surcharge === acceptanceOf(quote)
  const begins = along?.preview && !along.needsAll ? along.preview : null
  const mayPay = isAccepted && (along === null || begins !== null)
  return (
    <>
      {isAccepted ? null : <Surcharge order={order} quote={quote} method={method} />}
      <Form method="post" className="grid gap-6">
        <input type="hidden" name="quoteId" value={quote.id} />
        <input type="hidden" name="amount" value={quote.amount.amount} />
        <input type="hidden" name="currency" value={quote.amount.currency} />
        {isZero(ahead) ? null : <input type="hidden" name="ahead" value={ahead.amount} />}
        {(isZero(ahead) ? invoices : []).map(({ invoiceId }) => (
          <input key={invoiceId} type="hidden" name="invoice" value={invoiceId} />
        ))}
        {along ? <Autopay {...props} along={along} /> : null}
        {quote.terms ? (
          <>
            <input type="hidden" name="digest" value={quote.terms.digest} />
            <TermsText text={quote.terms.text} />
          </>
        ) : null}
        {begins?.terms.map(({ methodId, text }) => (
          <TermsText key={methodId} text={text} label={say('autopayTerms')} />
        ))}
        {mayPay && (quote.terms || begins) ? (
          <Agree error={mustAgree ? say('agreeFirst') : undefined} />
        ) : null}
        <Buttons total={quote.total} mayPay={mayPay} />
        {method.rail === 'bank' ? (
          <Notice title={say('bankTakesDays')}>{say('bankTakesDaysText')}</Notice>
        ) : null}
      </Form>
    </>
  )
}

function Buttons({ total, mayPay }: { total: MoneyValue; mayPay: boolean }) {
  const say = useWords('pay')
  const { locale } = useReader()
  const isPaying = useNavigation().state === 'submitting'
  return (
    <div className="flex flex-wrap items-center gap-2">
      {mayPay ? (
        <Button look="primary" disabled={isPaying} aria-disabled={isPaying}>
          {isPaying ? say('paying') : say('payAmount', { amount: formatMoney(total, locale) })}
        </Button>
      ) : null}
      <ButtonLink look="quiet" to="/pay?cancelled">
        {say('cancel')}
      </ButtonLink>
    </div>
  )
}

type AlongProps = Parameters<typeof PayForm>[0] & { along: AutopayAlong }

/** What AutoPay will do from now on, or why it cannot begin with this payment. */
function Autopay({ order, method, invoices, isPart, along }: AlongProps) {
  const say = useWords('pay')
  const { locale } = useReader()
  const scheduleWords = useScheduleWords()
  const { standing, preview, needsAll, all } = along
  const without = (
    <Link
      className="text-soft underline decoration-line underline-offset-2 hover:text-ink"
      to={`/pay/review?${orderQuery({ ...order, autopay: false })}`}
    >
      {say('withoutAutopay')}
    </Link>
  )
  if (!preview || needsAll) {
    return (
      <Notice tone="warn" title={needsAll ? say('autopayNeedsAll') : say('autopayNotPossible')}>
        <span className="flex flex-wrap gap-x-4 gap-y-1">
          {needsAll ? (
            <Link className="underline decoration-line underline-offset-2 hover:text-ink" to={all.address}>
              {say('payAll', { amount: formatMoney(all.amount, locale) })}
            </Link>
          ) : null}
          {without}
        </span>
      </Notice>
    )
  }
  const schedule = standing?.schedule ?? { kind: 'due' as const }
  return (
    <section aria-labelledby="autopay-along" className="border-y border-rule py-4">
      <input type="hidden" name="autopayWishes" value={writeAlong(along, method.id)} />
      <input type="hidden" name="autopayDigest" value={preview.digest} />
      <div className="mb-2 flex flex-wrap items-baseline justify-between gap-x-4">
        <h2 id="autopay-along" className="text-lg font-semibold">
          {say('autopayTitle')}
        </h2>
        <span className="text-sm">{without}</span>
      </div>
      <Facts
        facts={[
          { label: say('autopayWhen'), value: scheduleWords(schedule) },
          { label: say('autopayNext'), value: <Next preview={preview} /> },
        ]}
      />
      <p className="mt-2 text-sm text-soft">
        {standing ? say('autopayReplaces') : say('autopayMeans')}
        {isPart ? <> {say('autopayRest', { count: invoices.length })}</> : null}
      </p>
    </section>
  )
}

function Next({ preview: { next } }: { preview: Shape<'AutopayPreview'> }) {
  const say = useWords('pay')
  if (!next) return say('withNextInvoice')
  return say('autopayAmountOn', { amount: <Money value={next.amount} />, day: <Day value={next.on} /> })
}

/** What exactly was accepted: another total asks again. */
function acceptanceOf({ surcharge, total }: Quote): string {
  return `${surcharge.amount}-of-${total.amount}`
}

function Surcharge(props: { order: PayOrder; quote: Quote; method: Shape<'PaymentMethod'> }) {
  const sayMethod = useWords('methods')
  const { order, quote, method } = props
  const accepted = { ...order, surcharge: acceptanceOf(quote) }
  return (
    <SurchargeWindow
      {...quote}
      label={methodKind(method, sayMethod)}
      acceptAddress={`/pay/review?${orderQuery(accepted)}`}
      cancelAddress={`/pay?${orderQuery({ ...order, surcharge: '' }, { cancelled: '' })}`}
    />
  )
}
