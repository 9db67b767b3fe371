import { data, Link, redirect } from 'react-router'
import { apiContext, languageContext } from '../api/context.ts'
import { attempted, loaded } from '../api/outcome.ts'
import { Button, ButtonLink } from '../ui/button.tsx'
import { Field, SelectField } from '../ui/field.tsx'
import { Notice, ProblemNotice } from '../ui/notice.tsx'
import { PageHeader, Section } from '../ui/page-header.tsx'
import { Title } from '../ui/title.tsx'
import { LANGUAGE_NAMES, LANGUAGES, languageOf } from '../words/language.ts'
import { useWords } from '../words/use-words.tsx'
import type { Route } from './+types/account.ts'
import { AccountFacts } from './account-facts.tsx'
import { AccountTabs } from './account-tabs.tsx'
import { Form } from './form.tsx'
import { countryName, localeName } from './locale-names.ts'
import { may, visitContext } from './visit.ts'

export async function loader({ context, url }: Route.LoaderArgs) {
  const visit = context.get(visitContext)
  const api = context.get(apiContext)
  const path = { accountId: visit.accountId }
  const [account, methods] = await Promise.all([
    loaded(api.GET('/accounts/{accountId}', { params: { path } }), url),
    may(visit, 'see_bills')
      ? loaded(api.GET('/accounts/{accountId}/payment-methods', { params: { path } }), url)
      : null,
  ])
  const language = context.get(languageContext)
  return {
    account,
    names: {
      country: countryName(account.country, language),
      locale: localeName(account.locale, language),
    },
    login: visit.me.login,
    method: methods?.items.find(({ isDefault }) => isDefault) ?? methods?.items[0] ?? null,
    mayChange: may(visit, 'change_account'),
    maySeeBills: may(visit, 'see_bills'),
    done: url.searchParams.get('done'),
  }
}

/** Changes what is the person's own: name and language. */
export async function action({ context, request }: Route.ActionArgs) {
  const form = await request.formData()
  const outcome = await attempted(
    context.get(apiContext).PATCH('/me', {
      body: {
        name: String(form.get('name') ?? '').trim(),
        language: languageOf(String(form.get('language') ?? '')),
      },
    }),
  )
  if (outcome.ok) throw redirect('/account?done=you')
  return data({ problem: outcome.problem }, { status: outcome.problem.status })
}

/** The account as its people know it: what it is, where its bills go, how it is paid, and who is looking. */
export default function Account({ loaderData, actionData }: Route.ComponentProps) {
  const { account, names, method, done, mayChange, maySeeBills } = loaderData
  const say = useWords('profile')
  return (
    <>
      <Title>{say('title')}</Title>
      <AccountTabs />
      <div className="max-w-3xl">
        <PageHeader
          title={account.name}
          note={say('accountNumber', { number: account.number })}
          actions={mayChange ? <ButtonLink to="/account/edit">{say('edit')}</ButtonLink> : null}
        />
        {done === 'account' ? <Notice tone="good" title={say('done.account')} /> : null}
        {done === 'you' ? <Notice tone="good" title={say('done.you')} /> : null}
        <ProblemNotice problem={actionData?.problem} />
        <AccountFacts account={account} names={names} method={method} maySeeBills={maySeeBills} />
        <Section
          title={say('portalPassword')}
          aside={
            <Link
              className="underline decoration-line underline-offset-2 hover:text-ink"
              to="/account/security/password"
            >
              {say('changePassword')}
            </Link>
          }
        >
          <p className="text-soft">{say('portalPasswordNote')}</p>
        </Section>
        <You login={loaderData.login} />
      </div>
    </>
  )
}

function You({ login }: Pick<Route.ComponentProps['loaderData'], 'login'>) {
  const say = useWords('profile')
  return (
    <Section title={say('you')} note={say('youNote')}>
      <Form
        method="post"
        action="/account"
        reloadDocument
        className="grid max-w-xl gap-4 sm:grid-cols-2 sm:items-end"
      >
        <Field
          label={say('yourName')}
          name="name"
          autoComplete="name"
          defaultValue={login.name}
          maxLength={100}
          required
        />
        <SelectField
          label={say('pageLanguage')}
          name="language"
          defaultValue={login.language ?? ''}
          options={[
            { value: '', label: say('likeAccount') },
            ...LANGUAGES.map((value) => ({ value, label: LANGUAGE_NAMES[value] })),
          ]}
        />
        <div className="sm:col-span-2">
          <Button look="primary">{say('save')}</Button>
        </div>
      </Form>
    </Section>
  )
}
