import { apiContext } from '../api/context.ts'
import { changeTwoStep, twoStepOf } from '../security/two-step.ts'
import { TwoStepPage } from '../security/two-step-page.tsx'
import { Title } from '../ui/title.tsx'
import { useWords } from '../words/use-words.tsx'
import type { Route } from './+types/security-two-step.ts'

const base = '/account/security'

export function loader({ context, url }: Route.LoaderArgs) {
  return twoStepOf(context.get(apiContext), { url })
}

export function action({ context, request }: Route.ActionArgs) {
  return changeTwoStep(context.get(apiContext), { request, base })
}

export default function SecurityTwoStep({ loaderData, actionData }: Route.ComponentProps) {
  const say = useWords('security')
  return (
    <>
      <Title>{say('twoStep')}</Title>
      <TwoStepPage {...loaderData} base={base} answer={actionData} />
    </>
  )
}
