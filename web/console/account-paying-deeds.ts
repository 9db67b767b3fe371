import type { Api } from '../api/context.ts'
import { attempted, type Problem } from '../api/outcome.ts'

/** What staff may do to how an account pays, read from the form that asked for it. Null: it was done. */
export async function doPayingDeed(
  api: Api,
  { accountId, form }: { accountId: string; form: FormData },
): Promise<Problem | null> {
  const text = (name: string) => String(form.get(name) ?? '').trim()
  const path = { accountId }
  switch (text('deed')) {
    case 'remove-method':
      return problemOf(
        api.DELETE('/accounts/{accountId}/payment-methods/{methodId}', {
          params: { path: { ...path, methodId: text('methodId') } },
        }),
      )
    case 'pause-autopay':
      return problemOf(
        api.POST('/accounts/{accountId}/autopay/pause', { params: { path }, body: { until: text('until') } }),
      )
    case 'resume-autopay':
      return problemOf(api.POST('/accounts/{accountId}/autopay/resume', { params: { path } }))
    case 'end-autopay':
      return problemOf(api.POST('/accounts/{accountId}/autopay/end', { params: { path } }))
    case 'approve-draft':
      return problemOf(
        api.POST('/accounts/{accountId}/autopay/drafts/{draftOn}/approve', {
          params: { path: { ...path, draftOn: text('draftOn') } },
        }),
      )
    case 'promise':
      return problemOf(
        api.POST('/accounts/{accountId}/promises', {
          params: { path },
          body: { until: text('until'), amount: { amount: text('amount'), currency: text('currency') } },
        }),
      )
    case 'suspend':
      return problemOf(
        api.POST('/accounts/{accountId}/suspensions', { params: { path }, body: { reason: text('reason') } }),
      )
    case 'restore':
      return problemOf(
        api.POST('/accounts/{accountId}/restore', { params: { path }, body: { reason: text('reason') } }),
      )
    case 'dunning-terms':
      return problemOf(
        api.PATCH('/accounts/{accountId}/dunning-terms', {
          params: { path },
          body: { policyId: text('policyId') || null, exempt: form.has('exempt'), note: text('note') },
        }),
      )
    default:
      return { status: 422, title: `There is no deed “${text('deed')}”.` }
  }
}

async function problemOf<T>(call: Parameters<typeof attempted<T>>[0]): Promise<Problem | null> {
  const outcome = await attempted(call)
  return outcome.ok ? null : outcome.problem
}
