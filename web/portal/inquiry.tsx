import { data, redirect, type ShouldRevalidateFunctionArgs } from 'react-router'
import { apiContext } from '../api/context.ts'
import { attempted, loaded } from '../api/outcome.ts'
import { pageOf } from '../api/paging.ts'
import type { Shape } from '../api/shapes.ts'
import { useProvider } from '../root.tsx'
import { ButtonLink } from '../ui/button.tsx'
import { Conversation } from '../ui/conversation.tsx'
import { Money } from '../ui/money.tsx'
import { Notice } from '../ui/notice.tsx'
import { PageHeader } from '../ui/page-header.tsx'
import { Pager } from '../ui/pager.tsx'
import { Title } from '../ui/title.tsx'
import { useWords } from '../words/use-words.tsx'
import type { Route } from './+types/inquiry.ts'
import { InquiryReply } from './inquiry-reply.tsx'
import { InquiryState, subjectWords } from './inquiry-table.tsx'
import { may, visitContext } from './visit.ts'

type Inquiry = Shape<'InquiryDetail'>
type Message = Shape<'InquiryMessage'>

export async function loader({ context, params, url }: Route.LoaderArgs) {
  const visit = context.get(visitContext)
  const api = context.get(apiContext)
  const path = { accountId: visit.accountId, inquiryId: params.inquiryId }
  const query = { ...pageOf(url), limit: 100 }
  const [inquiry, messages] = await Promise.all([
    loaded(api.GET('/accounts/{accountId}/inquiries/{inquiryId}', { params: { path } }), url),
    loaded(api.GET('/accounts/{accountId}/inquiries/{inquiryId}/messages', { params: { path, query } }), url),
  ])
  const isSent = url.searchParams.has('sent')
  return { inquiry, messages, isSent, mayReply: may(visit, 'dispute'), key: crypto.randomUUID() }
}

/** What was refused because the other side wrote, is shown with what it wrote. */
export function shouldRevalidate({ actionStatus, defaultShouldRevalidate }: ShouldRevalidateFunctionArgs) {
  return actionStatus === 409 || defaultShouldRevalidate
}

export async function action({ context, params, request }: Route.ActionArgs) {
  const { accountId } = context.get(visitContext)
  const form = await request.formData()
  const message = String(form.get('message') ?? '').trim()
  if (message === '') return data({ isMissing: true, typed: '' }, { status: 422 })
  const path = { accountId, inquiryId: params.inquiryId }
  const outcome = await attempted(
    context.get(apiContext).POST('/accounts/{accountId}/inquiries/{inquiryId}/messages', {
      params: { path, header: { 'Idempotency-Key': String(form.get('key') ?? '') } },
      body: { message },
    }),
  )
  if (outcome.ok) throw redirect(`/inquiries/${params.inquiryId}?sent`)
  return data({ problem: outcome.problem, typed: message }, { status: outcome.problem.status })
}

export default function InquiryPage({ loaderData, actionData }: Route.ComponentProps) {
  const say = useWords('disputes')
  const provider = useProvider()?.provider.name ?? ''
  const { inquiry, messages, isSent, mayReply, key } = loaderData
  const { reference, price, state } = inquiry
  const subject = subjectWords(inquiry, say)
  return (
    <div className="mx-auto max-w-3xl">
      <Title>{`${reference} · ${subject}`}</Title>
      <PageHeader
        title={subject}
        badge={<InquiryState inquiry={inquiry} />}
        note={
          <>
            {reference} · {say('beforeTax', { amount: <Money value={price} exact /> })}
          </>
        }
        back={{ to: '/inquiries', label: say('title') }}
        actions={<Places inquiry={inquiry} />}
      />
      {isSent && state === 'waiting_for_provider' && !actionData ? (
        <Notice tone="good" title={say('received')} />
      ) : null}
      {state === 'waiting_for_customer' ? <Notice tone="warn" title={say('askedBack')} /> : null}
      <Conversation
        label={say('conversation')}
        messages={messages.items.map((message) => ({
          key: String(message.n),
          author: <Author message={message} provider={provider} />,
          isTheirs: message.side === 'provider',
          at: message.writtenAt,
          text: message.text,
          decision: message.outcome ? <Decision message={message} /> : null,
        }))}
      />
      <Pager next={messages.next} />
      {state === 'waiting_for_provider' && !isSent ? (
        <p className="mt-4 text-soft">{say('waiting')}</p>
      ) : null}
      {mayReply ? <InquiryReply key={key} inquiry={inquiry} formKey={key} failed={actionData} /> : null}
    </div>
  )
}

function Places({ inquiry: { invoice, callId } }: { inquiry: Inquiry }) {
  const say = useWords('disputes')
  return (
    <>
      {invoice ? (
        <ButtonLink to={`/invoices/${invoice.id}`}>
          {say('seeInvoice', { number: invoice.number })}
        </ButtonLink>
      ) : null}
      {callId ? <ButtonLink to={`/calls/${callId}`}>{say('seeCall')}</ButtonLink> : null}
    </>
  )
}

/** Whose message it is: others of the account write here too, and the provider speaks with one name. */
function Author({ message: { side, author }, provider }: { message: Message; provider: string }) {
  const say = useWords('disputes')
  if (side === 'provider') return provider
  if (!author) return say('weNoted')
  return author.isYou ? say('you') : author.name
}

function Decision({ message: { outcome, credit, creditNote } }: { message: Message }) {
  const say = useWords('disputes')
  if (outcome === null) return null
  if (!credit) return <p className="mb-1 font-medium">{say(`outcome.${outcome}`)}</p>
  const amount = <Money value={credit} exact />
  return (
    <p className="mb-1 font-medium">
      {creditNote
        ? say('creditedByNote', { amount, number: creditNote.number })
        : say('creditedByAdjustment', { amount })}
    </p>
  )
}
