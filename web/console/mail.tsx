import { data, Form, Link, redirect } from 'react-router'
import { apiContext } from '../api/context.ts'
import { attempted, loaded } from '../api/outcome.ts'
import { words } from '../ui/badge.tsx'
import { Button } from '../ui/button.tsx'
import { DialogActions, DialogCancel } from '../ui/dialog.tsx'
import { Field } from '../ui/field.tsx'
import { Facts } from '../ui/figures.tsx'
import { MailFrame } from '../ui/mail-frame.tsx'
import { Moment } from '../ui/moment.tsx'
import { Notice, ProblemNotice } from '../ui/notice.tsx'
import { PageHeader, Section } from '../ui/page-header.tsx'
import type { Route } from './+types/mail.ts'
import { DeedDialog } from './deed.tsx'
import { MailBadge } from './mail-table.tsx'

export const meta: Route.MetaFunction = ({ loaderData }) => [{ title: loaderData?.mail.subject ?? 'Mail' }]

export async function loader({ context, params, url }: Route.LoaderArgs) {
  const api = context.get(apiContext)
  const mail = await loaded(api.GET('/mails/{mailId}', { params: { path: params } }), url)
  const { accountId } = mail
  const account =
    accountId === null
      ? null
      : await loaded(api.GET('/accounts/{accountId}', { params: { path: { accountId } } }), url)
  return { mail, account, isAgain: url.searchParams.has('again'), formKey: crypto.randomUUID() }
}

/** Sends it again, as a new mail of the outbox. */
export async function action({ context, params, request }: Route.ActionArgs) {
  const form = await request.formData()
  const outcome = await attempted(
    context.get(apiContext).POST('/mails/{mailId}/resend', {
      params: { path: params, header: { 'Idempotency-Key': String(form.get('key')) } },
      body: { to: String(form.get('to') ?? '').trim() },
    }),
  )
  if (!outcome.ok) return data({ problem: outcome.problem }, { status: outcome.problem.status })
  throw redirect(`/console/mails/${outcome.value.id}?again`)
}

export default function Mail({ loaderData, actionData }: Route.ComponentProps) {
  const { mail, account, isAgain, formKey } = loaderData
  return (
    <>
      <PageHeader
        title={mail.subject}
        badge={<MailBadge state={mail.state} />}
        back={{ to: '/console/mails', label: 'Outbox' }}
        actions={mail.mayBeResent ? <SendAgain key={mail.id} mail={mail} formKey={formKey} /> : undefined}
      />
      <ProblemNotice problem={actionData?.problem} />
      {isAgain && !actionData?.problem ? (
        <Notice tone="good" title="It is sent again.">
          This is the new mail; the first one stays as it was.
        </Notice>
      ) : null}
      <div className="grid gap-x-16 gap-y-10 lg:grid-cols-[minmax(0,1fr)_22rem]">
        <div className="min-w-0">
          <Body mail={mail} />
        </div>
        <div>
          <Section title="What became of it">
            <Facts facts={factsOf(mail, account)} />
            {mail.lastAnswer ? (
              <div className="mt-4">
                <p className="text-sm text-soft">What the mail server said</p>
                <p className="mt-1 wrap-anywhere">
                  {[mail.lastCode, mail.lastAnswer].filter(Boolean).join(' ')}
                </p>
              </div>
            ) : null}
          </Section>
        </div>
      </div>
    </>
  )
}

type Data = Route.ComponentProps['loaderData']

function Body({ mail }: { mail: Data['mail'] }) {
  if (mail.html === null) {
    return (
      <Notice title={mail.body === 'forgotten' ? 'The code is gone.' : 'The code is not shown.'}>
        {mail.body === 'forgotten'
          ? 'This mail held a code or a link for one person. Its text was deleted when it left.'
          : 'This mail holds a code or a link for one person: whoever reads it could come in as that person. If it did not arrive, have a new one made.'}
      </Notice>
    )
  }
  return (
    <>
      <Section title="As it is read">
        <MailFrame key={mail.id} html={mail.html} title={`The mail “${mail.subject}”`} />
      </Section>
      <Section title="As text">
        <pre className="overflow-x-auto rounded-sm border border-line bg-tint px-4 py-3 font-sans text-sm whitespace-pre-wrap text-soft">
          {mail.text}
        </pre>
      </Section>
    </>
  )
}

function factsOf(mail: Data['mail'], account: Data['account']) {
  return [
    {
      label: 'Account',
      value: account ? (
        <Link
          className="underline decoration-line underline-offset-2"
          to={`/console/accounts/${account.id}/payments`}
        >
          {account.name}
        </Link>
      ) : (
        'None: about a person’s own sign-in'
      ),
    },
    { label: 'To', value: mail.to.name ? `${mail.to.name}, ${mail.to.address}` : mail.to.address },
    { label: 'About', value: words(mail.kind) },
    { label: 'Written', value: <Moment value={mail.createdAt} /> },
    ...(mail.sentAt ? [{ label: 'Sent', value: <Moment value={mail.sentAt} style="second" /> }] : []),
    { label: 'Tries', value: mail.tries },
    ...(mail.nextTryAt ? [{ label: 'Next try', value: <Moment value={mail.nextTryAt} /> }] : []),
    ...(mail.attachments.length > 0 ? [{ label: 'Attached', value: mail.attachments.join(', ') }] : []),
  ]
}

function SendAgain({ mail, formKey }: { mail: Data['mail']; formKey: string }) {
  return (
    <DeedDialog trigger="Send again…" title="Send this mail again">
      <p>As it was written, as a new mail. This one stays in the outbox as it is.</p>
      <Form method="post" className="mt-4 grid gap-4 text-ink">
        <input type="hidden" name="key" value={formKey} />
        <Field label="To" name="to" type="email" maxLength={254} defaultValue={mail.to.address} required />
        <DialogActions>
          <DialogCancel />
          <Button look="primary">Send again</Button>
        </DialogActions>
      </Form>
    </DeedDialog>
  )
}
