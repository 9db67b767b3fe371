import { z } from 'zod'
import { inTransaction } from '../db/database.ts'
import { type CreditRequest, findInvoiceByNumber, getInvoice, issueCreditNote } from '../invoices/invoices.ts'
import { MICROS_SCALE, moneyJson, parseDecimal } from '../kernel/money.ts'
import { type CommandResult, defineCommand, UsageError } from './command.ts'

/** `tollbook credit-note INV-000123 --reason …`: takes back all that is left of an invoice, or amounts of its lines. */
export const creditNoteCommand = defineCommand({
  path: 'credit-note',
  summary: 'credit an invoice, all of it or amounts of its lines',
  input: z.object({
    invoice: z.string(),
    reason: z.string().min(1, 'is empty'),
    line: z.array(z.string()).default([]),
  }),
  declare: (command) =>
    command
      .argument('<invoice>', "the invoice's number")
      .requiredOption('--reason <text>', 'why, as printed on the credit note')
      .option(
        '--line <n=amount>',
        'credit this much of a line, such as 3=12.50; may be repeated',
        (text, all: string[] = []) => [...all, text],
      ),
  run: ({ input, output, withDatabase }) =>
    withDatabase(async ({ database, clock }): Promise<CommandResult> => {
      const invoice = await findInvoiceByNumber(database.kysely, { number: input.invoice })
      const note = await inTransaction(database.kysely, async (tx) => {
        const issued = await issueCreditNote(tx, {
          ...{ accountId: invoice.accountId, invoiceId: invoice.invoiceId },
          ...{ lines: creditRequest(input.line), reason: input.reason, actor: 'cli', now: clock.now() },
        })
        return getInvoice(tx, { accountId: invoice.accountId, invoiceId: issued.invoiceId })
      })
      const total = moneyJson(note.totalMicros, note.currency)
      output.document(
        { number: note.number, corrects: input.invoice, total },
        () => `Issued ${note.number}: ${total.amount} ${total.currency} of ${input.invoice} credited.`,
      )
      return 'done'
    }),
})

/** No line: all that is left. */
function creditRequest(lines: readonly string[]): CreditRequest {
  if (lines.length === 0) return 'all'
  return lines.map((text) => {
    const match = /^(\d{1,6})=(.+)$/.exec(text)
    if (!match) throw new UsageError(`--line '${text}': is not a line and an amount such as 3=12.50`)
    return { n: Number(match[1]), amountMicros: parseDecimal(match[2]!, MICROS_SCALE) }
  })
}
