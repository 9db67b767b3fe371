import { data, Link, redirect } from 'react-router'
import { type Api, apiContext } from '../api/context.ts'
import { attempted, loaded } from '../api/outcome.ts'
import type { Shape } from '../api/shapes.ts'
import { Button, ButtonLink } from '../ui/button.tsx'
import { TextField } from '../ui/field.tsx'
import { Facts } from '../ui/figures.tsx'
import { Moment, Period } from '../ui/moment.tsx'
import { Money, type MoneyValue } from '../ui/money.tsx'
import { Notice, ProblemNotice } from '../ui/notice.tsx'
import { PageHeader, Section } from '../ui/page-header.tsx'
import { PhoneNumber } from '../ui/phone-number.tsx'
import { Title } from '../ui/title.tsx'
import { useWords } from '../words/use-words.tsx'
import type { Route } from './+types/inquiry-new.ts'
import { Form } from './form.tsx'
import { visitContext } from './visit.ts'

/** What is asked about, as the page shows it. */
type Subject =
  | { about: 'invoice'; invoice: Named; price: MoneyValue }
  | { about: 'line'; invoice: Named; price: MoneyValue; line: Shape<'InvoiceLine'> }
  | { about: 'call'; price: MoneyValue; call: { id: string; to: string; from: string; answeredAt: string } }
type Named = { id: string; number: string }

export async function loader({ context, url }: Route.LoaderArgs) {
  const { accountId } = context.get(visitContext)
  const api = context.get(apiContext)
  const subject = await subjectOf(api, { accountId, url })
  const open = await openAbout(api, { accountId, subject, url })
  return { subject, open, key: crypto.randomUUID() }
}

/** `?call=` · `?invoice=` · `?invoice=&line=`. Anything else is sent to the list. */
async function subjectOf(api: Api, { accountId, url }: { accountId: string; url: URL }): Promise<Subject> {
  const { searchParams: query } = url
  const callId = query.get('call')
  if (callId) {
    const path = { accountId, callId }
    const call = await loaded(api.GET('/accounts/{accountId}/calls/{callId}', { params: { path } }), url)
    const { id, to, from, answeredAt, price } = call
    return { about: 'call', price, call: { id, to, from, answeredAt } }
  }
  const invoiceId = query.get('invoice')
  if (!invoiceId) throw redirect('/inquiries')
  const path = { accountId, invoiceId }
  const { id, number, net, lines } = await loaded(
    api.GET('/accounts/{accountId}/invoices/{invoiceId}', { params: { path } }),
    url,
  )
  const invoice = { id, number }
  const line = lines.find(({ n }) => String(n) === query.get('line'))
  return line
    ? { about: 'line', invoice, price: line.amount, line }
    : { about: 'invoice', invoice, price: net }
}

/** The id of the question that waits about the same, or null. At most fifty of an account are open. */
async function openAbout(
  api: Api,
  { accountId, subject, url }: { accountId: string; subject: Subject; url: URL },
): Promise<string | null> {
  const params = { path: { accountId }, query: { state: 'open' as const, limit: 50 } }
  const { items } = await loaded(api.GET('/accounts/{accountId}/inquiries', { params }), url)
  const same = (one: (typeof items)[number]) =>
    subject.about === 'call'
      ? one.callId === subject.call.id
      : one.about === subject.about &&
        one.invoice?.id === subject.invoice.id &&
        one.line === (subject.about === 'line' ? subject.line.n : null)
  return items.find(same)?.id ?? null
}

export async function action({ context, request }: Route.ActionArgs) {
  const { accountId } = context.get(visitContext)
  const form = await request.formData()
  const text = (name: string) => String(form.get(name) ?? '').trim()
  const message = text('message')
  if (message === '') return data({ isMissing: true, typed: '' }, { status: 422 })
  const outcome = await attempted(
    context.get(apiContext).POST('/accounts/{accountId}/inquiries', {
      params: { path: { accountId }, header: { 'Idempotency-Key': text('key') } },
      body: { about: aboutOf(text), message },
    }),
  )
  if (outcome.ok) throw redirect(`/inquiries/${outcome.value.id}?sent`)
  return data({ problem: outcome.problem, typed: message }, { status: outcome.problem.status })
}

function aboutOf(text: (name: string) => string) {
  if (text('call') !== '') return { about: 'call' as const, callId: text('call') }
  const invoiceId = text('invoice')
  return text('line') === ''
    ? { about: 'invoice' as const, invoiceId }
    : { about: 'line' as const, invoiceId, line: Number(text('line')) }
}

export default function InquiryNew({ loaderData, actionData }: Route.ComponentProps) {
  const say = useWords('disputes')
  const sayInvoices = useWords('invoices')
  const sayCalls = useWords('calls')
  const { subject, open, key } = loaderData
  const back = subject.about === 'call' ? `/calls/${subject.call.id}` : `/invoices/${subject.invoice.id}`
  const label =
    subject.about === 'call'
      ? sayCalls('callTitle')
      : sayInvoices('invoiceTitle', { number: subject.invoice.number })
  const problem = actionData && 'problem' in actionData ? actionData.problem : undefined
  const isMissing = actionData && 'isMissing' in actionData
  return (
    <div className="mx-auto max-w-2xl">
      <Title>{say('newTitle')}</Title>
      <PageHeader title={say('newTitle')} back={{ to: back, label }} />
      <Section title={say('whatAbout')}>
        <About subject={subject} />
      </Section>
      {open ? (
        <div className="mt-8">
          <Notice title={say('openAlready')}>
            <Link className="underline" to={`/inquiries/${open}`}>
              {say('seeIt')}
            </Link>
          </Notice>
        </div>
      ) : (
        <Form method="post" className="mt-8 grid gap-4">
          {problem?.code === 'inquiry_open' || problem?.code === 'too_many_inquiries' ? (
            <Notice tone="bad" title={say(problem.code === 'inquiry_open' ? 'openAlready' : 'tooMany')} />
          ) : (
            <ProblemNotice problem={problem} />
          )}
          <input type="hidden" name="key" value={key} />
          {subject.about === 'call' ? (
            <input type="hidden" name="call" value={subject.call.id} />
          ) : (
            <input type="hidden" name="invoice" value={subject.invoice.id} />
          )}
          {subject.about === 'line' ? <input type="hidden" name="line" value={subject.line.n} /> : null}
          <TextField
            label={say('message')}
            hint={say('messageHint')}
            error={isMissing ? say('messageMissing') : undefined}
            name="message"
            rows={6}
            maxLength={4000}
            defaultValue={actionData?.typed}
            required
          />
          <div className="flex flex-wrap gap-2">
            <Button look="primary">{say('send')}</Button>
            <ButtonLink look="quiet" to={back}>
              {say('cancel')}
            </ButtonLink>
          </div>
          {subject.about === 'call' ? null : <p className="text-sm text-faint">{say('payMeanwhile')}</p>}
        </Form>
      )}
    </div>
  )
}

function About({ subject }: { subject: Subject }) {
  const say = useWords('disputes')
  const price = {
    label: say('price'),
    value: say('beforeTax', { amount: <Money value={subject.price} exact /> }),
  }
  switch (subject.about) {
    case 'call': {
      const { to, from, answeredAt } = subject.call
      const numbers = (
        <>
          <PhoneNumber value={from} /> → <PhoneNumber value={to} />
        </>
      )
      return (
        <Facts
          facts={[
            { label: say('call'), value: numbers },
            { label: <Moment value={answeredAt} zone />, value: <Money value={subject.price} exact /> },
          ]}
        />
      )
    }
    case 'line': {
      const { n, description, period } = subject.line
      return (
        <Facts
          facts={[
            { label: say('wholeInvoice', { number: subject.invoice.number }), value: say('line', { n }) },
            { label: description, value: <Period start={period.start} end={period.end} /> },
            price,
          ]}
        />
      )
    }
    case 'invoice':
      return <Facts facts={[{ label: say('about'), value: say('wholeInvoice', subject.invoice) }, price]} />
    default:
      return subject satisfies never
  }
}
