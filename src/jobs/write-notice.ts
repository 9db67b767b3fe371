import { z } from 'zod'
import { inTransaction } from '../db/database.ts'
import type { AccountId } from '../kernel/ids.ts'
import { writeNotice } from '../notices/write-notice.ts'
import type { Job } from './job.ts'

const Payload = z.object({
  kind: z.string(),
  accountId: z.string().regex(/^\d{1,19}$/),
  // '#' tells mails that staff sent again from the first (src/notices/outbox.ts).
  ids: z.record(z.string(), z.string().regex(/^[^#]{1,500}$/)),
})

/** Makes a fact that the payment and dunning rooms tell (`tellPeople`) into a mail. What cannot be told is logged, and not tried again. */
export const writeNoticeJob: Job = {
  name: 'write_notice',
  async run({ database, clock, settings, log }, payload) {
    const read = Payload.safeParse(payload)
    if (!read.success) {
      log.error({ payload, issues: read.error.issues }, 'a fact that cannot be read')
      return
    }
    const { kind, ids } = read.data
    const accountId = BigInt(read.data.accountId) as AccountId
    const { publicUrl } = settings
    const notice = { kind, accountId, ids, publicUrl, now: clock.now() }
    const result = await inTransaction(database.kysely, (tx) => writeNotice(tx, notice))
    if (result.kind === 'untold') {
      log.warn({ fact: kind, accountId: accountId.toString(), ids, because: result.because }, 'not told')
    }
  },
}
