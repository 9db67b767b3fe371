import type { Api } from './context.ts'
import { attempted } from './outcome.ts'

/** Signs in with what a device answered to a passkey's challenge: `{token, response}` as JSON in the field `passkey`. */
export async function enterByPasskey(api: Api, form: FormData) {
  return attempted(api.POST('/passkey-sign-ins/sessions', { body: passkeyAnswer(form) }))
}

/** What was sent in the field `passkey`. What is no JSON is an answer that no challenge fits. */
export function passkeyAnswer(form: FormData): { token: string; response: Record<string, unknown> } {
  try {
    return JSON.parse(String(form.get('passkey') ?? ''))
  } catch {
    return { token: '', response: {} }
  }
}
