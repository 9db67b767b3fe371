import { z } from 'zod'
import { changeProfile } from '../accounts/profile.ts'
import { Account, Contact, changeable, presentAccount } from './accounts.ts'
import { AccountPath, write } from './action.ts'
import { tellOldContact } from './security-notices.ts'

const { addressLines, country, locale, timeZone, paperless, noticesOff } = changeable

export const change = write({
  summary: 'Change what an account says of itself',
  description:
    'What is left out stays; `contacts` are replaced as a whole. Whoever was reached at the address or contacts before is told of their change by mail. Needs a fresh proof of a customer (`proof_needed`).',
  path: AccountPath,
  body: z
    .strictObject({
      ...{ addressLines, country, locale, timeZone, paperless, noticesOff },
      contacts: z.array(Contact),
    })
    .partial(),
  answer: Account,
  handle: async ({ tx, path: { accountId }, body, now, actor, caller, parts }) => {
    await tellOldContact(tx, { accountId, wanted: body, publicUrl: parts.settings.publicUrl, now })
    const account = await changeProfile(tx, { accountId, changes: body, now, actor })
    return presentAccount(tx, account, { caller, now })
  },
})
