import { data, Link, redirect } from 'react-router'
import { apiContext } from '../api/context.ts'
import { loaded } from '../api/outcome.ts'
import { pageOf } from '../api/paging.ts'
import { Tile, Tiles } from '../ui/figures.tsx'
import { isZero, Money } from '../ui/money.tsx'
import { EmptyState, Notice, ProblemNotice } from '../ui/notice.tsx'
import { Section } from '../ui/page-header.tsx'
import { Pager } from '../ui/pager.tsx'
import type { Route } from './+types/account-payments.ts'
import { AccountAutopay } from './account-autopay.tsx'
import { AccountMethods } from './account-methods.tsx'
import { AccountOverdue } from './account-overdue.tsx'
import { doPayingDeed } from './account-paying-deeds.ts'
import { MailTable } from './mail-table.tsx'
import { PaymentTable } from './payment-table.tsx'

export async function loader({ context, params, url }: Route.LoaderArgs) {
  const api = context.get(apiContext)
  const path = { accountId: params.accountId }
  const [dunning, terms, policies, account, dues, payments, methods, autopay, drafts, mails] =
    await Promise.all([
      loaded(api.GET('/accounts/{accountId}/dunning', { params: { path } }), url),
      loaded(api.GET('/accounts/{accountId}/dunning-terms', { params: { path } }), url),
      loaded(api.GET('/dunning-policies'), url),
      loaded(api.GET('/accounts/{accountId}', { params: { path } }), url),
      loaded(api.GET('/accounts/{accountId}/dues', { params: { path } }), url),
      loaded(api.GET('/accounts/{accountId}/payments', { params: { path, query: pageOf(url) } }), url),
      loaded(api.GET('/accounts/{accountId}/payment-methods', { params: { path } }), url),
      loaded(api.GET('/accounts/{accountId}/autopay', { params: { path } }), url),
      loaded(
        api.GET('/accounts/{accountId}/autopay/drafts', { params: { path, query: { limit: 10 } } }),
        url,
      ),
      loaded(api.GET('/accounts/{accountId}/mails', { params: { path, query: { limit: 5 } } }), url),
    ])
  return {
    ...{ account, dues, payments, dunning, terms, autopay: autopay.autopay },
    policies: policies.items,
    methods: methods.items,
    drafts: drafts.items,
    mails: mails.items,
    done: url.searchParams.get('done'),
  }
}

export async function action({ context, params, request }: Route.ActionArgs) {
  const form = await request.formData()
  const problem = await doPayingDeed(context.get(apiContext), { accountId: params.accountId, form })
  if (problem) return data({ problem }, { status: problem.status })
  const deed = encodeURIComponent(String(form.get('deed')))
  throw redirect(`/console/accounts/${params.accountId}/payments?done=${deed}`)
}

const DONE: Record<string, string> = {
  'remove-method': 'The method was removed. It is never charged again.',
  'pause-autopay': 'AutoPay is paused.',
  'resume-autopay': 'AutoPay goes on.',
  'end-autopay': 'AutoPay was ended. Nothing is drafted any more.',
  promise: 'The promise was recorded. Nothing is done until its day has passed.',
  suspend: 'Outbound calls are blocked.',
  restore: 'Outbound calls are restored.',
  'dunning-terms': 'The terms were saved.',
  'approve-draft': 'The draft was approved. It goes with the next run.',
}

export default function AccountPayments({ loaderData, actionData }: Route.ComponentProps) {
  const { account, dues, payments, methods, autopay, drafts, mails, done } = loaderData
  const { dunning, terms, policies } = loaderData
  // What has to be seen first, where there is anything of it.
  const isOverdue = !isZero(dunning.overdue) || dunning.suspension !== null
  const overdue = <AccountOverdue {...{ dunning, terms, policies }} />
  const labels = Object.fromEntries(methods.map(({ id, label }) => [id, label]))
  return (
    <>
      <ProblemNotice problem={actionData?.problem} />
      {done && DONE[done] && !actionData?.problem ? <Notice tone="good" title={DONE[done]} /> : null}
      <div className="mb-10">
        <Tiles>
          <Tile label="Owes" value={<Money value={dues.owed} />} note={openWords(dues.invoices.length)} />
          <Tile label="Credit" value={<Money value={dues.credit} />} note="the next invoices take it" />
        </Tiles>
      </div>
      {isOverdue ? <div className="mb-10">{overdue}</div> : null}
      <Section title="Payments">
        {payments.items.length > 0 ? (
          <PaymentTable payments={payments.items} labels={labels} />
        ) : (
          <EmptyState title="No payment has been made yet">
            Every payment will be here with what became of it and what it paid.
          </EmptyState>
        )}
        <Pager next={payments.next} />
      </Section>
      <Section title="Payment methods">
        {methods.length > 0 ? (
          <AccountMethods methods={methods} autopay={autopay} />
        ) : (
          <EmptyState title="No method is kept">
            The customer adds cards and bank accounts in the portal: their numbers never pass through here.
          </EmptyState>
        )}
      </Section>
      {isOverdue ? null : overdue}
      <AccountAutopay {...{ autopay, drafts, labels, accountId: account.id }} />
      {mails.length > 0 ? (
        <Section
          title="Newest mails"
          aside={
            <Link className="underline" to={`/console/mails?account=${account.id}`}>
              All mails
            </Link>
          }
        >
          <MailTable mails={mails} />
        </Section>
      ) : null}
    </>
  )
}

function openWords(count: number): string {
  if (count === 0) return 'nothing is open'
  return count === 1 ? 'on one invoice' : `on ${count} invoices`
}
