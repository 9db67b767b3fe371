import { data, redirect } from 'react-router'
import type { Api } from '../api/context.ts'
import { cookiesOf } from '../api/entering.ts'
import { attempted, loaded } from '../api/outcome.ts'
import { changed, proofFirst } from './security.ts'

export async function twoStepOf(api: Api, { url }: { url: URL }) {
  const { totp } = await loaded(api.GET('/me/security'), url)
  return { totp }
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
      proofFirst(begun.problem, here)
      return data({ problem: begun.problem }, { status: begun.problem.status })
    }
    case 'confirm': {
      const begun = { secret: text('secret'), uri: text('uri'), qr: text('qr') }
      const code = text('code').replace(/\s/g, '')
      const confirmed = await attempted(api.POST('/me/totp/confirm', { body: { code } }))
      if (!confirmed.ok) {
        proofFirst(confirmed.problem, here)
        return data({ problem: confirmed.problem, begun }, { status: confirmed.problem.status })
      }
      const headers = cookiesOf(confirmed.response)
      return data({ codes: confirmed.value.recoveryCodes, isNew: true }, { headers })
    }
    case 'renew': {
      const renewed = await attempted(api.POST('/me/totp/recovery-codes'))
      if (renewed.ok)
        return data({ codes: renewed.value.recoveryCodes }, { headers: cookiesOf(renewed.response) })
      proofFirst(renewed.problem, here)
      return data({ problem: renewed.problem }, { status: renewed.problem.status })
    }
    case 'off': {
      const ended = await attempted(api.POST('/me/totp/off'))
      if (!ended.ok) proofFirst(ended.problem, here)
      return changed(ended, { base, done: 'twoStepOff' })
    }
    default:
      throw redirect(here)
  }
}
