import { data, redirect } from 'react-router'
import { apiContext } from '../api/context.ts'
import { attempted } from '../api/outcome.ts'
import { useProvider } from '../root.tsx'
import { Button, ButtonLink } from '../ui/button.tsx'
import { Field } from '../ui/field.tsx'
import { ProblemNotice } from '../ui/notice.tsx'
import { PageHeader } from '../ui/page-header.tsx'
import type { Route } from './+types/account-new.ts'
import { AccountFields, accountBody, type Typed, typedIn } from './account-form.tsx'
import { SettingsForm } from './deed.tsx'

export const meta: Route.MetaFunction = () => [{ title: 'New account' }]

export async function action({ context, request }: Route.ActionArgs) {
  const typed = typedIn(await request.formData())
  const body = {
    ...accountBody(typed),
    number: typed.number ?? '',
    currency: (typed.currency ?? '').toUpperCase(),
    timeZone: typed.timeZone ?? '',
  }
  const outcome = await attempted(context.get(apiContext).POST('/accounts', { body }))
  if (!outcome.ok) return data({ problem: outcome.problem, typed }, { status: outcome.problem.status })
  throw redirect(`/console/accounts/${outcome.value.id}`)
}

export default function NewAccount({ actionData }: Route.ComponentProps) {
  const provider = useProvider()?.provider
  const typed: Typed = actionData?.typed ?? {}
  return (
    <>
      <PageHeader
        title="New account"
        note="The party that owes and is billed."
        back={{ to: '/console/accounts', label: 'Accounts' }}
      />
      <ProblemNotice problem={actionData?.problem} />
      <SettingsForm method="post" className="grid max-w-2xl gap-4 sm:grid-cols-2">
        <Field
          label="Account number"
          hint="Letters, digits and hyphens."
          name="number"
          defaultValue={typed.number}
          pattern="[A-Za-z0-9][A-Za-z0-9\-]{1,31}"
          required
        />
        <AccountFields typed={typed} />
        <Field
          label="Currency"
          name="currency"
          pattern="[A-Za-z]{3}"
          defaultValue={typed.currency ?? provider?.currency}
          required
        />
        <Field
          label="Time zone"
          name="timeZone"
          defaultValue={typed.timeZone ?? provider?.timeZone}
          required
        />
        <div className="mt-2 flex gap-2 sm:col-span-2">
          <Button look="primary">Create account</Button>
          <ButtonLink look="quiet" to="/console/accounts">
            Cancel
          </ButtonLink>
        </div>
      </SettingsForm>
    </>
  )
}
