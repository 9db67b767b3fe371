import { apiContext } from '../api/context.ts'
import { loaded } from '../api/outcome.ts'
import type { Shape } from '../api/shapes.ts'
import { ButtonLink } from '../ui/button.tsx'
import { Moment } from '../ui/moment.tsx'
import { Money } from '../ui/money.tsx'
import { Notice } from '../ui/notice.tsx'
import { PageHeader, Section } from '../ui/page-header.tsx'
import { useWords } from '../words/use-words.tsx'
import type { Route } from './+types/inquiry.ts'
import { InquiryState, type SayDisputes, subjectWords } from './inquiry-table.tsx'
import { visitContext } from './visit.ts'

export async function loader({ context, params, url }: Route.LoaderArgs) {
  const { accountId } = context.get(visitContext)
  const path = { accountId, inquiryId: params.inquiryId }
  const inquiry = await loaded(
    context.get(apiContext).GET('/accounts/{accountId}/inquiries/{inquiryId}', { params: { path } }),
    url,
  )
  return { inquiry, isSent: url.searchParams.has('sent') }
}

export default function Inquiry({ loaderData }: Route.ComponentProps) {
  const say = useWords('disputes')
  const { inquiry, isSent } = loaderData
  const { reference, message, askedAt, answeredAt, invoice, callId, price } = inquiry
  const subject = subjectWords(inquiry, say)
  return (
    <div className="mx-auto max-w-2xl">
      <title>{`${reference} · ${subject}`}</title>
      <PageHeader
        title={subject}
        badge={<InquiryState outcome={inquiry.outcome} />}
        note={say('beforeTax', { amount: <Money value={price} exact /> })}
        back={{ to: '/inquiries', label: say('title') }}
        actions={
          <>
            {invoice ? (
              <ButtonLink to={`/invoices/${invoice.id}`}>
                {say('seeInvoice', { number: invoice.number })}
              </ButtonLink>
            ) : null}
            {callId ? <ButtonLink to={`/calls/${callId}`}>{say('seeCall')}</ButtonLink> : null}
          </>
        }
      />
      {isSent && inquiry.state === 'open' ? <Notice tone="good" title={say('received')} /> : null}
      <Section
        title={askedWords(inquiry, say)}
        aside={say('when', { reference, at: <Moment value={askedAt} /> })}
      >
        <Words text={message} />
      </Section>
      <Section title={say('ourAnswer')} aside={answeredAt ? <Moment value={answeredAt} /> : null}>
        {inquiry.state === 'open' ? (
          <p className="text-soft">{say('waiting')}</p>
        ) : (
          <>
            <Credit inquiry={inquiry} />
            <Words text={inquiry.answer ?? ''} />
          </>
        )}
      </Section>
    </div>
  )
}

/** Whose question it is: others of the account read it too. */
function askedWords({ asker }: Shape<'InquiryDetail'>, say: SayDisputes): string {
  if (!asker) return say('weNoted')
  return asker.isYou ? say('youAsked') : say('theyAsked', { name: asker.name })
}

function Credit({ inquiry: { credit, creditNote } }: { inquiry: Shape<'InquiryDetail'> }) {
  const say = useWords('disputes')
  if (!credit) return null
  const amount = <Money value={credit} exact />
  return (
    <Notice
      tone="good"
      title={
        creditNote
          ? say('creditedByNote', { amount, number: creditNote.number })
          : say('creditedByAdjustment', { amount })
      }
    />
  )
}

/** What somebody wrote, with their own line breaks. */
function Words({ text }: { text: string }) {
  return <p className="whitespace-pre-line wrap-anywhere">{text}</p>
}
