import { data, redirect } from 'react-router'
import { apiContext } from '../api/context.ts'
import { attempted, loaded } from '../api/outcome.ts'
import { PageHeader } from '../ui/page-header.tsx'
import { Title } from '../ui/title.tsx'
import { useWords } from '../words/use-words.tsx'
import type { Route } from './+types/report-new.ts'
import { CallTabs } from './call-tabs.tsx'
import { criteriaOf, errorsOf, typedReport } from './report-fields.ts'
import { ReportForm } from './report-form.tsx'
import { visitContext } from './visit.ts'

export async function loader({ context, url }: Route.LoaderArgs) {
  const { accountId } = context.get(visitContext)
  const path = { accountId }
  const { today } = await loaded(
    context.get(apiContext).GET('/accounts/{accountId}', { params: { path } }),
    url,
  )
  const asked = typedReport(url.searchParams)
  const month = { from: `${today.slice(0, 8)}01`, until: today }
  const namesDays = asked.from !== '' && asked.until !== ''
  return { fields: { ...asked, ...(namesDays ? {} : month) }, formKey: crypto.randomUUID() }
}

export async function action({ context, request, url }: Route.ActionArgs) {
  const { accountId } = context.get(visitContext)
  const api = context.get(apiContext)
  const form = await request.formData()
  const fields = typedReport(form)
  const key = String(form.get('key') ?? '').slice(0, 100)
  const errors = errorsOf(fields)
  if (Object.keys(errors).length > 0) return data({ fields, errors, problem: undefined }, { status: 422 })
  const path = { accountId }
  const account = await loaded(api.GET('/accounts/{accountId}', { params: { path } }), url)
  const saved = await attempted(
    api.POST('/accounts/{accountId}/audit-reports', {
      params: { path, header: key ? { 'Idempotency-Key': key } : {} },
      body: { name: fields.name, ...criteriaOf(fields, account.currency), isMonthly: fields.monthly },
    }),
  )
  if (!saved.ok) return data({ fields, errors: {}, problem: saved.problem }, { status: saved.problem.status })
  const { id: reportId } = saved.value
  const started = await attempted(
    api.POST('/accounts/{accountId}/audit-reports/{reportId}/runs', {
      params: { path: { accountId, reportId }, header: key ? { 'Idempotency-Key': `${key}-run` } : {} },
      body: {},
    }),
  )
  throw redirect(`/reports/${reportId}${started.ok ? `?run=${started.value.id}` : ''}`)
}

/** A new report: it is made as soon as it is saved. */
export default function NewReport({ loaderData, actionData }: Route.ComponentProps) {
  const say = useWords('reports')
  return (
    <>
      <Title>{say('newTitle')}</Title>
      <CallTabs />
      <PageHeader title={say('newTitle')} back={{ to: '/reports', label: say('title') }} />
      <ReportForm
        fields={actionData?.fields ?? loaderData.fields}
        errors={actionData?.errors}
        problem={actionData?.problem}
        formKey={loaderData.formKey}
        back="/reports"
        isNew
      />
    </>
  )
}
