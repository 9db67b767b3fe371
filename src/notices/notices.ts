import type { Account, Contact } from '../accounts/account.ts'
import { getAccount, listContacts } from '../accounts/accounts.ts'
import { listMembers } from '../accounts/logins.ts'
import { getProvider, type Provider } from '../accounts/provider.ts'
import { recordEvent } from '../accounts/timeline.ts'
import type { Tx } from '../db/database.ts'
import type { AccountId } from '../kernel/ids.ts'
import { brandOf } from './brand.ts'
import type { AttachmentRecipe } from './mail.ts'
import type { Mailbox } from './mail-transport.ts'
import { composeMail, type MailFacts, type MailKind } from './mails/index.ts'
import type { ReceiptFacts } from './mails/receipt.ts'
import { queueMail } from './outbox.ts'
import { type ReceiptSheet, receiptFileName, receiptSheet } from './receipt.ts'
import { type Reader, voiceFor } from './voice.ts'

export { MAIL_KINDS, type MailFacts, type MailKind } from './mails/index.ts'
export { countMails, getMail, listMails, resendMail } from './outbox.ts'
export { sendWaitingMails } from './send-mails.ts'

/**
 * Tells an account of a fact by mail, once a fact: to its first billing contact with an address, else to its first owner, in the account's
 * language and zone. A receipt brings its PDF. Null where the fact has its mail already, or where nobody can be told (which the timeline
 * then says). Refuses `not_found`, `no_provider`.
 */
export async function tellAccount<Kind extends MailKind>(
  tx: Tx,
  {
    accountId,
    factKey,
    kind,
    facts,
    now,
  }: { accountId: AccountId; factKey: string; kind: Kind; facts: MailFacts[Kind]; now: Temporal.Instant },
): Promise<bigint | null> {
  const [account, provider] = [await getAccount(tx, { accountId }), await getProvider(tx)]
  const to = await addresseeOf(tx, account)
  if (!to) {
    const detail = { about: kind, fact: factKey }
    await recordEvent(tx, { accountId, at: now, actor: 'system', kind: 'mail_has_no_address', detail })
    return null
  }
  const reader = readerOf(account, provider)
  return queueMail(tx, {
    ...{ accountId, factKey, kind, to, now },
    locale: voiceFor(reader).locale,
    content: composeMail(kind, facts, reader),
    brand: brandOf(provider),
    attachments: kind === 'receipt' ? [receiptRecipe(facts as ReceiptFacts, { account, provider })] : [],
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

/** An account as the reader of its mails. Pure. */
export function readerOf(account: Account, provider: Provider): Reader {
  const { locale, timeZone, name, number } = account
  return { locale, timeZone, accountName: name, accountNumber: number, providerName: provider.name }
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
