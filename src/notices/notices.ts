import type { Account, Contact } from '../accounts/account.ts'
import { getAccount, listContacts } from '../accounts/accounts.ts'
import { type Language, listMembers } from '../accounts/logins.ts'
import { wantsNotice } from '../accounts/notice-choices.ts'
import { getProvider, type Provider } from '../accounts/provider.ts'
import { recordEvent } from '../accounts/timeline.ts'
import type { Tx } from '../db/database.ts'
import type { AccountId } from '../kernel/ids.ts'
import { brandOf } from './brand.ts'
import type { AttachmentRecipe } from './mail.ts'
import type { Mailbox } from './mail-transport.ts'
import { composeMail, type LoginMailKind, type MailFacts, type MailKind } from './mails/index.ts'
import type { ReceiptFacts } from './mails/receipt.ts'
import { queueMail } from './outbox.ts'
import { type ReceiptSheet, receiptFileName, receiptSheet } from './receipt.ts'
import { localeOf, type Reader, voiceFor } from './voice.ts'

export { MAIL_KINDS, type MailFacts, type MailKind } from './mails/index.ts'
export { countMails, getMail, listMails, resendMail } from './outbox.ts'
export { ownSecurityUrl, portalLinks } from './portal-links.ts'
export { bodyOf, forgetSecrets, isSecret } from './secrets.ts'
export { sendWaitingMails } from './send-mails.ts'

/** A fact to be told: one mail an account and `factKey`, however often it is told. */
interface Fact<Kind extends MailKind> {
  accountId: AccountId
  factKey: string
  kind: Kind
  facts: MailFacts[Kind]
  now: Temporal.Instant
}

/**
 * Tells an account of a fact by mail, once a fact: to its first billing contact with an address, else to its first owner, in the account's
 * language and zone. A receipt brings its PDF. Null where the fact has its mail already, where the account has turned this kind off, or
 * where nobody can be told (which the timeline then says). `account`: from who has read it already. Refuses `not_found`, `no_provider`.
 */
export async function tellAccount<Kind extends MailKind>(
  tx: Tx,
  { account: known, ...fact }: Fact<Kind> & { account?: Account },
): Promise<bigint | null> {
  const { accountId, factKey, kind, now } = fact
  const account = known ?? (await getAccount(tx, { accountId }))
  if (!wantsNotice(kind, account.noticesOff)) return null
  const to = await addresseeOf(tx, account)
  if (!to) {
    const detail = { about: kind, fact: factKey }
    await recordEvent(tx, { accountId, at: now, actor: 'system', kind: 'mail_has_no_address', detail })
    return null
  }
  const provider = await getProvider(tx)
  return write(tx, fact, { account, provider, to, reader: readerOf(account, provider) })
}

/** A person whom a mail is written to. */
export interface Addressee extends Mailbox {
  /** The person's choice; null: the account's. */
  language: Language | null
}

/**
 * Tells one person, by the address given, of something that is about an account: once an account and fact, in the person's language, else
 * the account's, with the days of the account's zone. About no account (`accountId` null) are mails about the person's own login: once a fact,
 * in the provider's language and zone. Null where the fact has its mail already, or where the account has turned this kind off. Refuses
 * `not_found`, `no_provider`.
 */
export async function tellLogin<Kind extends LoginMailKind>(
  tx: Tx,
  fact: PersonalFact<Kind, AccountId | null>,
): Promise<bigint | null>
export async function tellLogin<Kind extends MailKind>(
  tx: Tx,
  fact: PersonalFact<Kind, AccountId>,
): Promise<bigint | null>
export async function tellLogin<Kind extends MailKind>(
  tx: Tx,
  { to, ...fact }: PersonalFact<Kind, AccountId | null>,
): Promise<bigint | null> {
  const { accountId, kind } = fact
  const account = accountId === null ? null : await getAccount(tx, { accountId })
  if (account && !wantsNotice(kind, account.noticesOff)) return null
  const provider = await getProvider(tx)
  const reader = account ? { ...readerOf(account, provider), as: 'person' as const } : loginReader(provider)
  const locale = localeOf(to.language, reader.locale)
  return write(tx, fact, { account, provider, to, reader: { ...reader, locale } })
}

/** A fact for one person. Of no account only where its mail names none. */
type PersonalFact<Kind extends MailKind, Account> = Omit<Fact<Kind>, 'accountId'> & {
  accountId: Account
  to: Addressee
}

function write<Kind extends MailKind>(
  tx: Tx,
  { accountId, factKey, kind, facts, now }: Omit<PersonalFact<Kind, AccountId | null>, 'to'>,
  {
    account,
    provider,
    to,
    reader,
  }: { account: Account | null; provider: Provider; to: Mailbox; reader: Reader },
): Promise<bigint | null> {
  return queueMail(tx, {
    ...{ accountId, factKey, kind, now },
    to: { name: to.name, address: to.address },
    locale: voiceFor(reader).locale,
    content: composeMail(kind, facts, reader),
    brand: brandOf(provider),
    attachments: account ? attachmentsOf(kind, facts, { account, provider }) : [],
  })
}

/** A receipt as `ReceiptPrinter` prints it, for the portal's download as for the mail. Pure. */
export function writeReceipt(
  facts: ReceiptFacts,
  { account, provider }: { account: Account; provider: Provider },
): ReceiptSheet {
  const { name, legalName, addressLines, taxId, phone, email, website, primaryColor } = provider
  const seller = { name, legalName, addressLines, taxId, phone, email, website, colour: primaryColor }
  return receiptSheet(facts, { seller, buyer: account }, voiceFor(readerOf(account, provider)))
}

/** An account as the reader of its mails, by its contact. Pure. */
export function readerOf(account: Account, provider: Provider): Reader {
  const { locale, timeZone, name, number } = account
  const providerName = provider.name
  return { locale, timeZone, accountName: name, accountNumber: number, providerName, as: 'contact' }
}

/** One who signs in, of no account. Pure. */
function loginReader({ name, locale, timeZone }: Provider): Reader {
  return { locale, timeZone, accountName: name, accountNumber: '', providerName: name, as: 'login' }
}

function attachmentsOf<Kind extends MailKind>(
  kind: Kind,
  facts: MailFacts[Kind],
  parties: { account: Account; provider: Provider },
): AttachmentRecipe[] {
  switch (kind) {
    case 'receipt':
      return [receiptRecipe(facts as MailFacts['receipt'], parties)]
    case 'invoice_issued':
    case 'credit_note_issued':
      return [documentRecipe(facts as MailFacts['invoice_issued' | 'credit_note_issued'], parties)]
    default:
      return []
  }
}

function documentRecipe(
  { invoiceId, number }: Pick<MailFacts['invoice_issued'], 'invoiceId' | 'number'>,
  { account, provider }: { account: Account; provider: Provider },
): AttachmentRecipe {
  const fileName = `${provider.name} ${number}.pdf`
  return { kind: 'document', fileName, accountId: String(account.id), invoiceId: String(invoiceId) }
}

function receiptRecipe(
  facts: ReceiptFacts,
  parties: { account: Account; provider: Provider },
): AttachmentRecipe {
  const receipt = writeReceipt(facts, parties)
  return { kind: 'receipt', fileName: receiptFileName(receipt), receipt }
}

async function addresseeOf(tx: Tx, { id: accountId, name }: Account): Promise<Mailbox | null> {
  const contacts = await listContacts(tx, { accountId })
  const billing = contacts.find((contact): contact is Contact & { email: string } => {
    return contact.kind === 'billing' && contact.email !== null
  })
  if (billing) return { name: billing.name, address: billing.email }
  const owner = (await listMembers(tx, { accountId })).find(({ role, email }) => role === 'owner' && email)
  return owner?.email ? { name: owner.name || name, address: owner.email } : null
}
