import { apiContext } from '../api/context.ts'
import { loaded } from '../api/outcome.ts'
import { Period } from '../ui/moment.tsx'
import { PageHeader } from '../ui/page-header.tsx'
import { UsageView } from '../ui/usage-view.tsx'
import type { Route } from './+types/usage.ts'
import { visitContext } from './visit.ts'

export const meta: Route.MetaFunction = () => [{ title: 'Usage so far' }]

export async function loader({ context, url }: Route.LoaderArgs) {
  const { accountId } = context.get(visitContext)
  const usage = await loaded(
    context.get(apiContext).GET('/accounts/{accountId}/usage', { params: { path: { accountId } } }),
    url,
  )
  return { usage }
}

export default function UsageSoFar({ loaderData }: Route.ComponentProps) {
  const { usage } = loaderData
  return (
    <>
      <PageHeader
        title="Usage so far"
        note={
          <>
            Not invoiced yet, <Period {...usage.period} />
          </>
        }
      />
      <UsageView usage={usage} />
    </>
  )
}
