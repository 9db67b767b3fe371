import type { ReactNode } from 'react'
import type { Problem } from '../api/outcome.ts'
import { Badge } from '../ui/badge.tsx'
import { ButtonLink } from '../ui/button.tsx'
import { Moment } from '../ui/moment.tsx'
import { Notice, ProblemNotice } from '../ui/notice.tsx'
import { Section } from '../ui/page-header.tsx'
import { Timeline } from '../ui/timeline.tsx'
import { useWords } from '../words/use-words.tsx'
import { deviceWords } from './device.ts'
import { Passkeys } from './passkeys.tsx'
import type { Security } from './security.ts'
import { Sessions } from './sessions.tsx'

/** How a person signs in, where they are signed in, and what has happened: `base` is this page's own address. */
export function SecurityOverview(props: Security & { base: string; problem?: Problem }) {
  const { login, security, sessions, events, done, passkeyName, base, problem } = props
  const say = useWords('security')
  return (
    <>
      {problem ? <ProblemNotice problem={problem} /> : <Done done={done} />}
      <Section title={say('waysIn')}>
        <ul className="border-t border-ink">
          <Way
            name={say('email')}
            state={login.email ?? say('noEmail')}
            deed={
              <ButtonLink to={`${base}/email`}>{say(login.email ? 'changeEmail' : 'addEmail')}</ButtonLink>
            }
          />
          <Way
            name={say('password')}
            state={<PasswordState password={security.password} />}
            deed={
              <ButtonLink to={`${base}/password`}>
                {say(security.password.isSet ? 'changePassword' : 'setPassword')}
              </ButtonLink>
            }
          />
          <Way
            name={say('twoStep')}
            state={<TwoStepState totp={security.totp} />}
            deed={
              <ButtonLink to={`${base}/two-step`}>
                {say(security.totp.isOn ? 'manageTwoStep' : 'turnOnTwoStep')}
              </ButtonLink>
            }
          />
        </ul>
      </Section>
      <Section title={say('passkeys')} note={say('passkeysNote')}>
        <Passkeys passkeys={security.passkeys} proposal={passkeyName} />
      </Section>
      <Section title={say('sessions')} note={say('sessionsNote')}>
        <Sessions sessions={sessions} />
      </Section>
      <Section title={say('events')}>
        {events.length > 0 ? <Events events={events} /> : <p className="text-soft">{say('noEvents')}</p>}
      </Section>
    </>
  )
}

const DEEDS = [
  'password',
  'email',
  'twoStepOn',
  'twoStepOff',
  'passkeyAdded',
  'passkeyRenamed',
  'passkeyRemoved',
  'sessionEnded',
  'othersEnded',
] as const

function Done({ done }: { done: string | null }) {
  const say = useWords('security')
  const deed = DEEDS.find((known) => known === done)
  return deed ? <Notice tone="good" title={say(`done.${deed}`)} /> : null
}

function Way({ name, state, deed }: { name: string; state: ReactNode; deed: ReactNode }) {
  return (
    <li className="flex flex-wrap items-center justify-between gap-x-6 gap-y-2 border-b border-rule py-3">
      <div className="min-w-0">
        <h3 className="font-medium">{name}</h3>
        <p className="text-soft wrap-anywhere">{state}</p>
      </div>
      {deed}
    </li>
  )
}

function PasswordState({ password }: { password: Security['security']['password'] }) {
  const say = useWords('security')
  if (!password.isSet) return say('passwordNotSet')
  if (password.changedAt === null) return say('passwordSet')
  return say('passwordChanged', { day: <Moment value={password.changedAt} style="day" /> })
}

function TwoStepState({ totp }: { totp: Security['security']['totp'] }) {
  const say = useWords('security')
  if (!totp.isOn) return say('twoStepOff')
  return (
    <>
      <Badge tone="good">{say('on')}</Badge> {say('codesLeft', { count: totp.recoveryCodesLeft })}
    </>
  )
}

function Events({ events }: { events: Security['events'] }) {
  const say = useWords('security')
  return (
    <Timeline
      events={events.map((event) => ({
        key: event.id,
        at: event.happenedAt,
        what: say(`event.${event.kind}` as Parameters<typeof say>[0]),
        note: [event.by, event.device ? deviceWords(event.device, say) : null, event.ip]
          .filter(Boolean)
          .join(' · '),
      }))}
    />
  )
}
