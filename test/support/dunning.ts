import pino from 'pino'
import { listEvents } from '../../src/accounts/timeline.ts'
import type { Database } from '../../src/db/database.ts'
import { inTransaction } from '../../src/db/database.ts'
import { type PolicyInput, runDunning, savePolicy } from '../../src/dunning/dunning.ts'
import { accountPaidJob } from '../../src/jobs/account-paid.ts'
import { autopayFailedJob } from '../../src/jobs/autopay-failed.ts'
import type { Job } from '../../src/jobs/job.ts'
import { passHour } from '../../src/jobs/pass-time.ts'
import { paymentFailedJob } from '../../src/jobs/payment-failed.ts'
import { paymentReturnedJob } from '../../src/jobs/payment-returned.ts'
import { runAutopayJob } from '../../src/jobs/run-autopay.ts'
import { runDunningJob } from '../../src/jobs/run-dunning.ts'
import { settleAccountsJob } from '../../src/jobs/settle-accounts.ts'
import type { AccountId } from '../../src/kernel/ids.ts'
import { readSettings } from '../../src/settings.ts'
import { autopayWorld } from './autopay.ts'

/** `autopayWorld` with the jobs of dunning, and what people were told of by it. */
export async function dunningWorld(database: Database) {
  const world = await autopayWorld(database)
  const { clock, gateways } = world
  const { kysely } = database
  const told: { kind: string; accountId: string; ids: Record<string, string> }[] = []
  const jobs: Job[] = [
    settleAccountsJob,
    paymentFailedJob,
    accountPaidJob,
    autopayFailedJob,
    paymentReturnedJob,
    runAutopayJob,
    runDunningJob,
    ...['send_mail', 'send_service_events', 'detach_method', 'surcharge_not_owed'].map((name) => ({
      ...{ name, run: async () => {} },
    })),
    {
      name: 'write_notice',
      run: async (_, payload) => {
        told.push(payload as (typeof told)[number])
      },
    },
  ]
  const context = {
    ...{ database, clock, gateways, log: pino({ level: 'silent' }) },
    settings: readSettings({ PUBLIC_URL: 'https://billing.example.com' }),
  }

  return {
    ...world,
    told,
    /** It becomes that instant, and what the schedule does in the hour before it is done, with all that follows. */
    async at(instant: string) {
      clock.set(instant)
      await passHour(context, jobs, { until: clock.now() })
    },
    /** What was staged is worked off, at the time it is. */
    work: () =>
      passHour(
        context,
        jobs.map(({ name, run }) => ({ name, run })),
        { until: clock.now() },
      ),
    dun: () => runDunning({ ...world.parts, publicUrl: 'https://billing.example.com' }),
    policy: (policy: PolicyInput) => inTransaction(kysely, (tx) => savePolicy(tx, { policy })),
    write: <T>(work: Parameters<typeof inTransaction<T>>[1]) => inTransaction(kysely, work),
    /** The kinds of what an account was told since the last time this was asked. */
    toldOf(accountId: AccountId): string[] {
      const own = told.filter((fact) => fact.accountId === String(accountId))
      for (const fact of own) told.splice(told.indexOf(fact), 1)
      return own.map(({ kind }) => kind)
    },
    /** Kinds of the account's timeline, oldest first. */
    async timeline(accountId: AccountId): Promise<string[]> {
      const { items } = await listEvents(kysely, { accountId, page: { limit: 200 } })
      return items.map(({ kind }) => kind).reverse()
    },
  }
}
