import type { Account } from '../accounts/account.ts'
import { listMembers } from '../accounts/logins.ts'
import type { Tx } from '../db/database.ts'
import { discreetSubject, type Inquiry, inquiryReference } from '../invoices/inquiries.ts'
import { type MailFacts, portalLinks, tellAccount, tellLogin } from '../notices/notices.ts'
import { localeOf } from '../notices/voice.ts'

interface Told {
  inquiry: Inquiry
  account: Account
  publicUrl: string
  now: Temporal.Instant
}

/** Tells whoever asked that it was received. */
export async function tellInquiryReceived(tx: Tx, told: Told): Promise<void> {
  await tell(tx, told, 'inquiry_received', (about) => about)
}

/** Tells whoever asked what the answer is; once, as it is answered once. */
export async function tellInquiryAnswered(tx: Tx, told: Told): Promise<void> {
  const { outcome, answer, creditTotalMicros, currency } = told.inquiry
  const credit = creditTotalMicros === null ? null : { amountMicros: creditTotalMicros, currency }
  await tell(tx, told, 'inquiry_answered', (about) => {
    return { ...about, outcome: outcome!, answer: answer!, credit }
  })
}

type Kind = 'inquiry_received' | 'inquiry_answered'

/** The person who asked, while a member of the account, in the person's language; else the account. */
async function tell<K extends Kind>(
  tx: Tx,
  { inquiry, account, publicUrl, now }: Told,
  kind: K,
  factsOf: (about: MailFacts['inquiry_received']) => MailFacts[K],
): Promise<void> {
  const { id: accountId } = account
  const members = inquiry.loginId === null ? [] : await listMembers(tx, { accountId })
  const person = members.find(({ id }) => id === inquiry.loginId)
  const facts = factsOf({
    reference: inquiryReference(inquiry.id),
    about: discreetSubject(inquiry, localeOf(person?.language ?? null, account.locale)),
    portalUrl: portalLinks(publicUrl, account).page(`/inquiries/${inquiry.id}`),
  })
  const fact = { accountId, factKey: `${kind}:${inquiry.id}`, kind, facts, now }
  if (!person?.email) await tellAccount(tx, fact)
  else {
    const to = { name: person.name, address: person.email, language: person.language }
    await tellLogin(tx, { ...fact, to })
  }
}
