import { z } from 'zod'
import { NOTE_LOCK_OUT, recordLoginEvent } from '../accounts/login-events.ts'
import { inTransaction } from '../db/database.ts'
import type { Job } from './job.ts'

const Payload = z.object({
  loginId: z
    .string()
    .regex(/^\d{1,19}$/)
    .nullable(),
  ip: z.string().nullable(),
  userAgent: z.string().nullable(),
})

/** Puts on the timelines of a person's accounts that somebody has tried too many wrong passwords. Staged for nobody too. */
export const noteLockOut: Job = {
  name: NOTE_LOCK_OUT,
  async run({ database, clock }, payload) {
    const { loginId, ...origin } = Payload.parse(payload)
    if (loginId === null) return
    const event = { loginId: BigInt(loginId), kind: 'sign_in_locked', origin, now: clock.now() } as const
    await inTransaction(database.kysely, (tx) => recordLoginEvent(tx, event))
  },
}
