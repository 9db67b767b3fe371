import { apiContext } from '../api/context.ts'
import { loaded } from '../api/outcome.ts'
import { ButtonLink } from '../ui/button.tsx'
import { EmptyState } from '../ui/notice.tsx'
import { PageHeader } from '../ui/page-header.tsx'
import { Pager } from '../ui/pager.tsx'
import { Title } from '../ui/title.tsx'
import { useWords } from '../words/use-words.tsx'
import type { Route } from './+types/inquiries.ts'
import { InquiryTable } from './inquiry-table.tsx'
import { visitContext } from './visit.ts'

export async function loader({ context, url }: Route.LoaderArgs) {
  const { accountId } = context.get(visitContext)
  const query = { after: url.searchParams.get('after') ?? undefined, limit: 50 }
  const params = { path: { accountId }, query }
  return loaded(context.get(apiContext).GET('/accounts/{accountId}/inquiries', { params }), url)
}

export default function Inquiries({ loaderData }: Route.ComponentProps) {
  const say = useWords('disputes')
  const { items, next } = loaderData
  return (
    <>
      <Title>{say('title')}</Title>
      <PageHeader title={say('title')} note={say('note')} />
      {items.length > 0 ? (
        <InquiryTable caption={say('title')} inquiries={items} />
      ) : (
        <EmptyState
          title={say('emptyTitle')}
          action={<ButtonLink to="/invoices">{say('toInvoices')}</ButtonLink>}
        >
          {say('empty')}
        </EmptyState>
      )}
      <Pager next={next} />
    </>
  )
}
