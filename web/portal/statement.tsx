import type { ReactNode } from 'react'
import { data, Link } from 'react-router'
import { apiContext } from '../api/context.ts'
import { attempted } from '../api/outcome.ts'
import type { Shape } from '../api/shapes.ts'
import { Button, ButtonLink } from '../ui/button.tsx'
import { Field } from '../ui/field.tsx'
import { Tile, Tiles } from '../ui/figures.tsx'
import { FilterLinks } from '../ui/filter-links.tsx'
import { Day } from '../ui/moment.tsx'
import { isNegative, isZero, Money, type MoneyValue, negative, sumOf } from '../ui/money.tsx'
import { ProblemNotice } from '../ui/notice.tsx'
import { PageHeader } from '../ui/page-header.tsx'
import { type Column, DataTable } from '../ui/table.tsx'
import { Title } from '../ui/title.tsx'
import type { Say } from '../words/say.ts'
import { useWords } from '../words/use-words.tsx'
import type { Words } from '../words/words.server.ts'
import type { Route } from './+types/statement.ts'
import { Form } from './form.tsx'
import { dayAfter, readySpans, spanAsked, spanOf } from './statement-spans.ts'
import { visitContext } from './visit.ts'

type Statement = Shape<'Statement'>
type Line = Statement['lines'][number]
type SayInvoices = Say<keyof Words['invoices'] & string>

export async function loader({ context, url }: Route.LoaderArgs) {
  const { accountId } = context.get(visitContext)
  const api = context.get(apiContext)
  const path = { accountId }
  const asked = spanAsked(url.searchParams)
  const query = asked ? { from: asked.from, until: dayAfter(asked.to) } : {}
  const outcome = await attempted(api.GET('/accounts/{accountId}/statement', { params: { path, query } }))
  // Days that are none are said beside the form; anything else is no statement.
  if (!outcome.ok && outcome.problem.status !== 422)
    throw data(outcome.problem, { status: outcome.problem.status })
  const statement = outcome.ok ? outcome.value : null
  return {
    ...{ accountId, statement },
    span: statement ? spanOf(statement.period) : (asked ?? { from: '', to: '' }),
    problem: outcome.ok ? undefined : outcome.problem,
  }
}

export default function StatementPage({ loaderData }: Route.ComponentProps) {
  const say = useWords('invoices')
  const { accountId, statement, span, problem } = loaderData
  const days = new URLSearchParams({ from: span.from, until: dayAfter(span.to) })
  const file = (form: 'pdf' | 'csv') => `/api/v1/accounts/${accountId}/statement.${form}?${days}`
  return (
    <>
      <Title>{say('statementTitle')}</Title>
      <PageHeader
        title={say('statementTitle')}
        note={say('statementNote')}
        back={{ to: '/invoices', label: say('title') }}
        actions={
          statement ? (
            <>
              <ButtonLink external look="primary" to={file('pdf')}>
                {say('pdf')}
              </ButtonLink>
              <ButtonLink external to={file('csv')}>
                {say('csv')}
              </ButtonLink>
            </>
          ) : null
        }
      />
      {statement ? (
        <FilterLinks
          label={say('spans')}
          links={readySpans(statement.today).map(({ word, from, to }) => ({
            to: `/statement?from=${from}&to=${to}`,
            label: say(word),
            isCurrent: from === span.from && to === span.to,
          }))}
        />
      ) : null}
      <Form
        key={`${span.from} ${span.to}`}
        method="get"
        className="mb-8 grid grid-cols-2 items-end gap-3 no-print sm:grid-cols-[11rem_11rem_auto] sm:justify-start"
      >
        <Field label={say('from')} name="from" type="date" defaultValue={span.from} required />
        <Field label={say('to')} name="to" type="date" defaultValue={span.to} required />
        <Button className="max-sm:col-span-2">{say('show')}</Button>
      </Form>
      <ProblemNotice problem={problem} />
      {statement ? <Moved statement={statement} lastDay={span.to} /> : null}
    </>
  )
}

function Moved({ statement, lastDay }: { statement: Statement; lastDay: string }) {
  const say = useWords('invoices')
  const { opening, closing, lines, period } = statement
  const { currency } = opening
  const charged = sumOf(
    lines.filter(isCharge).map(({ amount }) => amount),
    currency,
  )
  const paid = sumOf(
    lines.filter((line) => !isCharge(line)).map(({ amount }) => negative(amount)),
    currency,
  )
  const [first, last] = [<Day key="first" value={period.start} />, <Day key="last" value={lastDay} />]
  return (
    <>
      <div className="mb-10">
        <Tiles>
          <Balance label={say('openingBalance', { day: first })} value={opening} />
          <Tile label={say('chargedSum')} value={<Money value={charged} />} />
          <Tile label={say('paidSum')} value={<Money value={paid} />} />
          <Balance label={say('closingBalance', { day: last })} value={closing} />
        </Tiles>
      </div>
      {lines.length > 0 ? (
        <DataTable
          caption={say('statementTitle')}
          rows={lines}
          columns={columnsOf(say, { closing, closingLabel: say('closingBalance', { day: last }) })}
          rowKey={({ at, kind, number, balance }) => `${at} ${kind} ${number} ${balance.amount}`}
        />
      ) : (
        <p className="border-y border-rule py-6 text-center text-soft">{say('nothingMoved')}</p>
      )}
    </>
  )
}

function isCharge({ amount }: Line): boolean {
  return !isNegative(amount)
}

/** A balance with its direction in words: below zero the provider owes. */
function Balance({ label, value }: { label: ReactNode; value: MoneyValue }) {
  const say = useWords('invoices')
  const note = isZero(value) ? null : say(isNegative(value) ? 'inCredit' : 'owed')
  return (
    <Tile label={label} value={<Money value={isNegative(value) ? negative(value) : value} />} note={note} />
  )
}

function columnsOf(
  say: SayInvoices,
  { closing, closingLabel }: { closing: MoneyValue; closingLabel: ReactNode },
): ReadonlyArray<Column<Line>> {
  return [
    { key: 'date', header: say('date'), cell: ({ on }) => <Day value={on} /> },
    {
      key: 'what',
      header: say('description'),
      narrow: 'title',
      cell: (line) => <What line={line} say={say} />,
      foot: closingLabel,
    },
    {
      key: 'charge',
      header: say('charges'),
      align: 'right',
      label: say('charges'),
      cell: ({ amount }) => (isNegative(amount) ? null : <Money value={amount} />),
    },
    {
      key: 'credit',
      header: say('paymentsAndCredits'),
      align: 'right',
      label: say('paymentsAndCredits'),
      cell: ({ amount }) => (isNegative(amount) ? <Money value={negative(amount)} /> : null),
    },
    {
      key: 'balance',
      header: say('balance'),
      align: 'right',
      narrow: 'amount',
      cell: ({ balance }) => <Money value={balance} />,
      foot: <Money value={closing} />,
    },
  ]
}

function What({ line, say }: { line: Line; say: SayInvoices }) {
  const { kind, number, invoiceId, paymentId, corrects, method, surcharge } = line
  const to = paymentId ? `/payments/${paymentId}` : invoiceId ? `/invoices/${invoiceId}` : null
  const name = say(`moved.${kind}`, { number })
  const notes = [
    corrects ? say('forInvoice', { number: corrects }) : null,
    method ? methodWords(method, say) : null,
  ].filter((note) => note !== null)
  return (
    <>
      {to ? (
        <Link className="row-link" to={to} prefetch="intent">
          {name}
        </Link>
      ) : (
        name
      )}
      {notes.length > 0 || surcharge ? (
        <span className="block text-sm text-faint">
          {notes.join(' · ')}
          {surcharge ? <> · {say('withSurcharge', { amount: <Money value={surcharge} /> })}</> : null}
        </span>
      ) : null}
    </>
  )
}

function methodWords({ rail, brand, last4 }: NonNullable<Line['method']>, say: SayInvoices): string {
  if (rail === 'bank') return say('bankEnding', { last4 })
  const name = brand ? brand.charAt(0).toUpperCase() + brand.slice(1) : ''
  return say('cardEnding', { brand: name, last4 })
}
