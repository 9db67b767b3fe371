import { z } from 'zod'
import { findAccountByNumber } from '../accounts/accounts.ts'
import { taxes } from '../composition.ts'
import type { Db } from '../db/database.ts'
import { listBillingRunAccounts, type RehearsedAccount, rehearsal, runBilling } from '../invoices/invoices.ts'
import type { AccountId } from '../kernel/ids.ts'
import { type Micros, moneyJson } from '../kernel/money.ts'
import { notFound } from '../kernel/refusal.ts'
import { type CommandContext, type CommandResult, defineCommand, type OpenDatabase } from './command.ts'

const day = z.string().transform((text, context) => {
  try {
    return Temporal.PlainDate.from(text)
  } catch {
    context.addIssue({ code: 'custom', message: 'is not a day such as 2026-03-01' })
    return z.NEVER
  }
})

const input = z.object({ on: day, dryRun: z.boolean().default(false), account: z.string().optional() })
type Context = CommandContext<z.output<typeof input>>

/** `tollbook run-billing`: issues the invoices of a day, or says what it would issue. Exit 1 when an account could not be billed. */
export const runBillingCommand = defineCommand({
  path: 'run-billing',
  summary: 'issue the invoices of every account whose billing day it is',
  input,
  declare: (command) =>
    command
      .requiredOption('--on <day>', 'the billing date, such as 2026-03-01')
      .option(
        '--dry-run',
        'print what it would issue and how that differs from the last invoice; write nothing',
      )
      .option('--account <number>', 'only this account, if it is due'),
  run: (context) =>
    context.withDatabase(async (open) => {
      const accountIds = await accountsOf(open.database.kysely, context.input.account)
      return context.input.dryRun
        ? rehearse(context, { open, accountIds })
        : bill(context, { open, accountIds })
    }),
})

interface Opened {
  open: OpenDatabase
  accountIds?: readonly AccountId[]
}

async function accountsOf(db: Db, number: string | undefined): Promise<readonly AccountId[] | undefined> {
  if (number === undefined) return undefined
  const account = await findAccountByNumber(db, { number })
  if (!account) throw notFound(`account ${number}`)
  return [account.id]
}

async function bill(
  { input, output, progress }: Context,
  { open, accountIds }: Opened,
): Promise<CommandResult> {
  const { database, clock } = open
  const summary = await runBilling(database, {
    on: input.on,
    taxes,
    clock,
    actor: 'cli',
    accountIds,
    onProgress: ({ done, due }) =>
      progress.report(`${done.toLocaleString('en-US')} of ${due.toLocaleString('en-US')} accounts`),
  })
  progress.end()
  const { items: failures } = await listBillingRunAccounts(database.kysely, {
    ...{ runId: summary.runId, outcome: 'failed', page: { limit: 50 } },
  })
  const totals = summary.totals.map(({ currency, invoices, totalMicros }) => ({
    invoices,
    total: moneyJson(totalMicros, currency),
  }))
  output.document(
    {
      ...summary,
      totals,
      failures: failures.map(({ accountNumber, error }) => ({ account: accountNumber, error })),
    },
    () =>
      [
        `Billing run of ${input.on}: ${summary.issued} issued, ${summary.carried} carried, ${summary.nothing} with nothing to bill, ${summary.failed} failed.`,
        ...totals.map(
          ({ invoices, total }) =>
            `  ${String(invoices).padStart(9)} invoices  ${total.amount.padStart(16)} ${total.currency}`,
        ),
        ...failures.map(({ accountNumber, error }) => `  ${accountNumber}: ${error}`),
        ...(summary.failed > failures.length ? [`  … and ${summary.failed - failures.length} more`] : []),
      ].join('\n'),
  )
  return summary.failed > 0 ? 'failed' : 'done'
}

/** People get each account's line as it is known; a program gets one document at the end. */
async function rehearse(
  { input, output, progress }: Context,
  { open, accountIds }: Opened,
): Promise<CommandResult> {
  const accounts: ReturnType<typeof asJson>[] = []
  const counts = { issued: 0, carried: 0, nothing: 0, failed: 0 }
  output.line(
    `${'Account'.padEnd(20)} ${'Total'.padStart(14)} ${'Last invoice'.padStart(14)} ${'Difference'.padStart(14)}`,
  )
  for await (const account of rehearsal(open.database.kysely, {
    on: input.on,
    taxes,
    accountIds,
  })) {
    counts[account.outcome] += 1
    if (output.json) accounts.push(asJson(account))
    else if (account.outcome !== 'nothing') output.line(asLine(account))
    progress.report(`${counts.issued + counts.carried + counts.nothing + counts.failed} accounts`)
  }
  progress.end()
  output.document(
    { on: input.on, ...counts, accounts },
    () =>
      `Would issue ${counts.issued} invoices on ${input.on}; ${counts.carried} would be carried, ${counts.nothing} have nothing to bill, ${counts.failed} cannot be billed. Nothing was written.`,
  )
  return counts.failed > 0 ? 'failed' : 'done'
}

function asJson({
  accountNumber,
  accountName,
  currency,
  outcome,
  lines,
  error,
  ...account
}: RehearsedAccount) {
  const money = (amount: Micros | null) => (amount === null ? null : moneyJson(amount, currency))
  return {
    ...{ account: accountNumber, name: accountName, outcome, lines, error },
    total: money(account.totalMicros),
    previousTotal: money(account.previousTotalMicros),
    difference: money(account.differenceMicros),
  }
}

function asLine(account: RehearsedAccount): string {
  const { accountNumber, currency, outcome, error } = account
  if (outcome === 'failed') return `${accountNumber.padEnd(20)} ${error}`
  const money = (amount: Micros | null) =>
    (amount === null ? '–' : moneyJson(amount, currency).amount).padStart(14)
  const figures = [account.totalMicros, account.previousTotalMicros, account.differenceMicros]
    .map(money)
    .join(' ')
  return `${accountNumber.padEnd(20)} ${figures} ${currency}${outcome === 'carried' ? '  carried to the next invoice' : ''}`
}
