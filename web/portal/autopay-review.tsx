import { useNavigation } from 'react-router'
import type { Shape } from '../api/shapes.ts'
import { Button, ButtonLink } from '../ui/button.tsx'
import { Facts, Total } from '../ui/figures.tsx'
import { methodName } from '../ui/method-label.tsx'
import { Day } from '../ui/moment.tsx'
import { formatMoney, isZero, Money } from '../ui/money.tsx'
import { Notice } from '../ui/notice.tsx'
import { useReader } from '../ui/reader.tsx'
import { Agree, TermsText } from '../ui/terms.tsx'
import { useWords } from '../words/use-words.tsx'
import { LateNext } from './autopay-late.tsx'
import type { AutopayWishes } from './autopay-wishes.ts'
import { useScheduleWords } from './autopay-words.ts'
import { Form } from './form.tsx'

type Preview = Shape<'AutopayPreview'>
type ReviewProps = {
  standing: Shape<'Autopay'> | null
  wishes: AutopayWishes
  methods: ReadonlyArray<Shape<'PaymentMethod'>>
  query: string
  preview: Preview
  /** The method was entered just before: what is left is to save it for AutoPay. */
  isSaving: boolean
  mustAgree: boolean
}

/** What AutoPay means in figures, before anything is agreed to: what is charged today, the next payment, the terms. */
export function AutopayReview({ standing, wishes, methods, query, preview, ...rest }: ReviewProps) {
  const say = useWords('autopay')
  const { chargedNow, dueNow, terms, digest } = preview
  const wished = useWishFacts(wishes, methods)
  const next = useNextFacts(preview)
  return (
    <>
      <Facts facts={[...wished, ...next]} />
      {chargedNow && !isZero(chargedNow.surcharge) ? (
        <div className="mt-1.5">
          <Facts
            facts={[
              { label: say('dueNow'), value: <Money value={dueNow} /> },
              { label: say('surcharge'), value: <Money value={chargedNow.surcharge} /> },
            ]}
          />
        </div>
      ) : null}
      <Total
        label={say('chargedToday')}
        value={<Money value={chargedNow?.total ?? { ...dueNow, amount: '0.00' }} />}
      />
      <Outstanding preview={preview} query={query} />
      <LateNext next={preview.next} />
      <Form method="post" className="mt-8 grid gap-6">
        <input type="hidden" name="deed" value={standing ? 'change' : 'enrol'} />
        <input type="hidden" name="digest" value={digest} />
        <input type="hidden" name="currency" value={dueNow.currency} />
        {terms.map((one) => (
          <TermsText key={one.methodId} text={one.text} />
        ))}
        <Agree error={rest.mustAgree ? say('agreeFirst') : undefined} />
        <Buttons chargedNow={chargedNow} isChange={standing !== null} isSaving={rest.isSaving} />
      </Form>
    </>
  )
}

function Buttons(props: { chargedNow: Preview['chargedNow']; isChange: boolean; isSaving: boolean }) {
  const say = useWords('autopay')
  const { locale } = useReader()
  const isBusy = useNavigation().state === 'submitting'
  const { chargedNow, isChange, isSaving } = props
  const deed = isSaving ? 'save' : isChange ? 'changeTitle' : 'enrol'
  return (
    <div className="flex flex-wrap gap-2">
      <Button look="primary" disabled={isBusy}>
        {chargedNow
          ? say(isSaving ? 'payAndSave' : isChange ? 'payAndChange' : 'payAndEnrol', {
              amount: formatMoney(chargedNow.total, locale),
            })
          : say(deed)}
      </Button>
      <ButtonLink look="quiet" to={isSaving ? '/' : '/autopay'}>
        {say('cancel')}
      </ButtonLink>
    </div>
  )
}

function useWishFacts(wishes: AutopayWishes, methods: ReviewProps['methods']) {
  const say = useWords('autopay')
  const sayMethod = useWords('methods')
  const scheduleWords = useScheduleWords()
  const nameOf = (id: string | null) => {
    const method = methods.find((one) => one.id === id)
    return method ? methodName(method, sayMethod) : null
  }
  return [
    { label: say('paidBy'), value: nameOf(wishes.methodId) },
    ...(wishes.fallbackMethodId
      ? [{ label: say('ifThatFails'), value: nameOf(wishes.fallbackMethodId) }]
      : []),
    { label: say('when'), value: scheduleWords(wishes.schedule) },
    ...(wishes.monthlyCap ? [{ label: say('askedAbove'), value: <Money value={wishes.monthlyCap} /> }] : []),
  ]
}

function useNextFacts({ next, noticeDays }: Preview) {
  const say = useWords('autopay')
  return [
    {
      label: say('next'),
      value: next
        ? say('amountOn', { amount: <Money value={next.amount} />, day: <Day value={next.on} /> })
        : say('withNextInvoice'),
    },
    ...(noticeDays > 0 ? [{ label: say('told'), value: say('toldBefore', { count: noticeDays }) }] : []),
  ]
}

/** What becomes of what is due already. */
function Outstanding({ preview, query }: { preview: Preview; query: string }) {
  const say = useWords('autopay')
  const { outstanding, dueNow, chargedNow } = preview
  if (outstanding === 'none') return null
  const amount = <Money value={dueNow} />
  const other = new URLSearchParams(query)
  if (chargedNow) other.delete('payNow')
  else other.set('payNow', 'yes')
  return (
    <div className="mt-6">
      <Notice title={say(chargedNow ? 'dueNowToday' : 'dueNowOnly', { amount })}>
        {outstanding === 'require' ? say('requireText') : null}
        {outstanding === 'forbid' ? say('forbidText') : null}
        {outstanding === 'offer' ? (
          <div className="mt-2">
            <ButtonLink to={`/autopay/enrol?${other}`}>{say(chargedNow ? 'leaveIt' : 'payToday')}</ButtonLink>
          </div>
        ) : null}
      </Notice>
    </div>
  )
}
