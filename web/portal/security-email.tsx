import { apiContext } from '../api/context.ts'
import { ChangeEmail, changeEmail, emailOf } from '../security/email.tsx'
import { Title } from '../ui/title.tsx'
import { useWords } from '../words/use-words.tsx'
import type { Route } from './+types/security-email.ts'

const base = '/account/security'

export function loader({ context, request, url }: Route.LoaderArgs) {
  return emailOf(context.get(apiContext), { request, url })
}

export function action({ context, request, url }: Route.ActionArgs) {
  return changeEmail(context.get(apiContext), { request, url, base })
}

export default function SecurityEmail({ loaderData, actionData }: Route.ComponentProps) {
  const say = useWords('security')
  return (
    <>
      <Title>{say('changeEmail')}</Title>
      <ChangeEmail
        {...loaderData}
        base={base}
        problem={actionData?.problem}
        email={actionData?.email || loaderData.email}
      />
    </>
  )
}
