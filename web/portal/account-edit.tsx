import { data, redirect } from 'react-router'
import { apiContext, languageContext } from '../api/context.ts'
import { attempted, loaded } from '../api/outcome.ts'
import type { Shape } from '../api/shapes.ts'
import { proofFirst } from '../security/security.ts'
import { Button, ButtonLink } from '../ui/button.tsx'
import { CheckField, SelectField, TextField } from '../ui/field.tsx'
import { ProblemNotice } from '../ui/notice.tsx'
import { PageHeader, Section } from '../ui/page-header.tsx'
import { RadioField } from '../ui/radio-field.tsx'
import { Title } from '../ui/title.tsx'
import { useWords } from '../words/use-words.tsx'
import type { Route } from './+types/account-edit.ts'
import { ContactFields } from './account-contacts.tsx'
import { contactRows, NOTICES, profileErrors, typedProfile } from './account-form.ts'
import { countryOptions } from './countries.ts'
import { Form } from './form.tsx'
import { localeName } from './locale-names.ts'
import { demandProven } from './proven.ts'
import { visitContext } from './visit.ts'

export async function loader({ context, url }: Route.LoaderArgs) {
  const visit = context.get(visitContext)
  const path = { accountId: visit.accountId }
  const api = context.get(apiContext)
  const [account] = await Promise.all([
    loaded(api.GET('/accounts/{accountId}', { params: { path } }), url),
    demandProven(visit, { right: 'change_account', api, url }),
  ])
  // Older names of a zone are not listed by every machine; the account's own always is.
  const zones = [...new Set([...Intl.supportedValuesOf('timeZone'), 'UTC', account.timeZone])].sort()
  const language = context.get(languageContext)
  const locales = account.localesOffered.map((value) => ({ value, label: localeName(value, language) }))
  return { account, countries: countryOptions(language), locales, zones }
}

export async function action({ context, request, url }: Route.ActionArgs) {
  const { accountId } = context.get(visitContext)
  const typed = typedProfile(await request.formData())
  const outcome = await attempted(
    context.get(apiContext).PATCH('/accounts/{accountId}/profile', {
      params: { path: { accountId } },
      body: typed,
    }),
  )
  if (outcome.ok) throw redirect('/account?done=account')
  proofFirst(outcome.problem, url.pathname)
  return data({ problem: outcome.problem, typed }, { status: outcome.problem.status })
}

/** All that an account's own people may change of it. */
export default function AccountEdit({ loaderData, actionData }: Route.ComponentProps) {
  const { countries, locales, zones } = loaderData
  const account = { ...loaderData.account, ...actionData?.typed }
  const errors = profileErrors(actionData?.problem)
  const say = useWords('profile')
  return (
    <div className="max-w-2xl">
      <Title>{say('editTitle')}</Title>
      <PageHeader
        title={say('editTitle')}
        note={say('editNote')}
        back={{ to: '/account', label: say('title') }}
      />
      <ProblemNotice problem={actionData?.problem} />
      <Form method="post" reloadDocument>
        <Section title={say('address')}>
          <div className="grid gap-4">
            <TextField
              label={say('addressLines')}
              hint={say('addressHint')}
              error={errors.addressLines && say(errors.addressLines)}
              // An account that has none may be left without; one that has an address keeps one.
              required={loaderData.account.addressLines.length > 0}
              name="address"
              rows={4}
              autoComplete="street-address"
              defaultValue={account.addressLines.join('\n')}
            />
            <SelectField
              label={say('country')}
              name="country"
              options={countries}
              defaultValue={account.country}
            />
          </div>
        </Section>
        <Section title={say('contacts')} note={say('contactsNote')}>
          <ContactFields contacts={contactRows(account.contacts)} errors={errors} />
        </Section>
        <Section title={say('formats')} note={say('formatsNote')}>
          <div className="grid gap-4 sm:grid-cols-2">
            <SelectField
              label={say('locale')}
              name="locale"
              options={locales}
              defaultValue={account.locale}
            />
            <SelectField
              label={say('timeZone')}
              name="timeZone"
              options={zones.map((value) => ({ value, label: value.replaceAll('_', ' ') }))}
              defaultValue={account.timeZone}
            />
          </div>
        </Section>
        <MailChoices paperless={account.paperless} noticesOff={account.noticesOff} />
        <div className="mt-8 flex flex-wrap gap-2">
          <Button look="primary">{say('save')}</Button>
          <ButtonLink look="quiet" to="/account">
            {say('cancel')}
          </ButtonLink>
        </div>
      </Form>
    </div>
  )
}

function MailChoices(props: { paperless: boolean; noticesOff: Shape<'Account'>['noticesOff'] }) {
  const { paperless, noticesOff } = props
  const say = useWords('profile')
  return (
    <Section title={say('mails')}>
      <div className="grid gap-6">
        <RadioField
          legend={say('invoicesCome')}
          name="paperless"
          chosen={paperless ? 'yes' : 'no'}
          options={[
            { value: 'yes', label: say('paperlessYes'), hint: say('paperlessYesHint') },
            { value: 'no', label: say('paperlessNo'), hint: say('paperlessNoHint') },
          ]}
        />
        <fieldset>
          <legend className="mb-2 text-sm font-medium">{say('mailMe')}</legend>
          <div className="grid gap-2">
            {NOTICES.map((notice) => (
              <CheckField
                key={notice}
                id={`notice-${notice}`}
                name="notice"
                value={notice}
                label={say(`notice.${notice}`)}
                defaultChecked={!noticesOff.includes(notice)}
              />
            ))}
          </div>
          <p className="mt-2 text-sm text-faint">{say('alwaysMailed')}</p>
        </fieldset>
      </div>
    </Section>
  )
}
