import { useEffect, useRef, useState } from 'react'
import { Form, useNavigate } from 'react-router'
import { confirmAddress } from '../api/outcome.ts'
import { Button } from '../ui/button.tsx'
import { Dialog, DialogActions, DialogCancel } from '../ui/dialog.tsx'
import { Field } from '../ui/field.tsx'
import { Moment } from '../ui/moment.tsx'
import { useWords } from '../words/use-words.tsx'
import type { Security } from './security.ts'

type Passkey = Security['security']['passkeys'][number]

/** A person's passkeys, each with its name to change and its end, and a way to add one; `proposal`: what it was going to be called. */
export function Passkeys(props: { passkeys: readonly Passkey[]; proposal: string | null }) {
  const { passkeys, proposal } = props
  return (
    <>
      {passkeys.length > 0 ? (
        <ul className="mb-4 border-t border-rule">
          {passkeys.map((passkey) => (
            <li
              key={passkey.id}
              className="flex flex-wrap items-center justify-between gap-x-6 gap-y-2 border-b border-rule py-3"
            >
              <PasskeyWords passkey={passkey} />
              <div className="flex flex-wrap gap-2">
                <RenamePasskey passkey={passkey} />
                <RemovePasskey passkey={passkey} />
              </div>
            </li>
          ))}
        </ul>
      ) : null}
      <AddPasskey key={passkeys.length} proposal={proposal} />
    </>
  )
}

function PasskeyWords({ passkey }: { passkey: Passkey }) {
  const say = useWords('security')
  return (
    <div className="min-w-0">
      <p className="font-medium wrap-anywhere">{passkey.name}</p>
      <p className="text-sm text-soft">
        {say('passkeyAddedOn', { day: <Moment value={passkey.createdAt} style="day" /> })}
        {' · '}
        {passkey.lastUsedAt
          ? say('lastUsedAt', { at: <Moment value={passkey.lastUsedAt} /> })
          : say('passkeyNotUsed')}
      </p>
    </div>
  )
}

function RenamePasskey({ passkey }: { passkey: Passkey }) {
  const say = useWords('security')
  return (
    <Dialog
      look="quiet"
      trigger={
        <>
          {say('rename')}
          <span className="sr-only">: {passkey.name}</span>
        </>
      }
      title={say('renamePasskeyTitle', { name: passkey.name })}
    >
      <Form method="post">
        <input type="hidden" name="deed" value="rename-passkey" />
        <input type="hidden" name="passkeyId" value={passkey.id} />
        <Field
          id={`passkey-${passkey.id}-name`}
          label={say('passkeyNewName')}
          name="name"
          defaultValue={passkey.name}
          maxLength={60}
          required
        />
        <DialogActions>
          <DialogCancel>{say('cancel')}</DialogCancel>
          <Button look="primary">{say('renamePasskey')}</Button>
        </DialogActions>
      </Form>
    </Dialog>
  )
}

function RemovePasskey({ passkey }: { passkey: Passkey }) {
  const say = useWords('security')
  return (
    <Dialog
      look="quiet"
      trigger={
        <>
          {say('remove')}
          <span className="sr-only">: {passkey.name}</span>
        </>
      }
      title={say('removePasskeyTitle', { name: passkey.name })}
    >
      <p>{say('removePasskeyNote')}</p>
      <Form method="post">
        <input type="hidden" name="deed" value="remove-passkey" />
        <input type="hidden" name="passkeyId" value={passkey.id} />
        <DialogActions>
          <DialogCancel>{say('cancel')}</DialogCancel>
          <Button look="danger">{say('removePasskey')}</Button>
        </DialogActions>
      </Form>
    </Dialog>
  )
}

/** Makes a passkey on this device: the one deed that needs scripts, since only they reach the device. */
function AddPasskey({ proposal }: { proposal: string | null }) {
  const say = useWords('security')
  const navigate = useNavigate()
  const form = useRef<HTMLFormElement>(null)
  const [isMissing, setMissing] = useState(false)
  const [failure, setFailure] = useState<'cancelled' | 'failed' | 'present' | null>(null)
  useEffect(() => setMissing(window.PublicKeyCredential === undefined), [])
  const add = async () => {
    if (!form.current?.reportValidity()) return
    setFailure(null)
    const outcome = await makePasskey()
    if (outcome === 'proof_needed') {
      // What the passkey is going to be called comes back with the page.
      const name = new FormData(form.current).get('name')
      await navigate(
        confirmAddress(`${window.location.pathname}?passkey=${encodeURIComponent(String(name))}`),
      )
    } else if (typeof outcome === 'string') setFailure(outcome)
    else {
      const field = form.current.elements.namedItem('passkey')
      if (field instanceof HTMLInputElement) field.value = JSON.stringify(outcome)
      form.current.requestSubmit()
    }
  }
  const need = say('passkeysNeedScripts')
  if (isMissing) return <p className="text-soft">{need}</p>
  return (
    <>
      <p className="hidden text-soft noscript:block">{need}</p>
      <Form ref={form} method="post" className="flex max-w-xl flex-wrap items-end gap-2 noscript:hidden">
        <input type="hidden" name="deed" value="add-passkey" />
        <input type="hidden" name="passkey" />
        <div className="min-w-56 flex-1">
          <Field
            label={say('passkeyName')}
            name="name"
            defaultValue={proposal ?? say('passkeyNameProposal')}
            maxLength={60}
            required
          />
        </div>
        <Button type="button" onClick={add}>
          {say('addPasskey')}
        </Button>
        <p role="status" className="w-full text-sm text-bad empty:hidden">
          {failure ? say(`passkey.${failure}`) : null}
        </p>
      </Form>
    </>
  )
}

type Made = { token: string; response: unknown }

async function makePasskey(): Promise<Made | 'cancelled' | 'failed' | 'present' | 'proof_needed'> {
  try {
    const begun = await fetch('/api/v1/me/passkeys/options', { method: 'POST' })
    const answer = await begun.json()
    if (!begun.ok) return answer.code === 'proof_needed' ? 'proof_needed' : 'failed'
    const { startRegistration } = await import('@simplewebauthn/browser')
    return { token: answer.token, response: await startRegistration({ optionsJSON: answer.options }) }
  } catch (error) {
    const name = error instanceof Error ? error.name : ''
    if (name === 'InvalidStateError') return 'present'
    return name === 'NotAllowedError' ? 'cancelled' : 'failed'
  }
}
