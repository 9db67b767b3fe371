import type { ReactNode } from 'react'
import { data, Form, redirect } from 'react-router'
import { apiContext } from '../api/context.ts'
import { attempted, loaded } from '../api/outcome.ts'
import type { Shape } from '../api/shapes.ts'
import { Badge } from '../ui/badge.tsx'
import { Button, ButtonLink } from '../ui/button.tsx'
import { DialogActions, DialogCancel } from '../ui/dialog.tsx'
import { Field } from '../ui/field.tsx'
import { Moment } from '../ui/moment.tsx'
import { EmptyState, ProblemNotice } from '../ui/notice.tsx'
import { Section } from '../ui/page-header.tsx'
import { Pager } from '../ui/pager.tsx'
import { FileSize } from '../ui/quantity.tsx'
import { type Column, DataTable } from '../ui/table.tsx'
import type { Route } from './+types/account-documents.ts'
import { DeedDialog, DeedForm } from './deed.tsx'

type Document = Shape<'Document'>

export async function loader({ context, params, url }: Route.LoaderArgs) {
  const after = url.searchParams.get('after') ?? undefined
  const path = { accountId: params.accountId }
  const documents = await loaded(
    context.get(apiContext).GET('/accounts/{accountId}/documents', {
      params: { path, query: { after, limit: 50 } },
    }),
    url,
  )
  return { accountId: params.accountId, documents }
}

export async function action({ context, params, request }: Route.ActionArgs) {
  const form = await request.formData()
  const outcome = await attempted<unknown>(deed())
  if (!outcome.ok) {
    const documentId = form.get('documentId')
    const sent = {
      deed: String(form.get('deed')),
      documentId: documentId && String(documentId),
      name: String(form.get('name') ?? ''),
    }
    return data({ problem: outcome.problem, ...sent }, { status: outcome.problem.status })
  }
  throw redirect(`/console/accounts/${params.accountId}/documents`)

  function deed(): Promise<{ data?: unknown; error?: unknown; response: Response }> {
    const api = context.get(apiContext)
    const documentId = String(form.get('documentId') ?? '')
    const account = { accountId: params.accountId }
    const path = { ...account, documentId }
    const file = form.get('file')
    const upload = file instanceof File ? file : new File([], '')
    // A file that was not chosen has no name; the API says so by that name.
    const fileName = upload.name || 'nothing'
    const sent = {
      body: upload as never,
      bodySerializer: (body: unknown) => body as BodyInit,
      headers: OCTETS,
    }
    switch (form.get('deed')) {
      case 'add': {
        const query = { fileName, name: String(form.get('name') ?? '').trim() || fileName }
        return api.POST('/accounts/{accountId}/documents', { params: { path: account, query }, ...sent })
      }
      case 'version':
        return api.POST('/accounts/{accountId}/documents/{documentId}/versions', {
          params: { path, query: { fileName } },
          ...sent,
        })
      case 'remove':
        return api.DELETE('/accounts/{accountId}/documents/{documentId}', { params: { path } })
      default:
        return api.POST('/accounts/{accountId}/documents/{documentId}/restore', { params: { path } })
    }
  }
}

const OCTETS = { 'content-type': 'application/octet-stream' }
const TAKEN = '.pdf,.png,.jpg,.jpeg,.docx,.xlsx,.txt,.csv'

/** What the customer finds under Downloads, put there and taken away by staff. */
export default function AccountDocuments({ loaderData, actionData }: Route.ComponentProps) {
  const { accountId, documents } = loaderData
  const refusedOf = (deed: string, documentId: string | null) =>
    actionData?.deed === deed && actionData.documentId === documentId ? (
      <ProblemNotice problem={actionData.problem} />
    ) : null
  const isInDialog = actionData?.deed === 'add' || actionData?.deed === 'version'
  return (
    <>
      {isInDialog ? null : <ProblemNotice problem={actionData?.problem} />}
      <Section
        title="Documents"
        note="The customer finds them under Downloads and is told by mail of each."
        aside={<AddDialog refused={refusedOf('add', null)} name={actionData?.name} />}
      >
        {documents.items.length > 0 ? (
          <DataTable
            caption="Documents"
            rows={documents.items}
            columns={columnsFor(accountId, (id) => refusedOf('version', id))}
            rowKey={({ id }) => id}
          />
        ) : (
          <EmptyState title="No documents yet">Signed agreements and letters go here.</EmptyState>
        )}
        <Pager next={documents.next} />
      </Section>
    </>
  )
}

/** `refusedOf`: why the new version of a document was not taken. */
function columnsFor(accountId: string, refusedOf: (id: string) => ReactNode): Column<Document>[] {
  return [
    {
      key: 'name',
      header: 'Document',
      narrow: 'title',
      cell: ({ name, removedAt }) => (
        <>
          <span className="font-medium">{name}</span> {removedAt ? <Badge>Removed</Badge> : null}
        </>
      ),
    },
    {
      key: 'file',
      header: 'File',
      cell: ({ id, fileName, version }) => (
        <a className="link wrap-anywhere" href={`/api/v1/accounts/${accountId}/documents/${id}/file`}>
          {fileName}
          {version > 1 ? `, version ${version}` : ''}
        </a>
      ),
    },
    { key: 'size', header: 'Size', cell: ({ size }) => <FileSize bytes={size} /> },
    { key: 'added', header: 'Added', label: 'added', cell: ({ addedAt }) => <Moment value={addedAt} /> },
    {
      key: 'deeds',
      header: <span className="sr-only">Actions</span>,
      align: 'right',
      cell: (document) => <Deeds {...{ accountId, document }} refused={refusedOf(document.id)} />,
    },
  ]
}

function Deeds({
  accountId,
  document,
  refused,
}: {
  accountId: string
  document: Document
  refused: ReactNode
}) {
  const { id, name, removedAt } = document
  if (removedAt) {
    return (
      <DeedForm method="post">
        <input type="hidden" name="documentId" value={id} />
        <Button look="quiet" name="deed" value="restore">
          Put back
        </Button>
      </DeedForm>
    )
  }
  return (
    <span className="flex flex-wrap justify-end gap-1">
      <ButtonLink
        look="quiet"
        to={`/console/accounts/${accountId}/documents/${id}`}
        label={`History of ${name}`}
      >
        History
      </ButtonLink>
      <DeedDialog
        look="quiet"
        trigger="New version…"
        title={`New version of ${name}`}
        isRefused={refused !== null}
      >
        {refused}
        <p>The customer gets the new one; the versions before stay with us.</p>
        <Form method="post" encType="multipart/form-data" className="mt-4 grid gap-4 text-ink">
          <input type="hidden" name="documentId" value={id} />
          <Field id={`file-${id}`} label="File" name="file" type="file" accept={TAKEN} required />
          <DialogActions>
            <DialogCancel />
            <Button look="primary" name="deed" value="version">
              Add version
            </Button>
          </DialogActions>
        </Form>
      </DeedDialog>
      <DeedDialog look="quiet" trigger="Remove…" title={`Remove ${name}`}>
        <p>The customer no longer sees it. You can put it back.</p>
        <Form method="post">
          <input type="hidden" name="documentId" value={id} />
          <DialogActions>
            <DialogCancel />
            <Button look="danger" name="deed" value="remove">
              Remove {name}
            </Button>
          </DialogActions>
        </Form>
      </DeedDialog>
    </span>
  )
}

/** `name`: as it was typed, where the file was refused. */
function AddDialog({ refused, name }: { refused: ReactNode; name: string | undefined }) {
  const isRefused = refused !== null
  return (
    <DeedDialog trigger="Add document" title="Add a document" isRefused={isRefused}>
      {refused}
      <p>PDF, PNG, JPEG, DOCX, XLSX, TXT or CSV, at most 20 MB.</p>
      <Form method="post" encType="multipart/form-data" className="mt-4 grid gap-4 text-ink">
        <Field label="File" name="file" type="file" accept={TAKEN} required />
        <Field
          label="Name for the customer"
          name="name"
          hint="Empty: the file’s own name."
          defaultValue={isRefused ? name : undefined}
          maxLength={120}
        />
        <DialogActions>
          <DialogCancel />
          <Button look="primary" name="deed" value="add">
            Add document
          </Button>
        </DialogActions>
      </Form>
    </DeedDialog>
  )
}
