import { apiContext } from '../api/context.ts'
import { loaded } from '../api/outcome.ts'
import type { Shape } from '../api/shapes.ts'
import { Moment } from '../ui/moment.tsx'
import { EmptyState } from '../ui/notice.tsx'
import { PageHeader, Section } from '../ui/page-header.tsx'
import { Pager } from '../ui/pager.tsx'
import { FileSize } from '../ui/quantity.tsx'
import { type Column, DataTable } from '../ui/table.tsx'
import type { Route } from './+types/account-document.ts'
import { actorWords } from './event-words.ts'

export const meta: Route.MetaFunction = () => [{ title: 'History of a document' }]

export async function loader({ context, params, url }: Route.LoaderArgs) {
  const api = context.get(apiContext)
  const path = { accountId: params.accountId, documentId: params.documentId }
  const after = url.searchParams.get('after') ?? undefined
  const [versions, downloads] = await Promise.all([
    loaded(api.GET('/accounts/{accountId}/documents/{documentId}/versions', { params: { path } }), url),
    loaded(
      api.GET('/accounts/{accountId}/documents/{documentId}/downloads', {
        params: { path, query: { after, limit: 50 } },
      }),
      url,
    ),
  ])
  return { ...path, versions: versions.items, downloads }
}

/** A document's versions, and who took which when. */
export default function AccountDocument({ loaderData }: Route.ComponentProps) {
  const { accountId, documentId, versions, downloads } = loaderData
  const file = `/api/v1/accounts/${accountId}/documents/${documentId}/file`
  const columns: Column<Shape<'DocumentVersion'>>[] = [
    {
      key: 'file',
      header: 'File',
      narrow: 'title',
      cell: ({ version, fileName }) => (
        <a className="link wrap-anywhere" href={`${file}?version=${version}`}>
          {fileName}
        </a>
      ),
    },
    { key: 'version', header: 'Version', label: 'version', cell: ({ version }) => version },
    { key: 'size', header: 'Size', cell: ({ size }) => <FileSize bytes={size} /> },
    { key: 'added', header: 'Added', cell: ({ addedAt }) => <Moment value={addedAt} /> },
  ]
  return (
    <>
      <PageHeader
        title="History of a document"
        back={{ to: `/console/accounts/${accountId}/documents`, label: 'Documents' }}
      />
      <Section title="Versions">
        <DataTable
          caption="Versions"
          rows={versions}
          columns={columns}
          rowKey={({ version }) => String(version)}
        />
      </Section>
      <Section title="Downloads">
        {downloads.items.length > 0 ? (
          <DataTable caption="Downloads" rows={downloads.items} columns={DOWNLOADS} rowKey={({ id }) => id} />
        ) : (
          <EmptyState title="Nobody has downloaded it yet" />
        )}
        <Pager next={downloads.next} />
      </Section>
    </>
  )
}

const DOWNLOADS: Column<Shape<'DocumentDownload'>>[] = [
  { key: 'at', header: 'When', narrow: 'title', cell: ({ at }) => <Moment value={at} style="second" /> },
  { key: 'by', header: 'Who', cell: ({ by, byName }) => byName ?? actorWords(by) },
  { key: 'version', header: 'Version', label: 'version', cell: ({ version }) => version },
  { key: 'ip', header: 'From', cell: ({ ip }) => ip },
]
