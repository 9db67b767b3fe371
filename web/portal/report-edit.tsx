import { data, redirect } from 'react-router'
import { apiContext } from '../api/context.ts'
import { attempted, loaded } from '../api/outcome.ts'
import { PageHeader } from '../ui/page-header.tsx'
import { Title } from '../ui/title.tsx'
import { useWords } from '../words/use-words.tsx'
import type { Route } from './+types/report-edit.ts'
import { CallTabs } from './call-tabs.tsx'
import { criteriaOf, errorsOf, fieldsOf, typedReport } from './report-fields.ts'
import { ReportForm } from './report-form.tsx'
import { visitContext } from './visit.ts'

export async function loader({ context, params, url }: Route.LoaderArgs) {
  const { accountId } = context.get(visitContext)
  const path = { accountId, reportId: params.reportId }
  const report = await loaded(
    context.get(apiContext).GET('/accounts/{accountId}/audit-reports/{reportId}', { params: { path } }),
    url,
  )
  return { report }
}

export async function action({ context, params, request, url }: Route.ActionArgs) {
  const { accountId } = context.get(visitContext)
  const api = context.get(apiContext)
  const fields = typedReport(await request.formData())
  const errors = errorsOf(fields)
  if (Object.keys(errors).length > 0) return data({ fields, errors, problem: undefined }, { status: 422 })
  const path = { accountId, reportId: params.reportId }
  const [account, before] = await Promise.all([
    loaded(api.GET('/accounts/{accountId}', { params: { path: { accountId } } }), url),
    loaded(api.GET('/accounts/{accountId}/audit-reports/{reportId}', { params: { path } }), url),
  ])
  const wasMonthly = before.schedule !== null
  const changed = await attempted(
    api.PATCH('/accounts/{accountId}/audit-reports/{reportId}', {
      params: { path },
      body: {
        name: fields.name,
        criteria: criteriaOf(fields, account.currency),
        // Who only mends the question does not take over the mails of another.
        ...(wasMonthly === fields.monthly ? {} : { isMonthly: fields.monthly }),
      },
    }),
  )
  if (changed.ok) throw redirect(`/reports/${params.reportId}?done=saved`)
  return data({ fields, errors: {}, problem: changed.problem }, { status: changed.problem.status })
}

/** Asks a report's question anew. */
export default function EditReport({ loaderData, actionData }: Route.ComponentProps) {
  const { report } = loaderData
  const say = useWords('reports')
  const title = say('editTitle', { name: report.name })
  const back = `/reports/${report.id}`
  return (
    <>
      <Title>{title}</Title>
      <CallTabs />
      <PageHeader title={title} note={say('editNote')} back={{ to: back, label: report.name }} />
      <ReportForm
        fields={actionData?.fields ?? fieldsOf(report)}
        errors={actionData?.errors}
        problem={actionData?.problem}
        back={back}
        isNew={false}
      />
    </>
  )
}
