import { z } from 'zod'
import { getAccount } from '../accounts/accounts.ts'
import { intakeOf } from '../composition.ts'
import type { Db } from '../db/database.ts'
import type { AccountId } from '../kernel/ids.ts'
import { countUnrated, listUnratedCalls, type QueuedCall } from '../usage/imports.ts'
import { retryUnrated } from '../usage/retry-unrated.ts'
import { getSourceByName } from '../usage/sources.ts'
import { raw, read } from './action.ts'
import { listOf, Paging, phone } from './shapes.ts'
import { UnratedCall } from './source-shapes.ts'

export const list = read({
  summary: 'List the calls that wait for an owner or a price, by reason',
  query: Paging.extend({
    reason: z.string().max(60).optional().meta({ description: 'A reason code.' }),
    source: z.string().max(63).optional().meta({ description: 'A source’s name.' }),
  }),
  answer: listOf(UnratedCall).extend({
    reasons: z
      .array(z.strictObject({ code: z.string(), calls: z.int() }))
      .meta({ description: 'How many wait, of the source asked for, by reason.' }),
  }),
  handle: async ({ db, query: { reason, source, ...page } }) => {
    const sourceId = source === undefined ? undefined : (await getSourceByName(db, { name: source })).id
    const { items, next } = await listUnratedCalls(db, {
      ...(sourceId === undefined ? {} : { sourceId }),
      ...(reason === undefined ? {} : { reasonCode: reason }),
      page,
    })
    return { items: await presentAll(db, items), next, reasons: await reasonsOf(db, sourceId) }
  },
})

export const retry = raw({
  summary: 'Try the waiting calls again, when the cause is mended',
  description:
    'Answers when all were tried. It also happens by itself after any change to rates, plans, numbers or accounts.',
  answer: z.strictObject({ tried: z.int(), rated: z.int(), waiting: z.int() }),
  handle: async ({ parts }) => Response.json(await retryUnrated(intakeOf(parts))),
})

async function reasonsOf(db: Db, sourceId: number | undefined) {
  const byReason = new Map<string, number>()
  for (const row of await countUnrated(db)) {
    if (sourceId !== undefined && row.sourceId !== sourceId) continue
    byReason.set(row.reasonCode, (byReason.get(row.reasonCode) ?? 0) + row.calls)
  }
  return [...byReason].map(([code, calls]) => ({ code, calls }))
}

async function presentAll(db: Db, calls: readonly QueuedCall[]): Promise<z.input<typeof UnratedCall>[]> {
  const accountIds = [...new Set(calls.map((call) => call.accountId).filter((id) => id !== null))]
  const accounts = await Promise.all(
    accountIds.map((accountId) => getAccount(db, { accountId: accountId as AccountId })),
  )
  const byId = new Map<bigint, (typeof accounts)[number]>(accounts.map((account) => [account.id, account]))
  return calls.map((call) => {
    const account = call.accountId === null ? undefined : byId.get(call.accountId)
    return {
      id: `${call.sourceId}:${call.recordKey}:${call.leg}`,
      source: call.sourceName,
      import: String(call.importId),
      line: call.lineNo,
      reasonCode: call.reasonCode,
      reason: call.reason,
      answeredAt: call.answeredAt.toString(),
      from: phone(call.fromNumber),
      to: phone(call.toNumber),
      account: account ? { id: account.id.toString(), number: account.number, name: account.name } : null,
      queuedAt: call.queuedAt.toString(),
      triedAt: call.triedAt.toString(),
    }
  })
}
