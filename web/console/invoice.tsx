import { data, Form, redirect } from 'react-router'
import { type Api, apiContext } from '../api/context.ts'
import { attempted, loaded } from '../api/outcome.ts'
import type { Shape } from '../api/shapes.ts'
import { Button, ButtonLink } from '../ui/button.tsx'
import { DialogActions, DialogCancel } from '../ui/dialog.tsx'
import { Field } from '../ui/field.tsx'
import { InvoiceSheet } from '../ui/invoice-sheet.tsx'
import { InvoiceState } from '../ui/invoice-table.tsx'
import { formatMoney, isZero } from '../ui/money.tsx'
import { ProblemNotice } from '../ui/notice.tsx'
import { PageHeader } from '../ui/page-header.tsx'
import { ReaderProvider, useReader } from '../ui/reader.tsx'
import type { Route } from './+types/invoice.ts'
import { DeedDialog } from './deed.tsx'
import { InvoiceInquiries } from './invoice-inquiries.tsx'
import { InvoiceMoney, type Paying, WriteOffDialog } from './invoice-money.tsx'

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
  const [payments, writeOffs] =
    invoice.kind === 'invoice'
      ? await Promise.all([
          paymentsOf(api, { invoice, url }),
          loaded(
            api.GET('/accounts/{accountId}/invoices/{invoiceId}/write-offs', { params: { path: params } }),
            url,
          ),
        ])
      : [[], { items: [] }]
  const query = { invoiceId: invoice.corrects?.id ?? invoice.id, limit: 50 }
  const inquiries = await loaded(api.GET('/accounts/{accountId}/inquiries', { params: { path, query } }), url)
  const formKey = crypto.randomUUID()
  return { account, invoice, payments, writeOffs: writeOffs.items, inquiries: inquiries.items, formKey }
}

/** The payments that pay an invoice, or are on their way to, newest first. */
async function paymentsOf(
  api: Api,
  { invoice, url }: { invoice: Shape<'InvoiceDetail'>; url: URL },
): Promise<Paying[]> {
  const path = { accountId: invoice.accountId, invoiceId: invoice.id }
  const found = await loaded(
    api.GET('/accounts/{accountId}/invoices/{invoiceId}/payments', { params: { path } }),
    url,
  )
  return found.items.map(({ share, ...payment }) => ({ payment, amount: share }))
}

/** Credits the whole invoice (part of one is credited over the API or by an adjustment), writes it off, or reverses that. */
export async function action({ context, params, request }: Route.ActionArgs) {
  const form = await request.formData()
  const outcome = await doDeed(context.get(apiContext), { params, form })
  if (!outcome.ok) return data({ problem: outcome.problem }, { status: outcome.problem.status })
  throw redirect(`/console/accounts/${params.accountId}/invoices/${params.invoiceId}`)
}

function doDeed(api: Api, { params, form }: { params: Route.ActionArgs['params']; form: FormData }) {
  const text = (name: string) => String(form.get(name) ?? '').trim()
  const header = { 'Idempotency-Key': text('key') }
  const reason = text('reason')
  switch (text('deed')) {
    case 'write-off':
      return attempted<unknown>(
        api.POST('/accounts/{accountId}/invoices/{invoiceId}/write-offs', {
          params: { path: params, header },
          body: { amount: { amount: text('amount'), currency: text('currency') }, reason },
        }),
      )
    case 'reverse':
      return attempted<unknown>(
        api.POST('/accounts/{accountId}/write-offs/{writeOffId}/reverse', {
          params: { path: { accountId: params.accountId, writeOffId: text('writeOffId') }, header },
          body: { reason },
        }),
      )
    default:
      return attempted<unknown>(
        api.POST('/accounts/{accountId}/invoices/{invoiceId}/credit-notes', {
          params: { path: params, header },
          body: { lines: 'all', reason },
        }),
      )
  }
}

export default function Invoice({ loaderData, actionData }: Route.ComponentProps) {
  const { account, invoice, payments, writeOffs, inquiries, formKey } = loaderData
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
            {invoice.kind === 'invoice' && !isZero(invoice.open) ? (
              <WriteOffDialog key={invoice.open.amount} invoice={invoice} formKey={formKey} />
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
      <InvoiceInquiries inquiries={inquiries} base={base} what="this invoice" />
      <InvoiceSheet
        invoice={invoice}
        lineAddresses={{ calls: (n) => `${base}/invoices/${invoice.id}/lines/${n}` }}
        invoiceAddress={(id) => `${base}/invoices/${id}`}
      />
      <InvoiceMoney {...{ invoice, payments, writeOffs, formKey }} />
    </ReaderProvider>
  )
}

function CreditDialog({ invoice, formKey }: { invoice: Shape<'InvoiceDetail'>; formKey: string }) {
  const { locale } = useReader()
  const total = formatMoney(invoice.total, locale)
  return (
    <DeedDialog trigger="Credit…" title={`Credit invoice ${invoice.number}`}>
      <p>
        Issues a credit note for what is left of it. The invoice itself stays as it is; neither can be
        deleted.
      </p>
      <Form method="post" className="mt-4 grid gap-4 text-ink">
        <input type="hidden" name="key" value={formKey} />
        <Field
          label="Reason"
          hint="It stands on the credit note."
          name="reason"
          id="credit-reason"
          maxLength={500}
          required
        />
        <DialogActions>
          <DialogCancel />
          <Button look="danger">Credit up to {total}</Button>
        </DialogActions>
      </Form>
    </DeedDialog>
  )
}
