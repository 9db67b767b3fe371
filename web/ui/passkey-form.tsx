import { useEffect, useRef, useState } from 'react'
import { Form } from 'react-router'
import { useWords } from '../words/use-words.tsx'
import { Button } from './button.tsx'
import { askDevice } from './passkey-device.ts'

/**
 * Signs in with a passkey, where the browser has them; without scripts it is not there. Posts `way=passkey` and, as JSON, `passkey`: the
 * answer of the device with the token of its challenge. `isOffered`: passkeys stand in the browser's own list below the field for the name, too.
 */
export function PasskeyForm(props: { label: string; isOffered?: boolean; className?: string }) {
  const { label, isOffered = false, className = '' } = props
  const say = useWords('signIn')
  const form = useRef<HTMLFormElement>(null)
  const [isMissing, setMissing] = useState(false)
  const [failure, setFailure] = useState<Failure | null>(null)
  useEffect(() => {
    if (window.PublicKeyCredential === undefined) setMissing(true)
    else if (isOffered) void offer(form.current)
  }, [isOffered])
  const choose = async () => {
    setFailure(null)
    const answer = await ask()
    if ('failure' in answer) setFailure(answer.failure)
    else send(form.current, answer)
  }
  if (isMissing) return null
  return (
    <Form ref={form} method="post" reloadDocument className={`grid gap-2 noscript:hidden ${className}`}>
      <input type="hidden" name="way" value="passkey" />
      <input type="hidden" name="passkey" />
      <Button type="button" onClick={choose}>
        {label}
      </Button>
      <p role="status" className="text-sm text-bad empty:hidden">
        {failure ? say(`passkey.${failure}`) : null}
      </p>
    </Form>
  )
}

type Failure = 'cancelled' | 'failed'
type Answered = { token: string; response: object }

/** What the browser was asked to offer by itself: a device answers one question at a time. */
let offered = new AbortController()

/** Lets the browser offer its passkeys in the field's own list, as long as the page is open. Who goes on otherwise hears nothing of it. */
async function offer(form: HTMLFormElement | null): Promise<void> {
  if (!(await PublicKeyCredential.isConditionalMediationAvailable?.())) return
  const begun = await begin()
  if (!begun) return
  offered = new AbortController()
  const how = { mediation: 'conditional', signal: offered.signal } as const
  const response = await askDevice(begun.options, how).catch(() => null)
  if (response) send(form, { token: begun.token, response })
}

async function begin() {
  const answer = await fetch('/api/v1/passkey-sign-ins', { method: 'POST' })
  return answer.ok ? answer.json() : null
}

async function ask(): Promise<Answered | { failure: Failure }> {
  offered.abort()
  try {
    const begun = await begin()
    if (!begun) return { failure: 'failed' }
    const response = await askDevice(begun.options)
    return response ? { token: begun.token, response } : { failure: 'failed' }
  } catch (error) {
    return { failure: error instanceof Error && error.name === 'NotAllowedError' ? 'cancelled' : 'failed' }
  }
}

function send(form: HTMLFormElement | null, answer: Answered): void {
  const field = form?.elements.namedItem('passkey')
  if (!(field instanceof HTMLInputElement)) return
  field.value = JSON.stringify(answer)
  form?.requestSubmit()
}
