import { z } from 'zod'
import { getAccount } from '../accounts/accounts.ts'
import { getProvider } from '../accounts/provider.ts'
import { intakeOf } from '../composition.ts'
import type { AccountId } from '../kernel/ids.ts'
import { startOfDay } from '../kernel/period.ts'
import { rerateCalls } from '../usage/rerate.ts'
import { raw } from './action.ts'
import { DayIn, Id, idOf, Money, money } from './shapes.ts'

export const rerate = raw({
  summary: 'Price calls again by the rate decks as they are now',
  description:
    'Rated calls never change: what they should have cost is written beside them, and each account gets one correcting charge a billing period, on its next invoice. Sent again it corrects only what still differs. Answers when all is done.',
  body: z.strictObject({
    from: DayIn.meta({ description: 'First day, in the account’s time zone, or else the provider’s.' }),
    until: DayIn.meta({ description: 'The day after the last.' }),
    accountId: idOf<AccountId>('Of this account only.').optional(),
    deck: z.string().max(80).optional().meta({ description: 'Priced by this rate deck only.' }),
    reason: z.string().trim().min(1).max(200).meta({ description: 'It stands on the invoice.' }),
  }),
  answer: z.strictObject({
    id: Id,
    accounts: z.int(),
    calls: z.int().meta({ description: 'Looked at.' }),
    corrected: z.int(),
    unpriced: z.int().meta({ description: 'Without a rate today: they keep their price.' }),
    difference: Money,
  }),
  handle: async ({ db, body: { from, until, accountId, deck, reason }, actor, parts }) => {
    const { timeZone, currency } = accountId ? await getAccount(db, { accountId }) : await getProvider(db)
    const { reratingId, accounts, calls, corrected, unpriced, differenceMicros } = await rerateCalls(
      intakeOf(parts),
      {
        from: startOfDay(from, timeZone),
        until: startOfDay(until, timeZone),
        ...(accountId ? { accountId } : {}),
        ...(deck === undefined ? {} : { deckName: deck }),
        reason,
        actor,
      },
    )
    const difference = money(differenceMicros, currency)
    return Response.json({ id: String(reratingId), accounts, calls, corrected, unpriced, difference })
  },
})
