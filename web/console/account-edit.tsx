import { data, redirect } from 'react-router'
import { apiContext } from '../api/context.ts'
import { attempted, loaded } from '../api/outcome.ts'
import { Button, ButtonLink } from '../ui/button.tsx'
import { ProblemNotice } from '../ui/notice.tsx'
import { PageHeader } from '../ui/page-header.tsx'
import type { Route } from './+types/account-edit.ts'
import { AccountFields, accountBody, type Typed, typedIn } from './account-form.tsx'
import { SettingsForm } from './deed.tsx'

export const meta: Route.MetaFunction = ({ loaderData }) => [
  { title: `Edit ${loaderData?.account.name ?? ''}` },
]

export async function loader({ context, params, url }: Route.LoaderArgs) {
  const path = { accountId: params.accountId }
  return {
    account: await loaded(context.get(apiContext).GET('/accounts/{accountId}', { params: { path } }), url),
  }
}

export async function action({ context, params, request }: Route.ActionArgs) {
  const typed = typedIn(await request.formData())
  const path = { accountId: params.accountId }
  const outcome = await attempted(
    context.get(apiContext).PATCH('/accounts/{accountId}', { params: { path }, body: accountBody(typed) }),
  )
  if (!outcome.ok) return data({ problem: outcome.problem, typed }, { status: outcome.problem.status })
  throw redirect(`/console/accounts/${params.accountId}`)
}

export default function EditAccount({ loaderData, actionData }: Route.ComponentProps) {
  const { account } = loaderData
  const typed: Typed = actionData?.typed ?? {
    name: account.name,
    address: account.addressLines.join('\n'),
    country: account.country,
    taxJurisdiction: account.taxJurisdiction,
    taxExempt: account.taxExempt ? 'yes' : 'no',
    billingDay: String(account.billingDay),
    termsDays: String(account.termsDays),
    callDetailAnnex: account.callDetailAnnex ? 'yes' : 'no',
  }
  return (
    <>
      <PageHeader
        title={`Edit ${account.name}`}
        note="Invoices already issued keep what they were issued with."
        back={{ to: `/console/accounts/${account.id}`, label: account.name }}
      />
      <ProblemNotice problem={actionData?.problem} />
      <SettingsForm method="post" className="grid max-w-2xl gap-4 sm:grid-cols-2">
        <AccountFields typed={typed} />
        <div className="mt-2 flex gap-2 sm:col-span-2">
          <Button look="primary">Save account</Button>
          <ButtonLink look="quiet" to={`/console/accounts/${account.id}`}>
            Cancel
          </ButtonLink>
        </div>
      </SettingsForm>
    </>
  )
}
