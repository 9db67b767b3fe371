import pino from 'pino'
import { saveContacts } from '../../src/accounts/accounts.ts'
import { type Database, inTransaction } from '../../src/db/database.ts'
import { writeNoticeJob } from '../../src/jobs/write-notice.ts'
import type { testClock } from '../../src/kernel/clock.ts'
import type { AccountId, PaymentId } from '../../src/kernel/ids.ts'
import type { Mail } from '../../src/notices/mail.ts'
import { getMail, listMails } from '../../src/notices/notices.ts'
import { followCharge } from '../../src/payments/follow-charge.ts'
import { readSettings } from '../../src/settings.ts'
import type { payingWorld } from './paying.ts'

const PUBLIC_URL = 'https://billing.example.com'

interface World {
  database: Database
  clock: ReturnType<typeof testClock>
  gateway: Awaited<ReturnType<typeof payingWorld>>['gateway']
  parts: Awaited<ReturnType<typeof payingWorld>>['parts']
  staged: Awaited<ReturnType<typeof payingWorld>>['staged']
  story: Awaited<ReturnType<typeof payingWorld>>['story']
}

/** For tests of mails: people to write to, and the facts that a world has told made into mails by the job itself. */
export function tellingOf({ database, clock, gateway, parts, staged, story }: World) {
  const { kysely } = database
  const logged: Record<string, unknown>[] = []
  const log = pino({ level: 'debug' }, { write: (line) => logged.push(JSON.parse(line)) })
  const context = { database, clock, log, settings: readSettings({ PUBLIC_URL }), gateways: new Map() }

  async function run(payload: unknown): Promise<void> {
    await writeNoticeJob.run(context, payload)
  }

  return {
    /** What the job has logged, oldest first. */
    logged,
    run,
    /** Gives an account somebody to write to. */
    addressed: (accountId: AccountId, email = 'ann@northwoods.example') =>
      inTransaction(kysely, (tx) =>
        saveContacts(tx, {
          ...{ accountId, now: clock.now(), actor: 'system' },
          contacts: [{ kind: 'billing', name: 'Ann', email }],
        }),
      ),
    /** Does every job staged for an account, also those done before, in order; its mails, oldest first. */
    async tell(accountId: AccountId, kind?: string): Promise<Mail[]> {
      for (const payload of await staged('write_notice', accountId)) await run(payload)
      const { items } = await listMails(kysely, { accountId, kind, page: { limit: 100 } })
      return Promise.all(items.toReversed().map(({ id }) => getMail(kysely, { mailId: id })))
    },
    /** What the gateway says of a payment's last charge is taken over, as after a webhook. */
    async follow(accountId: AccountId, paymentId: PaymentId): Promise<void> {
      const attempt = (await story(accountId, paymentId)).attempts.at(-1)!
      const answer = await gateway.lookUpCharge({ reference: attempt.key, ref: attempt.ref })
      if (answer.kind !== 'found') throw new Error(answer.kind)
      await followCharge(parts, { attempt, found: answer.found })
    },
  }
}
