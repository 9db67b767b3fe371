import { data, redirect } from 'react-router'
import type { Api } from '../api/context.ts'
import { cookiesOf } from '../api/entering.ts'
import { attempted, loaded } from '../api/outcome.ts'
import { changed, passwordFirst } from './security.ts'

export async function twoStepOf(api: Api, { url }: { url: URL }) {
  const { totp, password } = await loaded(api.GET('/me/security'), url)
  return { totp, hasPassword: password.isSet }
}

/**
 * Turns the second step on in two requests (a secret is made, then proven by a code of it), makes new recovery codes, or turns it off. The secret and
 * its picture travel with the form in between: nothing shows them a second time.
 */
export async function changeTwoStep(api: Api, { request, base }: { request: Request; base: string }) {
  const form = await request.formData()
  const text = (name: string) => String(form.get(name) ?? '').trim()
  const here = `${base}/two-step`
  switch (text('deed')) {
    case 'begin': {
      const begun = await attempted(api.POST('/me/totp'))
      if (begun.ok) return { begun: begun.value }
      passwordFirst(begun.problem, here)
      return data({ problem: begun.problem }, { status: begun.problem.status })
    }
    case 'confirm': {
      const begun = { secret: text('secret'), uri: text('uri'), qr: text('qr') }
      const code = text('code').replace(/\s/g, '')
      const confirmed = await attempted(api.POST('/me/totp/confirm', { body: { code } }))
      if (!confirmed.ok)
        return data({ problem: confirmed.problem, begun }, { status: confirmed.problem.status })
      const headers = cookiesOf(confirmed.response)
      return data({ codes: confirmed.value.recoveryCodes, isNew: true }, { headers })
    }
    case 'renew': {
      const renewed = await attempted(api.POST('/me/totp/recovery-codes', { body: proofOf(form) }))
      if (!renewed.ok)
        return data({ problem: renewed.problem, deed: 'renew' }, { status: renewed.problem.status })
      return data({ codes: renewed.value.recoveryCodes }, { headers: cookiesOf(renewed.response) })
    }
    case 'off': {
      const ended = await attempted(api.POST('/me/totp/off', { body: proofOf(form) }))
      if (!ended.ok) return data({ problem: ended.problem, deed: 'off' }, { status: ended.problem.status })
      return changed(ended, { base, done: 'twoStepOff' })
    }
    default:
      throw redirect(here)
  }
}

/** Six digits are the app's, anything else is the password. */
function proofOf(form: FormData): { code: string } | { password: string } {
  const proof = String(form.get('proof') ?? '')
  const digits = proof.replace(/\s/g, '')
  return /^\d{6}$/.test(digits) ? { code: digits } : { password: proof }
}
