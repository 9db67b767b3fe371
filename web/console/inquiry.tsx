import { data, Form, Link, redirect } from 'react-router'
import { type Api, apiContext } from '../api/context.ts'
import { attempted, loaded } from '../api/outcome.ts'
import type { Shape } from '../api/shapes.ts'
import { Button, ButtonLink } from '../ui/button.tsx'
import { CallSlip } from '../ui/call-slip.tsx'
import { TextField } from '../ui/field.tsx'
import { Facts } from '../ui/figures.tsx'
import { Moment, Period } from '../ui/moment.tsx'
import { compareMoney, formatMoney, isZero, Money } from '../ui/money.tsx'
import { Notice, ProblemNotice } from '../ui/notice.tsx'
import { PageHeader, Section } from '../ui/page-header.tsx'
import { ReaderProvider, useReader } from '../ui/reader.tsx'
import { AmountField, useTypedAmount } from '../ui/typed-amount.tsx'
import type { Route } from './+types/inquiry.ts'
import { actorWords } from './event-words.ts'
import { InquiryBadge } from './inquiry-badge.tsx'

type Inquiry = Shape<'InquiryDetail'>

export const meta: Route.MetaFunction = ({ loaderData }) => [
  { title: `Inquiry ${loaderData?.inquiry.reference ?? ''}` },
]

export async function loader({ context, params, url }: Route.LoaderArgs) {
  const api = context.get(apiContext)
  const { accountId } = params
  const [account, inquiry] = await Promise.all([
    loaded(api.GET('/accounts/{accountId}', { params: { path: { accountId } } }), url),
    loaded(api.GET('/accounts/{accountId}/inquiries/{inquiryId}', { params: { path: params } }), url),
  ])
  const [call, line] = await Promise.all([callOf(api, { inquiry, url }), lineOf(api, { inquiry, url })])
  return { account, inquiry, call, line, formKey: crypto.randomUUID() }
}

async function callOf(api: Api, { inquiry, url }: { inquiry: Inquiry; url: URL }) {
  const { accountId, callId } = inquiry
  if (callId === null) return null
  return loaded(
    api.GET('/accounts/{accountId}/calls/{callId}', { params: { path: { accountId, callId } } }),
    url,
  )
}

async function lineOf(api: Api, { inquiry, url }: { inquiry: Inquiry; url: URL }) {
  const { accountId, invoice, line } = inquiry
  if (!invoice || line === null) return null
  const path = { accountId, invoiceId: invoice.id }
  const found = await loaded(api.GET('/accounts/{accountId}/invoices/{invoiceId}', { params: { path } }), url)
  return found.lines.find(({ n }) => n === line) ?? null
}

export async function action({ context, params, request }: Route.ActionArgs) {
  const form = await request.formData()
  const text = (name: string) => String(form.get(name) ?? '').trim()
  const outcome = text('outcome')
  const decision =
    outcome === 'credited'
      ? { outcome, amount: { amount: text('amount'), currency: text('currency') } }
      : { outcome: outcome === 'declined' ? ('declined' as const) : ('explained' as const) }
  const answered = await attempted(
    context.get(apiContext).POST('/accounts/{accountId}/inquiries/{inquiryId}/answer', {
      params: { path: params, header: { 'Idempotency-Key': text('key') } },
      body: { decision: decision as { outcome: 'explained' }, answer: text('answer') },
    }),
  )
  if (answered.ok) throw redirect(`/console/accounts/${params.accountId}/inquiries/${params.inquiryId}`)
  return data({ problem: answered.problem, typed: text('answer') }, { status: answered.problem.status })
}

export default function InquiryPage({ loaderData, actionData }: Route.ComponentProps) {
  const { account, inquiry, call, line, formKey } = loaderData
  const base = `/console/accounts/${account.id}`
  return (
    <ReaderProvider reader={{ locale: account.locale, timeZone: account.timeZone }}>
      <PageHeader
        title={inquiry.subject ?? inquiry.reference}
        badge={<InquiryBadge outcome={inquiry.outcome} />}
        note={
          <>
            {inquiry.reference} of <Link to={base}>{account.name}</Link>, account {account.number}
          </>
        }
        back={{ to: '/console/inquiries', label: 'Inquiries' }}
        actions={<Places inquiry={inquiry} hasCalls={line?.calls != null} base={base} />}
      />
      <ProblemNotice problem={actionData?.problem} />
      <div className="grid gap-x-16 gap-y-10 lg:grid-cols-[minmax(0,1fr)_22rem]">
        <div>
          <Section title="What was asked">
            <p className="max-w-prose whitespace-pre-line wrap-anywhere">{inquiry.message}</p>
            <p className="mt-2 text-sm text-faint">
              By {actorWords(inquiry.askedBy)}, <Moment value={inquiry.askedAt} />
            </p>
          </Section>
          {inquiry.state === 'open' ? (
            <Answer inquiry={inquiry} formKey={formKey} typed={actionData?.typed ?? ''} />
          ) : (
            <Answered inquiry={inquiry} base={base} />
          )}
        </div>
        <div>
          <Section title="What it is about">
            <Facts facts={factsOf(inquiry, line)} />
          </Section>
        </div>
      </div>
      {call ? (
        <div className="mt-12 border-t border-rule pt-8">
          <CallSlip call={call} invoiceAddress={(id) => `${base}/invoices/${id}`} />
        </div>
      ) : null}
    </ReaderProvider>
  )
}

function Places(props: { inquiry: Inquiry; hasCalls: boolean; base: string }) {
  const { inquiry, hasCalls, base } = props
  const { invoice, line } = inquiry
  if (!invoice) return null
  const address = `${base}/invoices/${invoice.id}`
  return (
    <>
      {hasCalls ? <ButtonLink to={`${address}/lines/${line}`}>Calls of the line</ButtonLink> : null}
      <ButtonLink to={address}>Invoice {invoice.number}</ButtonLink>
    </>
  )
}

function factsOf({ price, creditLeft, about }: Inquiry, line: Shape<'InvoiceLine'> | null) {
  return [
    ...(line
      ? [
          { label: 'Service', value: line.service },
          { label: 'Period', value: <Period start={line.period.start} end={line.period.end} /> },
          ...(line.calls ? [{ label: 'Calls', value: String(line.calls) }] : []),
        ]
      : []),
    {
      label: about === 'call' ? 'The call, before tax' : 'Before tax',
      value: <Money value={price} exact />,
    },
    ...(creditLeft ? [{ label: 'May be credited', value: <Money value={creditLeft.amount} exact /> }] : []),
  ]
}

/** One answer, three ways to mean it; what costs money says its figure on the button. */
function Answer({ inquiry, formKey, typed }: { inquiry: Inquiry; formKey: string; typed: string }) {
  const left = inquiry.creditLeft
  const mayCredit = left !== null && !isZero(left.amount)
  return (
    <Section
      title="Answer"
      note="It goes to whoever asked by mail, stands in the portal, and cannot be changed afterwards. Dunning goes on meanwhile."
    >
      <Form method="post" className="grid max-w-2xl gap-4">
        {/* The form's first button is what Enter presses: this one does nothing, so that money is credited by its own button only. */}
        <button type="submit" disabled hidden />
        <input type="hidden" name="key" value={formKey} />
        <TextField
          label="Answer"
          hint="The customer reads it as it stands."
          name="answer"
          rows={6}
          maxLength={4000}
          defaultValue={typed}
          required
        />
        {mayCredit ? <Credit left={left} /> : null}
        <div className="flex flex-wrap gap-2">
          <Button name="outcome" value="explained" look={mayCredit ? 'secondary' : 'primary'}>
            Explain, credit nothing
          </Button>
          <Button name="outcome" value="declined">
            Decline
          </Button>
        </div>
      </Form>
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

function Answered({ inquiry, base }: { inquiry: Inquiry; base: string }) {
  const { credit, creditNote, answer, answeredAt, answeredBy } = inquiry
  return (
    <Section title="The answer">
      {credit ? (
        <Notice
          tone="good"
          title={<CreditSentence credit={credit} by={creditNote ? 'note' : 'adjustment'} />}
        >
          {creditNote ? (
            <Link className="underline" to={`${base}/invoices/${creditNote.id}`}>
              Credit note {creditNote.number}
            </Link>
          ) : null}
        </Notice>
      ) : null}
      <p className="max-w-prose whitespace-pre-line wrap-anywhere">{answer}</p>
      <p className="mt-2 text-sm text-faint">
        By {actorWords(answeredBy ?? 'system')}
        {answeredAt ? (
          <>
            , <Moment value={answeredAt} />
          </>
        ) : null}
      </p>
    </Section>
  )
}

function CreditSentence({
  credit,
  by,
}: {
  credit: Parameters<typeof Money>[0]['value']
  by: 'note' | 'adjustment'
}) {
  return (
    <>
      <Money value={credit} exact />{' '}
      {by === 'note' ? 'credited, taxes included.' : 'taken off the next invoice, before tax.'}
    </>
  )
}
