import { Form } from 'react-router'
import { Badge } from '../ui/badge.tsx'
import { Button } from '../ui/button.tsx'
import { Dialog, DialogActions, DialogCancel } from '../ui/dialog.tsx'
import { Moment } from '../ui/moment.tsx'
import { useWords } from '../words/use-words.tsx'
import { deviceWords } from './device.ts'
import type { Security } from './security.ts'

type Session = Security['sessions'][number]

/** Where one is signed in, this device first, each with its end. */
export function Sessions({ sessions }: { sessions: readonly Session[] }) {
  const say = useWords('security')
  const sorted = sessions.toSorted((a, b) => Number(b.isThis) - Number(a.isThis))
  return (
    <>
      <ul className="border-t border-rule">
        {sorted.map((session) => (
          <li
            key={session.id}
            className="flex flex-wrap items-center justify-between gap-x-6 gap-y-2 border-b border-rule py-3"
          >
            <SessionWords session={session} />
            {session.isThis ? null : (
              <Form method="post">
                <input type="hidden" name="deed" value="end-session" />
                <input type="hidden" name="sessionId" value={session.id} />
                <Button>
                  {say('endSession')}
                  <span className="sr-only">: {deviceWords(session.device, say)}</span>
                </Button>
              </Form>
            )}
          </li>
        ))}
      </ul>
      {sessions.length > 1 ? (
        <div className="mt-4">
          <EndOthers count={sessions.length - 1} />
        </div>
      ) : null}
    </>
  )
}

function SessionWords({ session }: { session: Session }) {
  const say = useWords('security')
  return (
    <div className="min-w-0">
      <p className="font-medium">
        {deviceWords(session.device, say)}{' '}
        {session.isThis ? <Badge tone="good">{say('thisDevice')}</Badge> : null}
      </p>
      <p className="text-sm text-soft">
        {say('signedInAt', { at: <Moment value={session.signedInAt} /> })}
        {session.lastUsedAt ? (
          <> · {say('lastUsedAt', { at: <Moment value={session.lastUsedAt} /> })}</>
        ) : null}
        {session.ip ? <> · {session.ip}</> : null}
      </p>
    </div>
  )
}

function EndOthers({ count }: { count: number }) {
  const say = useWords('security')
  return (
    <Dialog trigger={say('endOthers')} title={say('endOthersTitle')}>
      <p>{say('endOthersNote')}</p>
      <Form method="post">
        <input type="hidden" name="deed" value="end-others" />
        <DialogActions>
          <DialogCancel>{say('cancel')}</DialogCancel>
          <Button look="danger">{say('endOthersNow', { count })}</Button>
        </DialogActions>
      </Form>
    </Dialog>
  )
}
