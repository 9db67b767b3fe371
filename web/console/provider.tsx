import { data, redirect } from 'react-router'
import { apiContext } from '../api/context.ts'
import { attempted, loaded } from '../api/outcome.ts'
import { Button } from '../ui/button.tsx'
import { Notice, ProblemNotice } from '../ui/notice.tsx'
import { PageHeader } from '../ui/page-header.tsx'
import type { Route } from './+types/provider.ts'
import { type Typed, typedIn } from './account-form.tsx'
import { SettingsForm } from './deed.tsx'
import { ForCustomers, OnInvoices, OnPages } from './provider-fields.tsx'
import { bodyOf, errorsOf, typedOf } from './provider-form.ts'
import { staffContext } from './visit.ts'

export const meta: Route.MetaFunction = () => [{ title: 'Provider' }]

export async function loader({ context, url }: Route.LoaderArgs) {
  const provider = await loaded(context.get(apiContext).GET('/provider/settings'), url)
  const isAdmin = context.get(staffContext).staff === 'admin'
  return { provider, isAdmin, saved: url.searchParams.has('saved') }
}

export async function action({ context, request, url }: Route.ActionArgs) {
  const form = await request.formData()
  const typed = typedIn(form)
  const logo = form.get('logo')
  const provider = context.get(apiContext).GET('/provider')
  const { timeZone } = await loaded(provider, url)
  const body = {
    ...bodyOf(typed, timeZone),
    ...(logo instanceof File && logo.size > 0 ? { logoSvg: await logo.text() } : {}),
  }
  const outcome = await attempted(context.get(apiContext).PATCH('/provider', { body }))
  if (!outcome.ok) return data({ problem: outcome.problem, typed }, { status: outcome.problem.status })
  throw redirect('/console/provider?saved')
}

export default function Provider({ loaderData, actionData }: Route.ComponentProps) {
  const { provider, isAdmin, saved } = loaderData
  const typed: Typed = actionData?.typed ?? typedOf(provider)
  const errors = errorsOf(actionData?.problem)
  return (
    <>
      <PageHeader
        title="Provider"
        note="Who you are on these pages and on invoices. Invoices already issued keep what they say."
      />
      <ProblemNotice problem={actionData?.problem} />
      {saved && !actionData?.problem ? <Notice tone="good" title="Saved." /> : null}
      <SettingsForm method="post" encType="multipart/form-data" className="max-w-2xl">
        <OnPages
          typed={typed}
          errors={errors}
          hasLogo={provider.logoSvg !== null}
          contrast={provider.primaryColorContrast}
        />
        <ForCustomers typed={typed} errors={errors} isAdmin={isAdmin} callsNeed={provider.callDetailNeeds} />
        <OnInvoices typed={typed} />
        <div className="mt-6">
          <Button look="primary">Save provider</Button>
        </div>
      </SettingsForm>
    </>
  )
}
