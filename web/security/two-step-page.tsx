import { Form } from 'react-router'
import type { Problem } from '../api/outcome.ts'
import { Button, ButtonLink } from '../ui/button.tsx'
import { Moment } from '../ui/moment.tsx'
import { CodeField } from '../ui/new-password.tsx'
import { Notice, ProblemNotice } from '../ui/notice.tsx'
import { PageHeader, Section } from '../ui/page-header.tsx'
import { useWords } from '../words/use-words.tsx'

type Begun = { secret: string; uri: string; qr: string }
type Props = {
  base: string
  totp: { isOn: boolean; since: string | null; recoveryCodesLeft: number }
  answer?: { problem?: Problem; begun?: Begun; codes?: readonly string[]; isNew?: boolean }
}

/** The second step of signing in: off, being set up, on, or just turned on, with the codes for the day the telephone is lost. */
export function TwoStepPage(props: Props) {
  const { base, answer } = props
  const say = useWords('security')
  const isTied = answer?.problem?.code === 'wrong_code'
  return (
    <div className="max-w-xl">
      <PageHeader title={say('twoStep')} back={{ to: base, label: say('title') }} />
      {isTied ? null : <ProblemNotice problem={answer?.problem} />}
      <Stage {...props} />
    </div>
  )
}

function Stage(props: Props) {
  const { answer, totp } = props
  if (answer?.codes) return <RecoveryCodes {...props} codes={answer.codes} isNew={answer.isNew ?? false} />
  if (answer?.begun) return <SetUp {...props} begun={answer.begun} />
  return totp.isOn ? <TurnedOn {...props} /> : <TurnedOff {...props} />
}

function TurnedOff({ base }: Props) {
  const say = useWords('security')
  return (
    <>
      <p className="mb-6 text-soft">{say('twoStepIntro')}</p>
      <Form method="post" className="flex flex-wrap gap-2">
        <Button look="primary" name="deed" value="begin">
          {say('setUp')}
        </Button>
        <ButtonLink look="quiet" to={base}>
          {say('cancel')}
        </ButtonLink>
      </Form>
    </>
  )
}

function SetUp({ base, begun, answer }: Props & { begun: Begun }) {
  const say = useWords('security')
  const words = useWords('signIn')
  return (
    <ol className="grid list-decimal gap-6 pl-5">
      <li className="pl-1">
        <p>{say('scan')}</p>
        <img
          src={`data:image/svg+xml,${encodeURIComponent(begun.qr)}`}
          alt={say('qrAlt')}
          className="mt-3 size-48 border border-rule bg-white p-2"
        />
        <p className="mt-3 text-sm text-soft">{say('typeSecret')}</p>
        <code className="mt-1 block font-medium tracking-wide select-all wrap-anywhere">
          {begun.secret.replace(/(.{4})(?=.)/g, '$1 ')}
        </code>
      </li>
      <li className="pl-1">
        <p className="mb-3">{say('enterAppCode')}</p>
        <Form method="post" className="grid max-w-xs gap-4">
          <input type="hidden" name="deed" value="confirm" />
          <input type="hidden" name="secret" value={begun.secret} />
          <input type="hidden" name="uri" value={begun.uri} />
          <input type="hidden" name="qr" value={begun.qr} />
          <CodeField
            label={words('code')}
            error={answer?.problem?.code === 'wrong_code' ? words('wrongCode') : undefined}
          />
          <div className="flex flex-wrap gap-2">
            <Button look="primary">{say('turnOnTwoStep')}</Button>
            <ButtonLink look="quiet" to={base}>
              {say('cancel')}
            </ButtonLink>
          </div>
        </Form>
      </li>
    </ol>
  )
}

function RecoveryCodes(props: { base: string; codes: readonly string[]; isNew: boolean }) {
  const { base, codes, isNew } = props
  const say = useWords('security')
  return (
    <>
      <Notice tone="good" title={say(isNew ? 'done.twoStepOn' : 'codesRenewed')} />
      <Section title={say('recoveryCodes')} note={say('recoveryCodesNote')}>
        <ol className="grid grid-cols-2 gap-x-8 gap-y-2 border-y border-ink py-4 tabular-nums">
          {codes.map((code) => (
            <li key={code}>
              <code className="font-medium tracking-wide select-all">{code}</code>
            </li>
          ))}
        </ol>
        <div className="mt-5 flex flex-wrap gap-2">
          <ButtonLink look="primary" to={`${base}`}>
            {say('codesKept')}
          </ButtonLink>
          <Button type="button" className="noscript:hidden" onClick={() => window.print()}>
            {say('print')}
          </Button>
        </div>
      </Section>
    </>
  )
}

function TurnedOn({ totp }: Props) {
  const say = useWords('security')
  return (
    <>
      <p className="text-soft">
        {totp.since ? say('twoStepOnSince', { day: <Moment value={totp.since} style="day" /> }) : null}{' '}
        {say('codesLeft', { count: totp.recoveryCodesLeft })}
      </p>
      <Section title={say('renewCodes')} note={say('renewCodesNote')}>
        <Form method="post">
          <Button name="deed" value="renew">
            {say('renewCodes')}
          </Button>
        </Form>
      </Section>
      <Section title={say('turnOffTwoStep')} note={say('turnOffNote')}>
        <Form method="post">
          <Button look="danger" name="deed" value="off">
            {say('turnOffTwoStep')}
          </Button>
        </Form>
      </Section>
    </>
  )
}
