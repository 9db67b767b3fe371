import { z } from 'zod'
import { inTransaction } from '../db/database.ts'
import { stageJob } from '../db/jobs.ts'
import type { AccountId } from '../kernel/ids.ts'
import { writeNotice } from '../notices/write-notice.ts'
import type { Job } from './job.ts'

const WRITE_NOTICE = 'write_notice'
/** A little more than the minute after which a failed draft of AutoPay may be told. */
const LATER_SECONDS = 65

const Payload = z.object({
  kind: z.string(),
  accountId: z.string().regex(/^\d{1,19}$/),
  // '#' tells mails that staff sent again from the first (src/notices/outbox.ts).
  ids: z.record(z.string(), z.string().regex(/^[^#]*$/)),
})

/** Makes a fact that the payment and dunning rooms tell (`tellPeople`) into a mail. What cannot be told is logged, and not tried again. */
export const writeNoticeJob: Job = {
  name: WRITE_NOTICE,
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
    const result = await inTransaction(database.kysely, async (tx) => {
      const written = await writeNotice(tx, notice)
      if (written.kind === 'later')
        await stageJob(tx, WRITE_NOTICE, read.data, { delaySeconds: LATER_SECONDS })
      return written
    })
    if (result.kind === 'untold') {
      log.warn({ fact: kind, accountId: accountId.toString(), ids, because: result.because }, 'not told')
    }
  },
}
