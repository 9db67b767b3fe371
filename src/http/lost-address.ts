import { z } from 'zod'
import { replaceEmail } from '../accounts/email-change.ts'
import { demandProof } from '../accounts/proof.ts'
import { stageJob } from '../db/jobs.ts'
import { textLine } from '../kernel/input.ts'
import { write } from './action.ts'
import { personOf } from './enter.ts'
import { tellOldAddress } from './security-notices.ts'
import { idOf } from './shapes.ts'

export const replace = write({
  summary: 'Give somebody who has lost the e-mail address another one to sign in with',
  description:
    'For a person who gets no mail there any more, once you have made sure who asks. All sessions, the password and the passkeys end; a link to the new address sets a new password, for an hour. The old address, and whoever the accounts’ bills go to, are told by mail, and it stands on the timelines of the person’s accounts with your reason. Needs a fresh proof (`proof_needed`).',
  path: z.strictObject({ loginId: idOf<bigint>('The login’s id.') }),
  body: z.strictObject({
    email: z.string().meta({ examples: ['ann.larsen@northwoods.example'] }),
    reason: textLine(500).meta({
      description: 'How you made sure.',
      examples: ['Called back on the number of record'],
    }),
  }),
  answer: z.strictObject({ email: z.string() }),
  handle: async (call) => {
    const { tx, body, actor, now, parts } = call
    const { loginId } = call.path
    const admin = personOf(call)
    await demandProof(tx, admin, { now })
    const by = { actor, name: admin.name }
    const { before, email } = await replaceEmail(tx, { loginId, ...body, by, now })
    await tellOldAddress(tx, { before, email, publicUrl: parts.settings.publicUrl, now })
    await stageJob(tx, 'mail_password_link', { email })
    return { email }
  },
})
