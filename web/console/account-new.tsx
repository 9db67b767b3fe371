import { data, Form, redirect } from 'react-router'
import { apiContext } from '../api/context.ts'
import { attempted } from '../api/outcome.ts'
import { useProvider } from '../root.tsx'
import { Button, ButtonLink } from '../ui/button.tsx'
import { Field, TextField } from '../ui/field.tsx'
import { ProblemNotice } from '../ui/notice.tsx'
import { PageHeader } from '../ui/page-header.tsx'
import type { Route } from './+types/account-new.ts'

export const meta: Route.MetaFunction = () => [{ title: 'New account' }]

export async function action({ context, request }: Route.ActionArgs) {
  const form = await request.formData()
  const text = (name: string) => String(form.get(name) ?? '').trim()
  const outcome = await attempted(
    context.get(apiContext).POST('/accounts', {
      body: {
        number: text('number'),
        name: text('name'),
        addressLines: text('address').split(/\r?\n/).filter(Boolean),
        country: text('country').toUpperCase(),
        taxJurisdiction: text('taxJurisdiction'),
        billingDay: Number(text('billingDay')),
        termsDays: Number(text('termsDays')),
        currency: text('currency').toUpperCase(),
        timeZone: text('timeZone'),
      },
    }),
  )
  if (!outcome.ok)
    return data(
      {
        problem: outcome.problem,
        values: Object.fromEntries([...form].map(([name, value]) => [name, String(value)])),
      },
      { status: outcome.problem.status },
    )
  throw redirect(`/console/accounts/${outcome.value.id}`)
}

export default function NewAccount({ actionData }: Route.ComponentProps) {
  const provider = useProvider()?.provider
  // What was typed comes back with the error.
  const typed: Record<string, string> = actionData?.values ?? {}
  return (
    <>
      <PageHeader
        title="New account"
        note="The party that owes and is billed. Currency and time zone stay as they are once it has been billed."
        back={{ to: '/console/accounts', label: 'Accounts' }}
      />
      <ProblemNotice problem={actionData?.problem} />
      <Form method="post" className="grid max-w-2xl gap-4 sm:grid-cols-2">
        <Field
          label="Account number"
          hint="Letters, digits and hyphens."
          name="number"
          defaultValue={typed.number}
          pattern="[A-Za-z0-9][A-Za-z0-9\-]{1,31}"
          required
        />
        <Field label="Name" name="name" defaultValue={typed.name} maxLength={200} required />
        <div className="sm:col-span-2">
          <TextField
            label="Address"
            hint="As it stands on invoices, one line each."
            name="address"
            defaultValue={typed.address}
          />
        </div>
        <Field
          label="Country"
          hint="Two letters, such as US."
          name="country"
          pattern="[A-Za-z]{2}"
          defaultValue={typed.country ?? 'US'}
          required
        />
        <Field
          label="Tax jurisdiction"
          hint="Empty: no tax."
          name="taxJurisdiction"
          defaultValue={typed.taxJurisdiction}
        />
        <Field
          label="Billing day"
          hint="29 to 31 mean the last day of a shorter month."
          name="billingDay"
          type="number"
          min={1}
          max={31}
          defaultValue={typed.billingDay ?? 1}
          required
        />
        <Field
          label="Days until an invoice is due"
          name="termsDays"
          type="number"
          min={0}
          max={365}
          defaultValue={typed.termsDays ?? 15}
          required
        />
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
      </Form>
    </>
  )
}
