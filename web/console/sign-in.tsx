import { data, Link, redirect } from 'react-router'
import { apiContext } from '../api/context.ts'
import { attempted, loaded, nextAddress } from '../api/outcome.ts'
import { SignInForm } from '../ui/sign-in-form.tsx'
import type { Route } from './+types/sign-in.ts'

export const meta: Route.MetaFunction = ({ loaderData }) => [
  { title: `Console · ${loaderData?.provider.name}` },
]

export async function loader({ context, url }: Route.LoaderArgs) {
  return { provider: await loaded(context.get(apiContext).GET('/provider'), url) }
}

export async function action({ context, request, url }: Route.ActionArgs) {
  const form = await request.formData()
  const email = String(form.get('email') ?? '').trim()
  const password = String(form.get('password') ?? '')
  const outcome = await attempted(context.get(apiContext).POST('/sessions', { body: { email, password } }))
  if (!outcome.ok) return data({ problem: outcome.problem, email }, { status: outcome.problem.status })
  const headers = new Headers()
  for (const cookie of outcome.response.headers.getSetCookie()) headers.append('set-cookie', cookie)
  throw redirect(nextAddress(url, '/console'), { headers })
}

export default function StaffSignIn({ loaderData, actionData }: Route.ComponentProps) {
  return (
    <SignInForm
      provider={loaderData.provider}
      title="Console"
      user={{
        label: 'Email',
        name: 'email',
        type: 'email',
        autoComplete: 'username',
        value: actionData?.email,
      }}
      problem={actionData?.problem}
      foot={
        <>
          For staff. Customers{' '}
          <Link className="underline hover:text-ink" to="/sign-in">
            sign in with their account number
          </Link>
          .
        </>
      }
    />
  )
}
