import { data, Link, redirect, type ShouldRevalidateFunctionArgs } from 'react-router'
import { type Api, apiContext } from '../api/context.ts'
import { attempted, loaded } from '../api/outcome.ts'
import { pageOf } from '../api/paging.ts'
import type { Shape } from '../api/shapes.ts'
import { words } from '../ui/badge.tsx'
import { ButtonLink } from '../ui/button.tsx'
import { CallSlip } from '../ui/call-slip.tsx'
import { Conversation } from '../ui/conversation.tsx'
import { Facts } from '../ui/figures.tsx'
import { Period } from '../ui/moment.tsx'
import { Money } from '../ui/money.tsx'
import { ProblemNotice } from '../ui/notice.tsx'
import { PageHeader, Section } from '../ui/page-header.tsx'
import { Pager } from '../ui/pager.tsx'
import { ReaderProvider } from '../ui/reader.tsx'
import type { Route } from './+types/inquiry.ts'
import { actorWords } from './event-words.ts'
import { InquiryAnswer } from './inquiry-answer.tsx'
import { InquiryBadge } from './inquiry-badge.tsx'

type Inquiry = Shape<'InquiryDetail'>
type Message = Shape<'InquiryMessage'>

export const meta: Route.MetaFunction = ({ loaderData }) => [
  { title: `Inquiry ${loaderData?.inquiry.reference ?? ''}` },
]

export async function loader({ context, params, url }: Route.LoaderArgs) {
  const api = context.get(apiContext)
  const { accountId } = params
  const ofInquiry = { path: params, query: { ...pageOf(url), limit: 100 } }
  const [account, inquiry, messages] = await Promise.all([
    loaded(api.GET('/accounts/{accountId}', { params: { path: { accountId } } }), url),
    loaded(api.GET('/accounts/{accountId}/inquiries/{inquiryId}', { params: { path: params } }), url),
    loaded(api.GET('/accounts/{accountId}/inquiries/{inquiryId}/messages', { params: ofInquiry }), url),
  ])
  const [call, line] = await Promise.all([callOf(api, { inquiry, url }), lineOf(api, { inquiry, url })])
  return { account, inquiry, messages, call, line, formKey: crypto.randomUUID() }
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

/** What was refused because the other side wrote, is shown with what it wrote. */
export function shouldRevalidate({ actionStatus, defaultShouldRevalidate }: ShouldRevalidateFunctionArgs) {
  return actionStatus === 409 || defaultShouldRevalidate
}

/** One message, four ways to mean it: `ask` waits for the customer, the others decide. */
export async function action({ context, params, request }: Route.ActionArgs) {
  const form = await request.formData()
  const text = (name: string) => String(form.get(name) ?? '').trim()
  const api = context.get(apiContext)
  const options = { path: params, header: { 'Idempotency-Key': text('key') } }
  const said = { message: text('message'), seen: Number(text('seen')) }
  const outcome = text('outcome')
  const sent = await attempted(
    outcome === 'ask'
      ? api.POST('/accounts/{accountId}/inquiries/{inquiryId}/messages', { params: options, body: said })
      : api.POST('/accounts/{accountId}/inquiries/{inquiryId}/decision', {
          params: options,
          body: { ...said, decision: decisionOf(outcome, text) },
        }),
  )
  if (sent.ok) throw redirect(`/console/accounts/${params.accountId}/inquiries/${params.inquiryId}`)
  return data({ problem: sent.problem, typed: text('message') }, { status: sent.problem.status })
}

function decisionOf(outcome: string, text: (name: string) => string) {
  if (outcome !== 'credited')
    return { outcome: outcome === 'declined' ? ('declined' as const) : ('explained' as const) }
  return { outcome: 'credited' as const, amount: { amount: text('amount'), currency: text('currency') } }
}

export default function InquiryPage({ loaderData, actionData }: Route.ComponentProps) {
  const { account, inquiry, messages, call, line, formKey } = loaderData
  const base = `/console/accounts/${account.id}`
  return (
    <ReaderProvider reader={{ locale: account.locale, timeZone: account.timeZone }}>
      <PageHeader
        title={inquiry.subject ?? inquiry.reference}
        badge={<InquiryBadge inquiry={inquiry} />}
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
          <Section title="What was written">
            <Conversation
              label="What was written"
              messages={messages.items.map((message) => said(message, base))}
            />
            <Pager next={messages.next} />
          </Section>
          {messages.next === null ? (
            <InquiryAnswer inquiry={inquiry} formKey={formKey} typed={actionData?.typed ?? ''} />
          ) : null}
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

function said(message: Message, base: string) {
  const { n, side, author, actor, writtenAt, text } = message
  const name = author?.name ?? actorWords(actor ?? '')
  return {
    ...{ key: String(n), at: writtenAt, text },
    author: side === 'customer' && actor?.startsWith('login:') !== true ? `Noted by ${name}` : name,
    isTheirs: side === 'customer',
    decision: message.outcome ? <Decision message={message} base={base} /> : null,
  }
}

function Decision({ message, base }: { message: Message; base: string }) {
  const { outcome, credit, creditNote } = message
  if (!credit) return <p className="mb-1 font-medium">{words(outcome ?? '')}</p>
  return (
    <p className="mb-1 font-medium">
      <Money value={credit} exact />{' '}
      {creditNote ? (
        <>
          credited, taxes included:{' '}
          <Link className="underline" to={`${base}/invoices/${creditNote.id}`}>
            credit note {creditNote.number}
          </Link>
        </>
      ) : (
        'taken off the next invoice, before tax.'
      )}
    </p>
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
