import { data, redirect } from 'react-router'
import { apiContext } from '../api/context.ts'
import { attempted, loaded } from '../api/outcome.ts'
import { pageOf } from '../api/paging.ts'
import type { Shape } from '../api/shapes.ts'
import { Badge } from '../ui/badge.tsx'
import { ButtonLink } from '../ui/button.tsx'
import { Moment } from '../ui/moment.tsx'
import { EmptyState, Notice } from '../ui/notice.tsx'
import { PageHeader, Section } from '../ui/page-header.tsx'
import { Pager } from '../ui/pager.tsx'
import { Polling } from '../ui/polling.tsx'
import { counted } from '../ui/quantity.tsx'
import type { Route } from './+types/source.ts'
import { CdrUpload } from './cdr-upload.tsx'
import { ImportTable } from './import-table.tsx'

export const meta: Route.MetaFunction = ({ loaderData }) => [{ title: loaderData?.source.name ?? 'Source' }]

export async function loader({ context, params, url }: Route.LoaderArgs) {
  const api = context.get(apiContext)
  const path = { sourceId: params.sourceId }
  const [source, health, imports] = await Promise.all([
    loaded(api.GET('/sources/{sourceId}', { params: { path } }), url),
    loaded(api.GET('/sources/{sourceId}/health', { params: { path } }), url),
    loaded(api.GET('/sources/{sourceId}/imports', { params: { path, query: pageOf(url) } }), url),
  ])
  return { source, health, imports }
}

/** Most that a form is read into memory for; with scripts a file streams to the API and has no limit. */
const FORM_BYTES_MAX = 64 * 1024 * 1024

/** Takes a file from browsers without scripts. */
export async function action({ context, params, request }: Route.ActionArgs) {
  if (Number(request.headers.get('content-length') ?? Number.POSITIVE_INFINITY) > FORM_BYTES_MAX) {
    const title = 'A file over 64 MB is sent with scripts allowed, or with bin/tollbook import-cdrs.'
    return data({ problem: { status: 413, title } }, { status: 413 })
  }
  const file = (await request.formData()).get('file')
  if (!(file instanceof File))
    return data({ problem: { status: 422, title: 'Choose a file first.' } }, { status: 422 })
  const outcome = await attempted(
    context.get(apiContext).POST('/sources/{sourceId}/imports', {
      params: { path: { sourceId: params.sourceId }, query: { name: file.name } },
      body: file,
      bodySerializer: (body) => body,
      headers: { 'content-type': 'application/octet-stream' },
    }),
  )
  if (!outcome.ok) return data({ problem: outcome.problem }, { status: outcome.problem.status })
  throw redirect(`/console/imports/${outcome.value.id}`)
}

export default function Source({ loaderData, actionData }: Route.ComponentProps) {
  const { source, health, imports } = loaderData
  return (
    <>
      <Polling active={imports.items.some((one) => one.state === 'running')} />
      <PageHeader
        title={source.name}
        badge={source.userName ? <Badge tone="good">Live and files</Badge> : <Badge>Files</Badge>}
        note={source.format}
        back={{ to: '/console/sources', label: 'Sources' }}
        actions={<ButtonLink to={`/console/unrated-calls?source=${source.name}`}>Unrated calls</ButtonLink>}
      />
      <Section title="Import a file">
        <CdrUpload sourceId={source.id} problem={actionData?.problem} />
      </Section>
      <Health health={health} />
      <Section title="Imports">
        {imports.items.length > 0 ? (
          <ImportTable imports={imports.items} />
        ) : (
          <EmptyState title="Nothing has come in yet">
            Import a file above{source.userName ? ', or let the switch post its calls' : ''}.
          </EmptyState>
        )}
        <Pager next={imports.next} />
      </Section>
    </>
  )
}

function Health({ health }: { health: Shape<'SourceHealth'> }) {
  const { gaps, silentHours } = health
  if (gaps.length + silentHours.length === 0) return null
  return (
    <Section title="What may be missing">
      {gaps.length > 0 ? (
        <Notice tone="warn" title={`${counted(gaps.length, 'gap')} in the switch's running numbers`}>
          <ul>
            {gaps.slice(0, 10).map((gap) => (
              <li key={gap.from} className="tabular-nums">
                {gap.from === gap.to ? gap.from : `${gap.from} to ${gap.to}, ${counted(gap.count, 'record')}`}
              </li>
            ))}
          </ul>
          {gaps.length > 10 ? <p>and {gaps.length - 10} more</p> : null}
        </Notice>
      ) : null}
      {silentHours.length > 0 ? (
        <Notice
          tone="warn"
          title={`${counted(silentHours.length, 'stretch', 'stretches')} without a call, where there usually are some`}
        >
          <ul>
            {silentHours.slice(0, 10).map((hours) => (
              <li key={hours.from}>
                <Moment value={hours.from} /> – <Moment value={hours.until} zone />
              </li>
            ))}
          </ul>
          {silentHours.length > 10 ? <p>and {silentHours.length - 10} more</p> : null}
        </Notice>
      ) : null}
    </Section>
  )
}
