import { apiContext } from '../api/context.ts'
import { SecurityOverview } from '../security/overview.tsx'
import { changeSecurity, securityOf } from '../security/security.ts'
import { PageHeader } from '../ui/page-header.tsx'
import { Title } from '../ui/title.tsx'
import { useWords } from '../words/use-words.tsx'
import type { Route } from './+types/security.ts'
import { AccountTabs } from './account-tabs.tsx'

const base = '/account/security'

export function loader({ context, url }: Route.LoaderArgs) {
  return securityOf(context.get(apiContext), { url })
}

export function action({ context, request }: Route.ActionArgs) {
  return changeSecurity(context.get(apiContext), { request, base })
}

/** How the person who is signed in signs in; the same for each of their accounts. */
export default function Security({ loaderData, actionData }: Route.ComponentProps) {
  const say = useWords('security')
  return (
    <>
      <Title>{say('title')}</Title>
      <AccountTabs />
      <div className="max-w-3xl">
        <PageHeader title={say('title')} note={say('note')} />
        <SecurityOverview {...loaderData} base={base} problem={actionData?.problem} />
      </div>
    </>
  )
}
