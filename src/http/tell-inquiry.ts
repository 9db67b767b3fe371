import type { Account } from '../accounts/account.ts'
import { listMembers } from '../accounts/logins.ts'
import type { Tx } from '../db/database.ts'
import { type Inquiry, inquiryReference } from '../invoices/inquiries.ts'
import { type MailFacts, portalLinks, tellAccount, tellLogin } from '../notices/notices.ts'

interface Told {
  inquiry: Inquiry
  account: Account
  publicUrl: string
  now: Temporal.Instant
}

/** Tells whoever asked that it was received. */
export async function tellInquiryReceived(tx: Tx, told: Told): Promise<void> {
  await tell(tx, told, 'inquiry_received', aboutOf(told))
}

/** Tells whoever asked what the answer is; once, as it is answered once. */
export async function tellInquiryAnswered(tx: Tx, told: Told): Promise<void> {
  const { outcome, answer, creditTotalMicros, currency } = told.inquiry
  await tell(tx, told, 'inquiry_answered', {
    ...aboutOf(told),
    outcome: outcome!,
    answer: answer!,
    credit: creditTotalMicros === null ? null : { amountMicros: creditTotalMicros, currency },
  })
}

function aboutOf({ inquiry: { id, subject }, account, publicUrl }: Told) {
  return {
    reference: inquiryReference(id),
    about: subject,
    portalUrl: portalLinks(publicUrl, account).page(`/inquiries/${id}`),
  }
}

/** The person who asked, while a member of the account; else the account. */
async function tell<Kind extends 'inquiry_received' | 'inquiry_answered'>(
  tx: Tx,
  { inquiry, account: { id: accountId }, now }: Told,
  kind: Kind,
  facts: MailFacts[Kind],
): Promise<void> {
  const fact = { accountId, factKey: `${kind}:${inquiry.id}`, kind, facts, now }
  const members = inquiry.loginId === null ? [] : await listMembers(tx, { accountId })
  const person = members.find(({ id }) => id === inquiry.loginId)
  if (!person?.email) await tellAccount(tx, fact)
  else
    await tellLogin(tx, {
      ...fact,
      to: { name: person.name, address: person.email, language: person.language },
    })
}
