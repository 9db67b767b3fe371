import { useState } from 'react'
import { apiContext } from '../api/context.ts'
import { loaded } from '../api/outcome.ts'
import type { Shape } from '../api/shapes.ts'
import { Button, ButtonLink } from '../ui/button.tsx'
import { Field, SelectField } from '../ui/field.tsx'
import { FilterLinks } from '../ui/filter-links.tsx'
import { InvoiceTable, isPayable } from '../ui/invoice-table.tsx'
import { Day } from '../ui/moment.tsx'
import { Money, sumOf } from '../ui/money.tsx'
import { EmptyState, Notice } from '../ui/notice.tsx'
import { PageHeader } from '../ui/page-header.tsx'
import { Pager } from '../ui/pager.tsx'
import { SpendChart } from '../ui/spend-chart.tsx'
import { Title } from '../ui/title.tsx'
import { useIsLive } from '../ui/typed-amount.tsx'
import { useWords } from '../words/use-words.tsx'
import type { Route } from './+types/invoices.ts'
import { Form } from './form.tsx'
import { paidBy } from './paying-facts.ts'
import { may, visitContext } from './visit.ts'

const TABS = ['all', 'open', 'in_progress', 'paid'] as const
type Tab = (typeof TABS)[number]

export async function loader({ context, url }: Route.LoaderArgs) {
  const visit = context.get(visitContext)
  const api = context.get(apiContext)
  const path = { accountId: visit.accountId }
  const question = questionOf(url.searchParams)
  const { tab, year, search } = question
  const query = {
    ...{ year, after: url.searchParams.get('after') ?? undefined, limit: 50 },
    ...(tab === 'all' ? {} : { paid: tab }),
    ...(search === '' ? {} : { search }),
  }
  const mayPay = may(visit, 'pay')
  const [invoices, dues] = await Promise.all([
    loaded(api.GET('/accounts/{accountId}/invoices', { params: { path, query } }), url),
    mayPay ? loaded(api.GET('/accounts/{accountId}/dues', { params: { path } }), url) : null,
  ])
  const next =
    tab === 'in_progress'
      ? await loaded(api.GET('/accounts/{accountId}/summary', { params: { path } }), url)
      : null
  return {
    ...{ question, invoices, mayPay, pays: dues && paidBy(dues) },
    /** What is billed next: that invoice is being made. */
    next: next?.nextInvoice ?? null,
    years: yearsOf(invoices.issued, year),
    isFiltered: year !== undefined || search !== '',
  }
}

/** What of the list is asked for in the address. */
function questionOf(query: URLSearchParams): { tab: Tab; year: number | undefined; search: string } {
  const tab = TABS.find((one) => one === query.get('tab')) ?? 'all'
  const year = /^\d{4}$/.test(query.get('year') ?? '') ? Number(query.get('year')) : undefined
  return { tab, year, search: (query.get('search') ?? '').trim().slice(0, 60) }
}

export default function Invoices({ loaderData }: Route.ComponentProps) {
  const say = useWords('invoices')
  const sayDisputes = useWords('disputes')
  const { invoices, question, isFiltered, mayPay, pays, next } = loaderData
  const isWhole = question.tab === 'all' && !isFiltered
  return (
    <>
      <Title>{say('title')}</Title>
      <PageHeader
        title={say('title')}
        actions={
          <>
            <ButtonLink to="/statement">{say('statement')}</ButtonLink>
            {pays ? (
              <ButtonLink look={pays === 'due' ? 'primary' : 'secondary'} to="/pay">
                {say(pays === 'due' ? 'makePayment' : 'payAhead')}
              </ButtonLink>
            ) : null}
          </>
        }
      />
      <FilterLinks
        label={say('tabs')}
        links={TABS.map((tab) => ({
          to: tab === 'all' ? '/invoices' : `/invoices?tab=${tab}`,
          label: say(`tab.${tab}`),
          isCurrent: tab === question.tab,
        }))}
      />
      <Search {...loaderData} />
      {next ? (
        <Notice
          title={say('inTheMaking', { amount: <Money value={next.soFar} />, day: <Day value={next.on} /> })}
        />
      ) : null}
      {invoices.items.length > 0 ? (
        <Listed
          key={invoices.items.map(({ id, state }) => `${id}${state}`).join()}
          invoices={invoices.items}
          mayPay={mayPay}
        />
      ) : (
        <EmptyState title={say(isFiltered ? 'noneFound' : `none.${question.tab}`)}>
          {say(isFiltered ? 'noneFoundText' : `noneText.${question.tab}`)}
        </EmptyState>
      )}
      <Pager next={invoices.next} />
      {isWhole ? (
        <div className="mt-12">
          <SpendChart invoices={invoices.items} />
        </div>
      ) : null}
      <p className="mt-10 no-print">
        <ButtonLink to="/inquiries">{sayDisputes('title')}</ButtonLink>
      </p>
    </>
  )
}

/** Which of them: by number or total, and year; the tab stays. */
function Search({
  question,
  years,
  isFiltered,
}: Pick<Route.ComponentProps['loaderData'], 'question' | 'years' | 'isFiltered'>) {
  const say = useWords('invoices')
  const { tab, year, search } = question
  return (
    <Form
      key={`${tab} ${year} ${search}`}
      method="get"
      role="search"
      className="mb-6 grid grid-cols-[minmax(0,1fr)_auto] items-end gap-3 sm:grid-cols-[minmax(0,18rem)_10rem_auto] sm:justify-start"
    >
      {tab === 'all' ? null : <input type="hidden" name="tab" value={tab} />}
      <Field
        label={say('search')}
        name="search"
        type="search"
        className="max-sm:col-span-2"
        placeholder={say('searchHint')}
        maxLength={60}
        defaultValue={search}
      />
      <SelectField
        label={say('year')}
        name="year"
        defaultValue={year ?? ''}
        options={[
          { value: '', label: say('anyYear') },
          ...years.map((one) => ({ value: String(one), label: String(one) })),
        ]}
      />
      <div className="flex gap-2">
        <Button>{say('show')}</Button>
        {isFiltered ? (
          <ButtonLink look="quiet" to={tab === 'all' ? '/invoices' : `/invoices?tab=${tab}`}>
            {say('showAll')}
          </ButtonLink>
        ) : null}
      </div>
    </Form>
  )
}

/** The list. Where two or more can be paid, they can be ticked and paid together. */
function Listed({ invoices, mayPay }: { invoices: readonly Shape<'Invoice'>[]; mayPay: boolean }) {
  const say = useWords('invoices')
  const [chosen, setChosen] = useState<readonly string[]>([])
  const toggle = (id: string, on: boolean) =>
    setChosen(on ? [...chosen, id] : chosen.filter((one) => one !== id))
  const address = ({ id }: { id: string }) => `/invoices/${id}`
  const payable = invoices.filter(isPayable)
  const table = { caption: say('title'), invoices, address }
  if (!mayPay || payable.length === 0) return <InvoiceTable {...table} />
  return (
    <Form method="get" action="/pay">
      <InvoiceTable {...table} choice={{ chosen, onChange: toggle }} />
      <PayChosen chosen={payable.filter(({ id }) => chosen.includes(id))} />
    </Form>
  )
}

function PayChosen({ chosen }: { chosen: readonly Shape<'Invoice'>[] }) {
  const say = useWords('invoices')
  const isLive = useIsLive()
  const [first] = chosen
  if (!isLive) {
    return (
      <p className="mt-4">
        <Button look="primary">{say('payChosenPlain')}</Button>
      </p>
    )
  }
  if (!first) return <p className="mt-4 text-sm text-soft no-print">{say('chooseHint')}</p>
  const sum = sumOf(
    chosen.map(({ open }) => open),
    first.open.currency,
  )
  return (
    // It stays in sight while the list is looked through.
    <p className="sticky bottom-0 z-2 mt-4 border-t border-rule bg-paper py-3 no-print">
      <Button look="primary">
        {say('payChosen', { count: chosen.length, amount: <Money value={sum} /> })}
      </Button>
    </p>
  )
}

/** The years from that of the newest document to that of the first, at most ten; a year that was asked for is among them. */
function yearsOf(issued: { firstOn: string; lastOn: string } | null, asked: number | undefined): number[] {
  const [first, last] = [issued?.firstOn, issued?.lastOn].map((day) => Number(day?.slice(0, 4) ?? Number.NaN))
  const years: number[] = []
  for (let year = last ?? 0; year >= (first ?? 0) && years.length < 10; year--) years.push(year)
  return asked === undefined || years.includes(asked) ? years : [...years, asked].sort((a, b) => b - a)
}
