import { z } from 'zod'
import { correspondentOf } from '../accounts/credentials.ts'
import { recordLoginEvent } from '../accounts/login-events.ts'
import { demandProof } from '../accounts/proof.ts'
import { endSessions } from '../accounts/sessions.ts'
import { endTotp } from '../accounts/totp.ts'
import { textLine } from '../kernel/input.ts'
import { notFound } from '../kernel/refusal.ts'
import { write } from './action.ts'
import { personOf } from './enter.ts'
import { securityUrl, tellOfLogin } from './login-notices.ts'
import { idOf } from './shapes.ts'

export const end = write({
  summary: 'Have no app asked any more of somebody who has lost it',
  description:
    'For a person who has neither the app nor a recovery code, once you have made sure who asks. All sessions of the person end, the person is told by mail, and it stands on the timelines of the person’s accounts with your reason. Needs a fresh proof (`proof_needed`).',
  path: z.strictObject({ loginId: idOf<bigint>('The login’s id.') }),
  body: z.strictObject({
    reason: textLine(500).meta({
      description: 'How you made sure.',
      examples: ['Called back on the number of record'],
    }),
  }),
  answer: z.strictObject({ isOn: z.literal(false) }),
  handle: async (call) => {
    const { tx, body, actor, now, parts } = call
    const { loginId } = call.path
    await demandProof(tx, personOf(call), { now })
    const person = await correspondentOf(tx, { loginId })
    if (!person) throw notFound(`login with id ${loginId}`)
    await endTotp(tx, { loginId })
    await endSessions(tx, { loginId, exceptToken: null })
    const origin = { ip: null, userAgent: null }
    await recordLoginEvent(tx, { loginId, kind: 'totp_off', origin, detail: body, actor, now })
    const facts = { what: 'totp_off', at: now, securityUrl: securityUrl(parts, person) } as const
    const about = `totp_off:${now.epochNanoseconds}`
    await tellOfLogin(tx, { person, kind: 'security_changed', about, facts, now })
    return { isOn: false as const }
  },
})
