import { apiContext } from '../api/context.ts'
import { SecurityOverview } from '../security/overview.tsx'
import { changeSecurity, securityOf } from '../security/security.ts'
import { PageHeader } from '../ui/page-header.tsx'
import type { Route } from './+types/security.ts'

export const meta: Route.MetaFunction = () => [{ title: 'Sign-in and security' }]

const base = '/console/security'

export function loader({ context, url }: Route.LoaderArgs) {
  return securityOf(context.get(apiContext), { url })
}

export function action({ context, request }: Route.ActionArgs) {
  return changeSecurity(context.get(apiContext), { request, base })
}

/** How one of the provider's people signs in. */
export default function StaffSecurity({ loaderData, actionData }: Route.ComponentProps) {
  return (
    <div className="max-w-3xl">
      <PageHeader
        title="Sign-in and security"
        note="Of yours: others of the provider’s people have their own."
      />
      <SecurityOverview {...loaderData} base={base} problem={actionData?.problem} />
    </div>
  )
}
