import { data, redirect, useNavigation } from 'react-router'
import { apiContext } from '../api/context.ts'
import { attempted } from '../api/outcome.ts'
import { Button } from '../ui/button.tsx'
import { Field } from '../ui/field.tsx'
import { Tile, Tiles } from '../ui/figures.tsx'
import { formatDay } from '../ui/moment.tsx'
import { Money } from '../ui/money.tsx'
import { EmptyState, ProblemNotice } from '../ui/notice.tsx'
import { PageHeader, Section } from '../ui/page-header.tsx'
import { Count, counted } from '../ui/quantity.tsx'
import type { Route } from './+types/billing-run-new.ts'
import { DeedForm } from './deed.tsx'
import { type Rehearsal, rehearse } from './rehearse.ts'
import { RunAccountTable } from './run-account-table.tsx'

export const meta: Route.MetaFunction = () => [{ title: 'Start a billing run' }]

/** Rehearses a day, which changes nothing; then, when the figures were accepted, runs it. */
export async function action({ context, request }: Route.ActionArgs) {
  const api = context.get(apiContext)
  const form = await request.formData()
  const on = String(form.get('on') ?? '')
  if (form.get('deed') === 'issue') {
    const run = await attempted(api.POST('/billing-runs', { body: { on } }))
    if (!run.ok) return data({ on, problem: run.problem, rehearsal: null }, { status: run.problem.status })
    throw redirect(`/console/billing-runs/${run.value.id}`)
  }
  const rehearsal = await rehearse(api, on)
  if (!rehearsal.ok)
    return data({ on, problem: rehearsal.problem, rehearsal: null }, { status: rehearsal.problem.status })
  return { on, problem: undefined, rehearsal: rehearsal.value }
}

export default function StartBillingRun({ actionData }: Route.ComponentProps) {
  const busy = useNavigation().state !== 'idle'
  return (
    <>
      <PageHeader
        title="Start a billing run"
        note="First a rehearsal: what would be issued, and how it differs from last month. Nothing is issued before you say so."
        back={{ to: '/console/billing-runs', label: 'Billing runs' }}
      />
      <ProblemNotice problem={actionData?.problem} />
      <DeedForm method="post" className="mb-10 flex max-w-md items-end gap-2">
        <Field
          className="grow"
          label="Billing day"
          name="on"
          type="date"
          defaultValue={actionData?.on}
          required
        />
        <Button look={actionData?.rehearsal ? 'secondary' : 'primary'} disabled={busy}>
          Rehearse
        </Button>
      </DeedForm>
      {actionData?.rehearsal ? (
        <RehearsalFigures on={actionData.on} rehearsal={actionData.rehearsal} busy={busy} />
      ) : null}
    </>
  )
}

function RehearsalFigures({ on, rehearsal, busy }: { on: string; rehearsal: Rehearsal; busy: boolean }) {
  if (rehearsal.accounts === 0) {
    return (
      <EmptyState title="No account is billed on that day">
        Every account has its billing day; choose another day.
      </EmptyState>
    )
  }
  const { invoices, failures, sums, shown } = rehearsal
  return (
    <>
      <div className="mb-8">
        <Tiles>
          <Tile label="Would issue" value={<Count value={invoices} />} note="invoices" />
          {sums.map((totals) => (
            <Tile
              key={totals.total.currency}
              label="Total with tax"
              value={<Money value={totals.total} />}
              note={
                <>
                  last month <Money value={totals.previousTotal} />
                </>
              }
            />
          ))}
          <Tile
            label="Would fail"
            value={<Count value={failures} />}
            note={failures ? 'see below' : 'none'}
          />
        </Tiles>
      </div>
      <DeedForm method="post" className="mb-10">
        <input type="hidden" name="on" value={on} />
        <Button look="primary" name="deed" value="issue" disabled={busy || invoices === 0}>
          Issue {counted(invoices, 'invoice')} for {formatDay(on, 'en-US')}
        </Button>
        <p className="mt-2 text-sm text-soft">
          An issued invoice is numbered and never edited; a mistake is mended by a credit note.
        </p>
      </DeedForm>
      <Section
        title="By account"
        note={`Failures and the greatest differences from last month stand first${shown.length < rehearsal.accounts ? `; ${counted(shown.length, 'account')} of ${rehearsal.accounts} are shown` : ''}.`}
      >
        <RunAccountTable rehearsed accounts={shown} />
      </Section>
    </>
  )
}
