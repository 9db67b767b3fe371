import { apiContext } from '../api/context.ts'
import { loaded } from '../api/outcome.ts'
import { ButtonLink } from '../ui/button.tsx'
import { Moment } from '../ui/moment.tsx'
import { EmptyState } from '../ui/notice.tsx'
import { PageHeader } from '../ui/page-header.tsx'
import { Pager } from '../ui/pager.tsx'
import { FileSize } from '../ui/quantity.tsx'
import { type Column, DataTable } from '../ui/table.tsx'
import { Title } from '../ui/title.tsx'
import { useWords } from '../words/use-words.tsx'
import type { Route } from './+types/documents.ts'
import { visitContext } from './visit.ts'

export async function loader({ context, url }: Route.LoaderArgs) {
  const { accountId } = context.get(visitContext)
  const after = url.searchParams.get('after') ?? undefined
  const documents = await loaded(
    context.get(apiContext).GET('/accounts/{accountId}/documents', {
      params: { path: { accountId }, query: { after, limit: 50 } },
    }),
    url,
  )
  return { accountId, documents }
}

/** Downloads: what the provider has put there for the account, each with its button on the right. */
export default function Documents({ loaderData }: Route.ComponentProps) {
  const { accountId, documents } = loaderData
  const say = useWords('documents')
  const columns: Column<(typeof documents.items)[number]>[] = [
    {
      key: 'name',
      header: say('name'),
      narrow: 'title',
      cell: ({ name, version }) => (
        <>
          <span className="font-medium">{name}</span>{' '}
          {version > 1 ? (
            <span className="whitespace-nowrap text-sm text-faint">{say('version', { count: version })}</span>
          ) : null}
        </>
      ),
    },
    {
      key: 'file',
      header: say('file'),
      cell: ({ fileName }) => <span className="wrap-anywhere">{fileName}</span>,
    },
    { key: 'size', header: say('size'), cell: ({ size }) => <FileSize bytes={size} /> },
    {
      key: 'added',
      header: say('added'),
      label: say('added'),
      cell: ({ addedAt }) => <Moment value={addedAt} style="day" />,
    },
    {
      key: 'download',
      header: <span className="sr-only">{say('download')}</span>,
      align: 'right',
      narrow: 'amount',
      cell: ({ id, name }) => (
        <ButtonLink
          external
          to={`/api/v1/accounts/${accountId}/documents/${id}/file`}
          label={say('downloadThis', { name })}
        >
          {say('download')}
        </ButtonLink>
      ),
    },
  ]
  return (
    <>
      <Title>{say('title')}</Title>
      <PageHeader title={say('title')} note={say('note')} />
      {documents.items.length > 0 ? (
        <DataTable caption={say('title')} rows={documents.items} columns={columns} rowKey={({ id }) => id} />
      ) : (
        <EmptyState title={say('none')}>{say('noneYet')}</EmptyState>
      )}
      <Pager next={documents.next} />
    </>
  )
}
