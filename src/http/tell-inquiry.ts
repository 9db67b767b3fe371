import type { Account } from '../accounts/account.ts'
import { listMembers, listStaff } from '../accounts/logins.ts'
import { getProvider } from '../accounts/provider.ts'
import { roleMay } from '../accounts/roles.ts'
import type { Tx } from '../db/database.ts'
import {
  discreetSubject,
  type Inquiry,
  inquiryReference,
  listInquiryWriters,
  repliesUntil,
} from '../invoices/inquiries.ts'
import { type Addressee, type MailFacts, portalLinks, tellAccount, tellLogin } from '../notices/notices.ts'
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

/** Tells the customer's people who wrote what the provider wants to know of them. */
export async function tellAskedBack(tx: Tx, told: Told): Promise<void> {
  await tell(tx, told, 'inquiry_asked_back', (about) => ({ ...about, text: told.inquiry.lastText }))
}

/** Tells the customer's people who wrote how it was decided. */
export async function tellInquiryDecided(tx: Tx, told: Told): Promise<void> {
  const { outcome, lastText: answer, lastCreditMicros, currency } = told.inquiry
  const credit = lastCreditMicros === null ? null : { amountMicros: lastCreditMicros, currency }
  await tell(tx, told, 'inquiry_answered', (about) => {
    return { ...about, outcome: outcome!, answer, credit, repliesUntil: repliesUntil(told.inquiry)! }
  })
}

/**
 * Tells the provider that a customer wrote: whoever of its staff wrote last, else its address for customers. Of what was written the mail says
 * nothing.
 */
export async function tellStaff(tx: Tx, { inquiry, account, publicUrl, now }: Told): Promise<void> {
  const { id, lastN } = inquiry
  const { id: accountId } = account
  const to = await staffFor(tx, inquiry)
  if (to === null) return
  await tellLogin(tx, {
    ...{ accountId, to, kind: 'inquiry_waiting', factKey: `inquiry_waiting:${id}:${lastN}`, now },
    facts: {
      reference: inquiryReference(id),
      about: discreetSubject(inquiry, localeOf(to.language, account.locale)),
      isNew: lastN === 1,
      consoleUrl: `${publicUrl}/console/accounts/${accountId}/inquiries/${id}`,
    },
  })
}

async function staffFor(tx: Tx, { accountId, id: inquiryId }: Inquiry): Promise<Addressee | null> {
  const actor = (await listInquiryWriters(tx, { accountId, inquiryId })).findLast(
    ({ side }) => side === 'provider',
  )?.actor
  const person = (await listStaff(tx)).find(({ id }) => actor === `staff:${id}`)
  // The console is written in English.
  if (person?.email) return { name: person.name, address: person.email, language: 'en' }
  const { name, supportEmail, email } = await getProvider(tx)
  const address = supportEmail ?? email
  return address === null ? null : { name, address, language: 'en' }
}

type Kind = 'inquiry_received' | 'inquiry_answered' | 'inquiry_asked_back'

/** Each person who wrote, while a member who sees the account's bills, in the person's language; else the account. */
async function tell<K extends Kind>(
  tx: Tx,
  { inquiry, account, publicUrl, now }: Told,
  kind: K,
  factsOf: (about: MailFacts['inquiry_received']) => MailFacts[K],
): Promise<void> {
  const { id: accountId } = account
  const { id: inquiryId, lastN } = inquiry
  const factsIn = (locale: string) =>
    factsOf({
      reference: inquiryReference(inquiryId),
      about: discreetSubject(inquiry, locale),
      portalUrl: portalLinks(publicUrl, account).page(`/inquiries/${inquiryId}`),
    })
  const fact = { accountId, factKey: `${kind}:${inquiryId}:${lastN}`, kind, now }
  const writers = new Set(
    (await listInquiryWriters(tx, { accountId, inquiryId })).map(({ loginId }) => loginId),
  )
  const people = (await listMembers(tx, { accountId })).filter(
    ({ id, email, role }) => writers.has(id) && email && roleMay(role, 'see_bills'),
  )
  for (const { id, name, email, language } of people) {
    const to = { name, address: email!, language }
    const facts = factsIn(localeOf(language, account.locale))
    await tellLogin(tx, { ...fact, factKey: `${fact.factKey}:${id}`, to, facts })
  }
  if (people.length === 0) await tellAccount(tx, { ...fact, facts: factsIn(account.locale) })
}
