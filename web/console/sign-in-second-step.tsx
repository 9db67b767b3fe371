import { apiContext } from '../api/context.ts'
import { CONSOLE_DOOR as door } from '../api/entering.ts'
import { secondStep, takeSecondStep } from '../api/second-step.ts'
import { SecondStepForm } from '../ui/second-step-form.tsx'
import type { Route } from './+types/sign-in-second-step.ts'

export function loader({ request, url }: Route.LoaderArgs) {
  return secondStep({ request, url, door })
}

export async function action({ context, request, url }: Route.ActionArgs) {
  return takeSecondStep(context.get(apiContext), { request, url, door })
}

export default function StaffSecondStep({ loaderData, actionData }: Route.ComponentProps) {
  return <SecondStepForm {...loaderData} problem={actionData?.problem} />
}
