import { z } from 'zod'
import type { InvoiceId } from '../kernel/ids.ts'
import {
  listWriteOffs,
  reverseWriteOff,
  type WriteOff as WriteOffRow,
  writeOff,
} from '../payments/write-offs.ts'
import { AccountPath, accountOf, read, write } from './action.ts'
import { Id, Instant, idOf, instantOrNull, Money, MoneyIn, microsIn, money, name } from './shapes.ts'

const InvoicePath = AccountPath.extend({ invoiceId: idOf<InvoiceId>('The invoice’s id.') })

const WriteOff = name(
  'WriteOff',
  z.strictObject({
    id: Id,
    invoiceId: Id,
    amount: Money,
    reason: z.string(),
    actor: z.string(),
    writtenOffAt: Instant,
    reversedAt: Instant.nullable().meta({ description: 'Since then it is owed again.' }),
    reversedBy: z.string().nullable(),
    reversalReason: z.string().nullable(),
  }),
)

const Reason = z.string().trim().min(1).max(500)

export const list = read({
  summary: 'List what was written off an invoice, oldest first',
  description:
    'In one piece: together they are never more than the invoice, and each is a person’s decision.',
  path: InvoicePath,
  answer: z.strictObject({ items: z.array(WriteOff) }),
  handle: async ({ db, path }) => {
    const { currency } = await accountOf(db, path)
    return { items: (await listWriteOffs(db, path)).map((row) => presentWriteOff(row, currency)) }
  },
})

export const create = write({
  summary: 'Write off what is owed on an invoice, in whole or in part',
  path: InvoicePath,
  once: true,
  body: z.strictObject({ amount: z.union([z.literal('all'), MoneyIn]), reason: Reason }),
  status: 201,
  answer: WriteOff,
  handle: async ({ tx, path: { accountId, invoiceId }, body: { amount, reason }, actor, now }) => {
    const { currency } = await accountOf(tx, { accountId })
    const amountMicros = amount === 'all' ? amount : microsIn(amount, currency)
    const row = await writeOff(tx, { accountId, invoiceId, amountMicros, reason, actor, now })
    return presentWriteOff(row, currency)
  },
})

export const reverse = write({
  summary: 'Reverse a write-off: it is owed after all',
  path: AccountPath.extend({ writeOffId: idOf<bigint>('The write-off’s id.') }),
  once: true,
  body: z.strictObject({ reason: Reason }),
  answer: WriteOff,
  handle: async ({ tx, path, body: { reason }, actor, now }) => {
    const { currency } = await accountOf(tx, path)
    return presentWriteOff(await reverseWriteOff(tx, { ...path, reason, actor, now }), currency)
  },
})

function presentWriteOff(row: WriteOffRow, currency: string): z.input<typeof WriteOff> {
  const { reason, actor, reversedBy, reversalReason } = row
  return {
    id: row.id.toString(),
    invoiceId: row.invoiceId.toString(),
    amount: money(row.amountMicros, currency),
    ...{ reason, actor, reversedBy, reversalReason },
    writtenOffAt: row.writtenOffAt.toString(),
    reversedAt: instantOrNull(row.reversedAt),
  }
}
