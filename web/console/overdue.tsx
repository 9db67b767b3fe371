import { apiContext } from '../api/context.ts'
import { loaded } from '../api/outcome.ts'
import { pageOf } from '../api/paging.ts'
import type { Shape } from '../api/shapes.ts'
import { ButtonLink } from '../ui/button.tsx'
import { FilterLinks } from '../ui/filter-links.tsx'
import { EmptyState } from '../ui/notice.tsx'
import { PageHeader } from '../ui/page-header.tsx'
import { Pager } from '../ui/pager.tsx'
import type { Route } from './+types/overdue.ts'
import { STAGES } from './dunning-words.ts'
import { OverdueTable } from './overdue-table.tsx'

export const meta: Route.MetaFunction = () => [{ title: 'Overdue' }]

type Stage = Shape<'DunningCase'>['stage']

export async function loader({ context, url }: Route.LoaderArgs) {
  const asked = url.searchParams.get('stage') ?? ''
  const stage = isStage(asked) ? asked : undefined
  const cases = await loaded(
    context.get(apiContext).GET('/dunning-cases', { params: { query: { ...pageOf(url), stage } } }),
    url,
  )
  return { cases, stage: stage ?? null }
}

function isStage(text: string): text is Stage {
  return Object.hasOwn(STAGES, text)
}

const ALL_STAGES = Object.keys(STAGES).filter(isStage)

export default function Overdue({ loaderData }: Route.ComponentProps) {
  const { cases, stage } = loaderData
  return (
    <>
      <PageHeader
        title="Overdue"
        note="Accounts with something overdue, those with the next step first. Each step is done by itself on its day."
        actions={<ButtonLink to="/console/dunning-policies">Dunning policies</ButtonLink>}
      />
      <FilterLinks
        label="Overdue accounts by state"
        links={[
          { to: '/console/overdue', label: 'All', isCurrent: stage === null },
          ...ALL_STAGES.map((one) => ({
            to: `/console/overdue?stage=${one}`,
            label: STAGES[one].words,
            isCurrent: stage === one,
          })),
        ]}
      />
      {cases.items.length > 0 ? (
        <OverdueTable cases={cases.items} />
      ) : (
        <EmptyState
          title={stage ? `No account is “${STAGES[stage].words.toLowerCase()}”` : 'Nothing is overdue'}
        >
          {stage
            ? 'Look at all of them, or at another state.'
            : 'Accounts whose invoices are past their day will be here, with what happens next.'}
        </EmptyState>
      )}
      <Pager next={cases.next} />
    </>
  )
}
