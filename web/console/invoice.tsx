import { data, Form, redirect } from 'react-router'
import { apiContext } from '../api/context.ts'
import { attempted, loaded } from '../api/outcome.ts'
import type { Shape } from '../api/shapes.ts'
import { Button, ButtonLink } from '../ui/button.tsx'
import { Dialog, DialogActions, DialogCancel } from '../ui/dialog.tsx'
import { Field } from '../ui/field.tsx'
import { InvoiceSheet } from '../ui/invoice-sheet.tsx'
import { InvoiceState } from '../ui/invoice-table.tsx'
import { formatMoney } from '../ui/money.tsx'
import { ProblemNotice } from '../ui/notice.tsx'
import { PageHeader } from '../ui/page-header.tsx'
import { ReaderProvider, useReader } from '../ui/reader.tsx'
import type { Route } from './+types/invoice.ts'

export const meta: Route.MetaFunction = ({ loaderData }) => [
  { title: `Invoice ${loaderData?.invoice.number ?? ''}` },
]

export async function loader({ context, params, url }: Route.LoaderArgs) {
  const api = context.get(apiContext)
  const path = { accountId: params.accountId }
  const [account, invoice] = await Promise.all([
    loaded(api.GET('/accounts/{accountId}', { params: { path } }), url),
    loaded(
      api.GET('/accounts/{accountId}/invoices/{invoiceId}', {
        params: { path: { ...path, invoiceId: params.invoiceId } },
      }),
      url,
    ),
  ])
  return { account, invoice, formKey: crypto.randomUUID() }
}

/** Credits the whole invoice. Part of one is credited over the API or by an adjustment. */
export async function action({ context, params, request }: Route.ActionArgs) {
  const form = await request.formData()
  const outcome = await attempted(
    context.get(apiContext).POST('/accounts/{accountId}/invoices/{invoiceId}/credit-notes', {
      params: { path: params, header: { 'Idempotency-Key': String(form.get('key')) } },
      body: { lines: 'all', reason: String(form.get('reason') ?? '').trim() },
    }),
  )
  if (!outcome.ok) return data({ problem: outcome.problem }, { status: outcome.problem.status })
  throw redirect(`/console/accounts/${params.accountId}/invoices/${params.invoiceId}`)
}

export default function Invoice({ loaderData, actionData }: Route.ComponentProps) {
  const { account, invoice, formKey } = loaderData
  const documents = `/api/v1/accounts/${account.id}/invoices/${invoice.id}`
  const base = `/console/accounts/${account.id}`
  return (
    <ReaderProvider reader={{ locale: account.locale, timeZone: account.timeZone }}>
      <PageHeader
        title={`${invoice.kind === 'credit_note' ? 'Credit note' : 'Invoice'} ${invoice.number}`}
        badge={<InvoiceState invoice={invoice} />}
        back={{ to: `${base}/invoices`, label: account.name }}
        actions={
          <>
            {invoice.kind === 'invoice' && invoice.state !== 'credited' ? (
              <CreditDialog invoice={invoice} formKey={formKey} />
            ) : null}
            <ButtonLink external to={`${documents}/lines.csv`}>
              Download CSV
            </ButtonLink>
            <ButtonLink external look="primary" to={`${documents}/pdf`}>
              Download PDF
            </ButtonLink>
          </>
        }
      />
      <ProblemNotice problem={actionData?.problem} />
      <InvoiceSheet
        invoice={invoice}
        linesAddress={(n) => `${base}/invoices/${invoice.id}/lines/${n}`}
        invoiceAddress={(id) => `${base}/invoices/${id}`}
      />
    </ReaderProvider>
  )
}

function CreditDialog({ invoice, formKey }: { invoice: Shape<'InvoiceDetail'>; formKey: string }) {
  const { locale } = useReader()
  const total = formatMoney(invoice.total, locale)
  return (
    <Dialog trigger="Credit…" title={`Credit invoice ${invoice.number}`}>
      <p>
        Issues a credit note for what is left of it. The invoice itself stays as it is; neither can be
        deleted.
      </p>
      <Form method="post" className="mt-4 grid gap-4 text-ink">
        <input type="hidden" name="key" value={formKey} />
        <Field label="Reason" hint="It stands on the credit note." name="reason" maxLength={500} required />
        <DialogActions>
          <DialogCancel />
          <Button look="danger">Credit up to {total}</Button>
        </DialogActions>
      </Form>
    </Dialog>
  )
}
