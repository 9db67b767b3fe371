import type { Api } from '../api/context.ts'
import { attempted, type Problem } from '../api/outcome.ts'

/** Null: it was done. */
type Outcome = Promise<Problem | null>

/** What staff may do about payments, read from the form that asked for it. `deed` says which. */
export async function doDeed(api: Api, form: FormData): Promise<Problem | null> {
  const deed = String(form.get('deed') ?? '')
  const act = Object.hasOwn(DEEDS, deed) ? DEEDS[deed as keyof typeof DEEDS] : undefined
  return act ? act(api, form) : { status: 422, title: `There is no deed “${deed}”.` }
}

const DEEDS = { look, decide, 'decide-refund': decideRefund, refund, move, resolve }

function look(api: Api, form: FormData): Outcome {
  const path = { accountId: text(form, 'accountId'), paymentId: text(form, 'paymentId') }
  return problemOf(api.POST('/accounts/{accountId}/payments/{paymentId}/look', { params: { path } }))
}

function decide(api: Api, form: FormData): Outcome {
  const reason = text(form, 'reason')
  return problemOf(
    api.POST('/accounts/{accountId}/payment-attempts/{attemptId}/decision', {
      params: { path: { accountId: text(form, 'accountId'), attemptId: text(form, 'subjectId') } },
      body:
        text(form, 'decision') === 'yes'
          ? { decision: 'paid', gatewayReference: text(form, 'gatewayReference'), reason }
          : { decision: 'not_paid', reason },
    }),
  )
}

function decideRefund(api: Api, form: FormData): Outcome {
  const reason = text(form, 'reason')
  return problemOf(
    api.POST('/accounts/{accountId}/refunds/{refundId}/decision', {
      params: { path: { accountId: text(form, 'accountId'), refundId: text(form, 'subjectId') } },
      body:
        text(form, 'decision') === 'yes'
          ? { decision: 'made', gatewayReference: text(form, 'gatewayReference'), reason }
          : { decision: 'not_made', reason },
    }),
  )
}

function refund(api: Api, form: FormData): Outcome {
  return problemOf(
    api.POST('/accounts/{accountId}/payments/{paymentId}/refunds', {
      params: { path: { accountId: text(form, 'accountId'), paymentId: text(form, 'paymentId') } },
      headers: { 'Idempotency-Key': text(form, 'key') },
      body: {
        amount: { amount: text(form, 'amount'), currency: text(form, 'currency') },
        destination: text(form, 'destination') === 'credit' ? 'credit' : 'method',
        reason: text(form, 'reason'),
      },
    }),
  )
}

/** An invoice whose field is empty or zero gets nothing. */
function move(api: Api, form: FormData): Outcome {
  const currency = text(form, 'currency')
  const invoices = [...form].flatMap(([name, value]) => {
    const invoiceId = /^pays-(\d+)$/.exec(name)?.[1]
    const amount = String(value).trim()
    return invoiceId && !/^0*(\.0*)?$/.test(amount) ? [{ invoiceId, amount: { amount, currency } }] : []
  })
  return problemOf(
    api.POST('/accounts/{accountId}/payments/{paymentId}/allocations', {
      params: {
        path: { accountId: text(form, 'accountId'), paymentId: text(form, 'paymentId') },
        header: { 'Idempotency-Key': text(form, 'key') },
      },
      body: { invoices, reason: text(form, 'reason') },
    }),
  )
}

/** Says how a difference of settlement was dealt with. */
function resolve(api: Api, form: FormData): Outcome {
  return problemOf(
    api.POST('/reconciliation-differences/{differenceId}/resolution', {
      params: { path: { differenceId: text(form, 'differenceId') } },
      body: { resolution: text(form, 'resolution') },
    }),
  )
}

async function problemOf<T>(call: Parameters<typeof attempted<T>>[0]): Outcome {
  const outcome = await attempted(call)
  return outcome.ok ? null : outcome.problem
}

function text(form: FormData, name: string): string {
  return String(form.get(name) ?? '').trim()
}
