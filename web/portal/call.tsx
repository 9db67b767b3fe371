import { apiContext } from '../api/context.ts'
import { loaded } from '../api/outcome.ts'
import { ButtonLink } from '../ui/button.tsx'
import { CallSlip } from '../ui/call-slip.tsx'
import { PageHeader } from '../ui/page-header.tsx'
import { PhoneNumber } from '../ui/phone-number.tsx'
import { Title } from '../ui/title.tsx'
import { useWords } from '../words/use-words.tsx'
import type { Route } from './+types/call.ts'
import { may, visitContext } from './visit.ts'

export async function loader({ context, params, url }: Route.LoaderArgs) {
  const visit = context.get(visitContext)
  const path = { accountId: visit.accountId, callId: params.callId }
  const call = await loaded(
    context.get(apiContext).GET('/accounts/{accountId}/calls/{callId}', { params: { path } }),
    url,
  )
  return { call, mayDispute: may(visit, 'dispute') }
}

/** Why a call cost what it did, and the way to say that it should not have. */
export default function Call({ loaderData }: Route.ComponentProps) {
  const { call, mayDispute } = loaderData
  const say = useWords('calls')
  return (
    <>
      <Title>{say('callTitle')}</Title>
      <PageHeader
        title={say('callTitle')}
        note={say('callNote', { number: <PhoneNumber value={call.to} /> })}
        back={{ to: '/calls', label: say('title') }}
        actions={
          mayDispute ? <ButtonLink to={`/inquiries/new?call=${call.id}`}>{say('dispute')}</ButtonLink> : null
        }
      />
      <CallSlip call={call} invoiceAddress={(id) => `/invoices/${id}`} />
    </>
  )
}
