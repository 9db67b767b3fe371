import { z } from 'zod'
import type { Account } from '../accounts/account.ts'
import { destinationsMeant } from '../catalog/destination-name.ts'
import type { Db } from '../db/database.ts'
import type { InvoiceId } from '../kernel/ids.ts'
import { startOfDay } from '../kernel/period.ts'
import { type CallFilter, listCalls, totalCalls } from '../usage/calls.ts'
import { AccountPath, accountOf, raw, read } from './action.ts'
import { callHead, callLines, recordExport } from './call-files.ts'
import { Call, CallTotals, callFilter, presentCall } from './call-shapes.ts'
import type { Caller } from './caller.ts'
import { csvResponse } from './csv.ts'
import { CsvQuery, csvLocale, csvWords } from './csv-words.ts'
import { linesAsked } from './lines-asked.ts'
import { readerLocale } from './reader-locale.ts'
import { idOf, listOf, money, Paging } from './shapes.ts'

const Filter = z.strictObject({
  ...callFilter,
  invoiceId: idOf<InvoiceId>('Calls on this invoice.').optional(),
})

export const list = read({
  summary: 'List an account’s calls, newest first',
  description:
    'Where few calls match, a page may hold fewer than its limit, even none, and still have a `next`: some ten thousand calls were looked through, and it goes on there. A department manager gets the calls of his lines.',
  path: AccountPath,
  query: Paging.extend(Filter.shape),
  answer: listOf(Call),
  handle: async ({ db, path, caller, query: { limit, after, ...query } }) => {
    const account = await accountOf(db, path)
    const { items, next } = await listCalls(db, {
      ...filterOf(account, caller, query),
      page: { limit, after },
    })
    return {
      items: items.map((call) =>
        presentCall(call, { currency: account.currency, locale: readerLocale(caller, account) }),
      ),
      next,
    }
  },
})

export const totals = read({
  summary: 'Sum up an account’s calls',
  path: AccountPath,
  query: Filter,
  answer: CallTotals,
  handle: async ({ db, path, caller, query }) => {
    const account = await accountOf(db, path)
    const sums = await totalCalls(db, filterOf(account, caller, query))
    return {
      calls: sums.calls,
      seconds: Number(sums.durationSeconds),
      billedSeconds: Number(sums.billedSeconds),
      amount: money(sums.amountMicros, account.currency),
      isComplete: sums.isComplete,
    }
  },
})

export const csv = raw({
  summary: 'Download an account’s calls as CSV, newest first',
  description:
    'Times are in UTC and in the account’s time zone. That it was taken out stands on the account’s timeline. The file is written while it is read; half a file ends in an error.',
  path: AccountPath,
  query: Filter.extend(CsvQuery.shape),
  answer: { media: 'text/csv' },
  handle: async ({ db, path, caller, query: { language, ...query }, actor, now }) => {
    const account = await accountOf(db, path)
    const { from, until } = query
    await recordExport(db, {
      ...{ accountId: account.id, actor, now, format: 'csv' },
      ...(from ? { from: from.toString() } : {}),
      ...(until ? { until: until.toString() } : {}),
    })
    // A file is named by its first and its last day.
    const days = [query.from, query.until?.subtract({ days: 1 })].filter((day) => day !== undefined)
    const fileName = ['calls', account.number, ...days].join(' ')
    const as = { ...account, say: csvWords(csvLocale({ language }, caller, account)) }
    return csvResponse(fileLines(db, as, filterOf(account, caller, query)), `${fileName}.csv`)
  },
})

/** Days are the account's; what is absent does not filter. Whoever may see some lines only gets the calls of those. */
function filterOf(
  account: Account,
  caller: Caller,
  { from, until, line, minAmount, destination, ...rest }: z.output<typeof Filter>,
): CallFilter & { timeZone: string } {
  const { id, timeZone } = account
  return {
    ...{ accountId: id, timeZone },
    ...(from ? { from: startOfDay(from, timeZone) } : {}),
    ...(until ? { until: startOfDay(until, timeZone) } : {}),
    lines: linesAsked(caller, { accountId: id, line }),
    ...(destination ? { destinations: destinationsMeant(destination, readerLocale(caller, account)) } : {}),
    ...(minAmount === undefined ? {} : { minAmountMicros: minAmount }),
    ...rest,
  }
}

/** Read at once for a file: few enough to hold, enough that the queries cost little. */
const CSV_PAGE = 2_000

async function* fileLines(
  db: Db,
  as: Parameters<typeof callLines>[1],
  filter: CallFilter,
): AsyncGenerator<string> {
  yield callHead(as.say)
  let after: string | null = null
  do {
    const page: Awaited<ReturnType<typeof listCalls>> = await listCalls(db, {
      ...filter,
      page: { limit: CSV_PAGE, after },
    })
    if (page.items.length > 0) yield callLines(page.items, as)
    after = page.next
  } while (after !== null)
}
