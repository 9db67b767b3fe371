import { data, redirect } from 'react-router'
import { apiContext } from '../api/context.ts'
import { attempted, loaded } from '../api/outcome.ts'
import { words } from '../ui/badge.tsx'
import { Button, ButtonLink } from '../ui/button.tsx'
import { Field, TextField } from '../ui/field.tsx'
import { Facts } from '../ui/figures.tsx'
import { Moment } from '../ui/moment.tsx'
import { Money } from '../ui/money.tsx'
import { Notice, ProblemNotice } from '../ui/notice.tsx'
import { PageHeader, Section } from '../ui/page-header.tsx'
import { ReaderProvider } from '../ui/reader.tsx'
import type { Route } from './+types/dispute.ts'
import { DeedForm } from './deed.tsx'
import { actorWords } from './event-words.ts'
import { DisputeBadge } from './payment-state.tsx'

export const meta: Route.MetaFunction = () => [{ title: 'Dispute' }]

export async function loader({ context, params, url }: Route.LoaderArgs) {
  const api = context.get(apiContext)
  const { accountId } = params
  const [account, dispute] = await Promise.all([
    loaded(api.GET('/accounts/{accountId}', { params: { path: { accountId } } }), url),
    loaded(api.GET('/accounts/{accountId}/disputes/{disputeId}', { params: { path: params } }), url),
  ])
  const path = { accountId, paymentId: dispute.paymentId }
  const payment = await loaded(
    api.GET('/accounts/{accountId}/payments/{paymentId}', { params: { path } }),
    url,
  )
  return { account, dispute, payment }
}

/** Hands the form on as it came: text and files are the API's own fields. */
export async function action({ context, params, request }: Route.ActionArgs) {
  const form = await request.formData()
  const outcome = await attempted(
    context.get(apiContext).POST('/accounts/{accountId}/disputes/{disputeId}/evidence', {
      params: { path: params },
      body: new Blob(),
      bodySerializer: () => form,
    }),
  )
  if (!outcome.ok) {
    const typed = String(form.get('text') ?? '')
    return data({ problem: outcome.problem, typed }, { status: outcome.problem.status })
  }
  throw redirect(`/console/accounts/${params.accountId}/disputes/${params.disputeId}`)
}

export default function Dispute({ loaderData, actionData }: Route.ComponentProps) {
  const { account, dispute, payment } = loaderData
  return (
    <ReaderProvider reader={{ locale: account.locale, timeZone: account.timeZone }}>
      <PageHeader
        title={`Dispute of ${payment.reference}`}
        badge={<DisputeBadge state={dispute.state} />}
        note={<>{account.name} asked their bank for the money back.</>}
        back={{
          to: `/console/accounts/${account.id}/payments/${payment.id}`,
          label: `Payment ${payment.reference}`,
        }}
        actions={
          payment.capturedAt ? (
            <ButtonLink external to={`/api/v1/accounts/${account.id}/payments/${payment.id}/receipt.pdf`}>
              Download receipt
            </ButtonLink>
          ) : null
        }
      />
      <ProblemNotice problem={actionData?.problem} />
      <div className="grid gap-x-16 gap-y-10 lg:grid-cols-[minmax(0,1fr)_22rem]">
        {dispute.submittedAt === null ? (
          <Answer dispute={dispute} typed={actionData?.typed ?? dispute.evidenceText ?? ''} />
        ) : (
          <Given dispute={dispute} />
        )}
        <div>
          <Section title="What is disputed">
            <Facts
              facts={[
                { label: 'Amount', value: <Money value={dispute.amount} /> },
                { label: 'The payer says', value: words(dispute.reason) },
                { label: 'Opened', value: <Moment value={dispute.openedAt} /> },
                { label: 'Answer by', value: <Moment value={dispute.evidenceDueAt} zone /> },
                ...(dispute.closedAt
                  ? [{ label: 'Decided', value: <Moment value={dispute.closedAt} /> }]
                  : []),
                { label: 'At', value: `${dispute.gateway} ${dispute.gatewayReference}` },
              ]}
            />
          </Section>
        </div>
      </div>
    </ReaderProvider>
  )
}

type Detail = Route.ComponentProps['loaderData']['dispute']

function Answer({ dispute, typed }: { dispute: Detail; typed: string }) {
  if (dispute.closedAt) {
    return (
      <Section title="Evidence">
        <p className="text-soft">It was decided without an answer.</p>
      </Section>
    )
  }
  return (
    <Section
      title="Answer with evidence"
      note="It is given to the bank once and cannot be changed afterwards: what was sold, that it was used, and that the payer agreed."
    >
      <DeedForm method="post" encType="multipart/form-data" className="grid max-w-2xl gap-4">
        <TextField
          label="What happened"
          hint="For somebody who does not know your company."
          name="text"
          rows={10}
          maxLength={20_000}
          defaultValue={typed}
          required
        />
        <Field
          label="Files"
          hint="Up to 10 of PDF, PNG or JPEG, 5 MB each: the invoice, the receipt, the calls."
          name="files"
          type="file"
          accept="application/pdf,image/png,image/jpeg"
          multiple
        />
        {dispute.files.length > 0 ? <Files dispute={dispute} /> : null}
        <div>
          <Button look="primary">
            Submit evidence for <Money value={dispute.amount} />
          </Button>
        </div>
      </DeedForm>
    </Section>
  )
}

function Given({ dispute }: { dispute: Detail }) {
  return (
    <Section title="The evidence that was given">
      <Notice tone={dispute.state === 'lost' ? 'warn' : 'good'} title="It was answered.">
        <Moment value={dispute.submittedAt ?? dispute.openedAt} /> by{' '}
        {actorWords(dispute.submittedBy ?? 'system')}
      </Notice>
      <p className="max-w-prose whitespace-pre-line wrap-anywhere">{dispute.evidenceText}</p>
      {dispute.files.length > 0 ? <Files dispute={dispute} /> : null}
    </Section>
  )
}

function Files({ dispute: { id, accountId, files } }: { dispute: Detail }) {
  return (
    <ul className="mt-4 grid gap-1">
      {files.map((file) => (
        <li key={file.id}>
          <a
            className="underline decoration-line underline-offset-2 wrap-anywhere"
            href={`/api/v1/accounts/${accountId}/disputes/${id}/files/${file.id}`}
          >
            {file.name}
          </a>{' '}
          <span className="text-sm text-faint">{Math.max(1, Math.round(file.size / 1000))} KB</span>
        </li>
      ))}
    </ul>
  )
}
