import { apiContext } from '../api/context.ts'
import { loaded } from '../api/outcome.ts'
import { CallSlip } from '../ui/call-slip.tsx'
import { PageHeader } from '../ui/page-header.tsx'
import { PhoneNumber } from '../ui/phone-number.tsx'
import type { Route } from './+types/call.ts'
import { visitContext } from './visit.ts'

export const meta: Route.MetaFunction = () => [{ title: 'Why this price?' }]

export async function loader({ context, params, url }: Route.LoaderArgs) {
  const { accountId } = context.get(visitContext)
  const path = { accountId, callId: params.callId }
  const call = await loaded(
    context.get(apiContext).GET('/accounts/{accountId}/calls/{callId}', { params: { path } }),
    url,
  )
  return { call }
}

export default function Call({ loaderData }: Route.ComponentProps) {
  const { call } = loaderData
  return (
    <>
      <PageHeader
        title="Why this price?"
        note={
          <>
            The call to <PhoneNumber value={call.to} />
          </>
        }
        back={{ to: '/calls', label: 'Calls' }}
      />
      <CallSlip call={call} invoiceAddress={(id) => `/invoices/${id}`} />
    </>
  )
}
