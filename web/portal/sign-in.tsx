import { data, redirect } from 'react-router'
import { apiContext } from '../api/context.ts'
import { attempted, loaded, nextAddress } from '../api/outcome.ts'
import { SignInForm } from '../ui/sign-in-form.tsx'
import type { Route } from './+types/sign-in.ts'

export const meta: Route.MetaFunction = ({ loaderData }) => [
  { title: `Sign in · ${loaderData?.provider.name}` },
]

export async function loader({ context, url }: Route.LoaderArgs) {
  return { provider: await loaded(context.get(apiContext).GET('/provider'), url) }
}

export async function action({ context, request, url }: Route.ActionArgs) {
  const form = await request.formData()
  const accountNumber = String(form.get('accountNumber') ?? '').trim()
  const password = String(form.get('password') ?? '')
  const outcome = await attempted(
    context.get(apiContext).POST('/sessions', { body: { accountNumber, password } }),
  )
  if (!outcome.ok)
    return data({ problem: outcome.problem, accountNumber }, { status: outcome.problem.status })
  const headers = new Headers()
  for (const cookie of outcome.response.headers.getSetCookie()) headers.append('set-cookie', cookie)
  throw redirect(nextAddress(url, '/'), { headers })
}

export default function SignIn({ loaderData, actionData }: Route.ComponentProps) {
  const { provider } = loaderData
  return (
    <SignInForm
      provider={provider}
      title="Sign in to your account"
      user={{
        label: 'Account number',
        name: 'accountNumber',
        type: 'text',
        autoComplete: 'username',
        value: actionData?.accountNumber,
        hint: 'It is at the top of every invoice.',
      }}
      problem={actionData?.problem}
      foot={
        provider.phone || provider.email ? (
          <>
            Trouble signing in? {provider.phone ? <>Call {provider.phone}</> : null}
            {provider.phone && provider.email ? ' or write to ' : null}
            {provider.email ? (
              <a className="underline hover:text-ink" href={`mailto:${provider.email}`}>
                {provider.email}
              </a>
            ) : null}
            .
          </>
        ) : null
      }
    />
  )
}
