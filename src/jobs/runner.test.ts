import pino from 'pino'
import { afterAll, expect, test } from 'vitest'
import { testDatabase } from '../../test/support/database.ts'
import { inTransaction } from '../db/database.ts'
import { stageJob } from '../db/jobs.ts'
import { testClock } from '../kernel/clock.ts'
import type { Settings } from '../settings.ts'
import { startWorker } from './runner.ts'

const database = await testDatabase()
const settings: Settings = {
  home: '/nowhere',
  databaseUrl: database.url,
  port: 0,
  publicUrl: 'http://localhost',
  smtpUrl: undefined,
  rateLimit: false,
  demo: false,
  sandbox: undefined,
}
const seen: unknown[] = []
const worker = await startWorker(
  {
    database,
    clock: testClock('2026-03-01T00:00:00Z'),
    settings,
    log: pino({ level: 'silent' }),
    gateways: new Map(),
  },
  [{ name: 'note', run: async (_context, payload) => void seen.push(payload) }],
)
afterAll(() => worker.stop())

test('a job staged in a transaction runs once it has committed', async () => {
  await inTransaction(database.kysely, (tx) => stageJob(tx, 'note', { invoiceId: '7' }))
  await expect.poll(() => seen).toEqual([{ invoiceId: '7' }])
})

test('a job staged in a transaction that is rolled back never runs', async () => {
  const undone = inTransaction(database.kysely, async (tx) => {
    await stageJob(tx, 'note', { invoiceId: 'undone' })
    throw new Error('changed our mind')
  })
  await expect(undone).rejects.toThrow('changed our mind')
  await inTransaction(database.kysely, (tx) => stageJob(tx, 'note', { invoiceId: '8' }))
  await expect.poll(() => seen).toContainEqual({ invoiceId: '8' })
  expect(seen).not.toContainEqual({ invoiceId: 'undone' })
})
