import { apiContext } from '../api/context.ts'
import { loaded } from '../api/outcome.ts'
import { EmptyState } from '../ui/notice.tsx'
import { PageHeader } from '../ui/page-header.tsx'
import type { Route } from './+types/sources.ts'
import { SourceTable } from './source-table.tsx'

export const meta: Route.MetaFunction = () => [{ title: 'Sources' }]

export async function loader({ context, url }: Route.LoaderArgs) {
  return {
    sources: await loaded(context.get(apiContext).GET('/sources'), url),
  }
}

export default function Sources({ loaderData }: Route.ComponentProps) {
  const { sources } = loaderData
  return (
    <>
      <PageHeader title="Sources" note="The switches and feeds whose call records come in here." />
      {sources.items.length > 0 ? (
        <SourceTable sources={sources.items} />
      ) : (
        <EmptyState title="No source yet">
          Describe your switch in a file for bin/tollbook apply, or over the API.
        </EmptyState>
      )}
    </>
  )
}
