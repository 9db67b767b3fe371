import { apiContext } from '../api/context.ts'
import { loaded } from '../api/outcome.ts'
import { CallSlip } from '../ui/call-slip.tsx'
import { PageHeader } from '../ui/page-header.tsx'
import { PhoneNumber } from '../ui/phone-number.tsx'
import { ReaderProvider } from '../ui/reader.tsx'
import type { Route } from './+types/call.ts'

export const meta: Route.MetaFunction = () => [{ title: 'Why this price?' }]

export async function loader({ context, params, url }: Route.LoaderArgs) {
  const api = context.get(apiContext)
  const path = { accountId: params.accountId }
  const [account, call] = await Promise.all([
    loaded(api.GET('/accounts/{accountId}', { params: { path } }), url),
    loaded(
      api.GET('/accounts/{accountId}/calls/{callId}', {
        params: { path: { ...path, callId: params.callId } },
      }),
      url,
    ),
  ])
  return { account, call }
}

export default function Call({ loaderData }: Route.ComponentProps) {
  const { account, call } = loaderData
  const base = `/console/accounts/${account.id}`
  return (
    <ReaderProvider reader={{ locale: account.locale, timeZone: account.timeZone }}>
      <PageHeader
        title="Why this price?"
        note={
          <>
            The call to <PhoneNumber value={call.to} />
          </>
        }
        back={{ to: `${base}/calls`, label: `Calls of ${account.name}` }}
      />
      <CallSlip call={call} invoiceAddress={(id) => `${base}/invoices/${id}`} />
    </ReaderProvider>
  )
}
