import { data, redirect, useNavigation } from 'react-router'
import { apiContext } from '../api/context.ts'
import { attempted } from '../api/outcome.ts'
import { useProvider } from '../root.tsx'
import { Button, ButtonLink } from '../ui/button.tsx'
import { Field } from '../ui/field.tsx'
import { ProblemNotice } from '../ui/notice.tsx'
import { PageHeader } from '../ui/page-header.tsx'
import type { Route } from './+types/rate-deck-new.ts'
import { SettingsForm } from './deed.tsx'

export const meta: Route.MetaFunction = () => [{ title: 'Upload a rate deck' }]

export async function action({ context, request }: Route.ActionArgs) {
  const form = await request.formData()
  const text = (name: string) => String(form.get(name) ?? '').trim()
  const file = form.get('file')
  const outcome = await attempted(
    context.get(apiContext).POST('/rate-decks', {
      params: { query: { name: text('name'), currency: text('currency').toUpperCase(), note: text('note') } },
      body: file instanceof Blob ? file : new Blob(),
      bodySerializer: (body) => body,
      headers: { 'content-type': 'text/csv' },
    }),
  )
  if (!outcome.ok)
    return data(
      { problem: outcome.problem, name: text('name'), currency: text('currency'), note: text('note') },
      { status: outcome.problem.status },
    )
  throw redirect(`/console/rate-decks/${outcome.value.id}`)
}

export default function UploadRateDeck({ actionData }: Route.ComponentProps) {
  const currency = useProvider()?.provider.currency
  const busy = useNavigation().state === 'submitting'
  return (
    <>
      <PageHeader
        title="Upload a rate deck"
        note="It is checked as a whole and becomes a draft. Nothing is priced by it before it is frozen."
        back={{ to: '/console/rate-decks', label: 'Rate decks' }}
      />
      <ProblemNotice problem={actionData?.problem} />
      <SettingsForm
        method="post"
        encType="multipart/form-data"
        className="grid max-w-xl gap-4 sm:grid-cols-2"
      >
        <Field
          className="sm:col-span-2"
          label="Deck"
          hint="The name of an existing deck makes its next version."
          name="name"
          defaultValue={actionData?.name}
          maxLength={100}
          required
        />
        <Field
          label="Currency"
          name="currency"
          pattern="[A-Za-z]{3}"
          defaultValue={actionData?.currency ?? currency}
          required
        />
        <Field label="Note" name="note" defaultValue={actionData?.note} maxLength={200} />
        <Field
          className="sm:col-span-2"
          label="CSV file"
          hint="Columns: prefix, destination, rate, connect_fee, initial_increment, next_increment, minimum, effective_from, effective_until; a header names them."
          name="file"
          type="file"
          accept=".csv,text/csv"
          required
        />
        <div className="mt-2 flex gap-2 sm:col-span-2">
          <Button look="primary" disabled={busy}>
            {busy ? 'Checking every line…' : 'Upload as draft'}
          </Button>
          <ButtonLink look="quiet" to="/console/rate-decks">
            Cancel
          </ButtonLink>
        </div>
      </SettingsForm>
    </>
  )
}
