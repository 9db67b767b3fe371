import { apiContext } from '../api/context.ts'
import { ChangePassword, changePassword, passwordOf } from '../security/password.tsx'
import { Title } from '../ui/title.tsx'
import { useWords } from '../words/use-words.tsx'
import type { Route } from './+types/security-password.ts'

const base = '/account/security'

export function loader({ context, url }: Route.LoaderArgs) {
  return passwordOf(context.get(apiContext), { url })
}

export function action({ context, request }: Route.ActionArgs) {
  return changePassword(context.get(apiContext), { request, base })
}

export default function SecurityPassword({ loaderData, actionData }: Route.ComponentProps) {
  const say = useWords('security')
  return (
    <>
      <Title>{say('password')}</Title>
      <ChangePassword {...loaderData} base={base} problem={actionData?.problem} />
    </>
  )
}
