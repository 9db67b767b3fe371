import { Form } from 'react-router'
import type { Shape } from '../api/shapes.ts'
import { Badge } from '../ui/badge.tsx'
import { Button } from '../ui/button.tsx'
import { DialogActions, DialogCancel } from '../ui/dialog.tsx'
import { CheckField, Field, SelectField } from '../ui/field.tsx'
import { Facts } from '../ui/figures.tsx'
import { Day, Moment } from '../ui/moment.tsx'
import { formatMoney, isZero, Money } from '../ui/money.tsx'
import { Section } from '../ui/page-header.tsx'
import { useReader } from '../ui/reader.tsx'
import { AmountField, useTypedAmount } from '../ui/typed-amount.tsx'
import { DeedDialog } from './deed.tsx'
import { STAGES, STEPS } from './dunning-words.ts'

type Dunning = Shape<'Dunning'>
type Terms = Shape<'DunningTerms'>
type Policy = Pick<Shape<'DunningPolicy'>, 'id' | 'name' | 'isDefault'>

/** What of an account is overdue, what is done about it and when, and what staff may do instead. */
export function AccountOverdue(props: { dunning: Dunning; terms: Terms; policies: readonly Policy[] }) {
  const { dunning, terms, policies } = props
  const isOverdue = !isZero(dunning.overdue)
  return (
    <Section
      title="What is overdue"
      aside={
        <span className="flex flex-wrap gap-2">
          {isOverdue && !terms.exempt ? (
            <PromiseDialog key={dunning.promise?.id ?? 'first'} dunning={dunning} />
          ) : null}
          <ServiceDialog isSuspended={dunning.suspension !== null} />
          <TermsDialog key={JSON.stringify(terms)} terms={terms} policies={policies} />
        </span>
      }
    >
      <div className="max-w-2xl">
        <Facts facts={factsOf(dunning, terms)} />
      </div>
    </Section>
  )
}

function factsOf(dunning: Dunning, terms: Terms) {
  const { case: open, promise, suspension, retries } = dunning
  return [
    { label: 'Overdue', value: <Money value={dunning.overdue} /> },
    ...(open
      ? [{ label: 'State', value: <Badge tone={STAGES[open.stage].tone}>{STAGES[open.stage].words}</Badge> }]
      : []),
    ...(open?.nextStep && open.nextStepOn
      ? [
          {
            label: 'Next',
            value: (
              <>
                {STEPS[open.nextStep]}, <Day value={open.nextStepOn} />
              </>
            ),
          },
        ]
      : []),
    ...(promise
      ? [
          {
            label: promise.byCustomer ? 'The customer promised' : 'Promised to staff',
            value: (
              <>
                <Money value={promise.amount} /> until <Day value={promise.until} />
                {promise.state === 'open' ? null : `, ${promise.state}`}
              </>
            ),
          },
        ]
      : []),
    ...retries.map(({ dueAt }) => ({ label: 'AutoPay tries again', value: <Moment value={dueAt} /> })),
    ...(suspension
      ? [
          {
            label: 'Outbound calls',
            value: (
              <>
                Suspended since <Moment value={suspension.startedAt} />
                {suspension.byHand ? ', by hand' : null}
                {suspension.reason ? (
                  <span className="block text-sm text-faint">{suspension.reason}</span>
                ) : null}
              </>
            ),
          },
        ]
      : []),
    { label: 'Treated by', value: terms.exempt ? 'Nothing: it is exempt' : `Policy “${dunning.policy}”` },
    ...(terms.note ? [{ label: 'Note', value: terms.note }] : []),
  ]
}

function PromiseDialog({ dunning: { overdue, promise } }: { dunning: Dunning }) {
  const { locale } = useReader()
  const { typed, reset, field } = useTypedAmount(overdue)
  return (
    <DeedDialog trigger="Promise to pay…" title="Promise to pay">
      <p>
        Until that day has passed nothing is done about what is overdue.
        {promise?.state === 'open' ? ' It takes the place of the promise there is.' : ''}
      </p>
      <Form method="post" className="mt-4 grid gap-4 text-ink" onReset={reset}>
        <input type="hidden" name="deed" value="promise" />
        <input type="hidden" name="currency" value={overdue.currency} />
        <AmountField label="Amount" id="promise-amount" currency={overdue.currency} field={field} />
        <Field label="Pays until" name="until" id="promise-until" type="date" required />
        <DialogActions>
          <DialogCancel />
          <Button look="primary">
            {typed ? `Wait for ${formatMoney(typed, locale)}` : 'Record the promise'}
          </Button>
        </DialogActions>
      </Form>
    </DeedDialog>
  )
}

function ServiceDialog({ isSuspended }: { isSuspended: boolean }) {
  return isSuspended ? (
    <DeedDialog trigger="Restore service…" title="Restore service">
      <p>What is overdue stays so: service is suspended again only after another warning.</p>
      <ReasonForm deed="restore" label="Restore outbound calls" />
    </DeedDialog>
  ) : (
    <DeedDialog trigger="Suspend service…" title="Suspend service">
      <p>
        Outbound calls are blocked until you restore them, whatever is paid. Inbound calls, 911 and 933 never
        are.
      </p>
      <ReasonForm deed="suspend" label="Block outbound calls" />
    </DeedDialog>
  )
}

function ReasonForm({ deed, label }: { deed: 'restore' | 'suspend'; label: string }) {
  return (
    <Form method="post" className="mt-4 grid gap-4 text-ink">
      <input type="hidden" name="deed" value={deed} />
      <Field
        label="Reason"
        hint="It stays on record."
        name="reason"
        id="service-reason"
        maxLength={500}
        required
      />
      <DialogActions>
        <DialogCancel />
        <Button look={deed === 'suspend' ? 'danger' : 'primary'}>{label}</Button>
      </DialogActions>
    </Form>
  )
}

function TermsDialog({ terms, policies }: { terms: Terms; policies: readonly Policy[] }) {
  const standard = policies.find(({ isDefault }) => isDefault)
  const options = [
    { value: '', label: standard ? `The default, “${standard.name}”` : 'The default' },
    ...policies.map(({ id, name }) => ({ value: id, label: name })),
  ]
  return (
    <DeedDialog trigger="Terms…" title="How it is treated when overdue">
      <p>An account that is exempted is restored at once.</p>
      <Form method="post" className="mt-4 grid gap-4 text-ink">
        <input type="hidden" name="deed" value="dunning-terms" />
        <SelectField label="Policy" name="policyId" options={options} defaultValue={terms.policyId ?? ''} />
        <CheckField
          label="Exempt"
          hint="Nothing is done about what it owes."
          name="exempt"
          defaultChecked={terms.exempt}
        />
        <Field label="Note" name="note" id="terms-note" maxLength={500} defaultValue={terms.note} />
        <DialogActions>
          <DialogCancel />
          <Button look="primary">Save terms</Button>
        </DialogActions>
      </Form>
    </DeedDialog>
  )
}
