import { findAccountByNumber } from '../accounts/accounts.ts'
import { findLoginByEmail } from '../accounts/logins.ts'
import { updateProvider } from '../accounts/provider.ts'
import { makeRegistrationCode } from '../accounts/registration.ts'
import { askSupport } from '../accounts/support-requests.ts'
import { inTransaction, type Tx } from '../db/database.ts'
import { addDocument, addVersion } from '../documents/documents.ts'
import {
  askAboutBill,
  creditLeftFor,
  decideInquiry,
  type FindCall,
  writeToInquiry,
} from '../invoices/inquiries.ts'
import { getInvoice, listInvoices } from '../invoices/invoices.ts'
import type { JobContext } from '../jobs/job.ts'
import { notFound } from '../kernel/refusal.ts'
import { tellLogin } from '../notices/notices.ts'
import type { Viewer } from '../reports/audit-report.ts'
import { saveReport, scheduleReport } from '../reports/audit-reports.ts'
import { startRun } from '../reports/audit-runs.ts'
import { setUsageAlert } from '../reports/usage-alerts.ts'
import { DEMO_LOGINS, ownerOf, REGISTRANT } from './logins.ts'
import { pdfOfLines } from './plain-pdf.ts'

/** The account on which there is something of everything. */
const FIRM = '40011'

/**
 * Puts what is not of a single day into the portal, when history has ended: documents, reports, alerts, questions about bills, somebody who is to
 * register, somebody who cannot get in, a message of the day. Accounts that a short demo has not are passed over.
 */
export async function furnish({ database, clock, settings }: JobContext): Promise<void> {
  const now = clock.now()
  const { publicUrl } = settings
  await inTransaction(database.kysely, async (tx) => {
    await updateProvider(tx, { changes: { message: MESSAGE }, now })
    await askSupport(tx, { ...LOCKED_OUT, kind: 'lost_access', ip: '203.0.113.40', now })
    await register(tx, { publicUrl, now })
    for (const number of [FIRM, '20011', '50011']) await fileDocuments(tx, { number, now })
    await reportAndAlert(tx, { publicUrl, now })
    await ask(tx, now)
  })
}

const MESSAGE =
  'On the first Sunday of next month our switches are given new software between 2 and 4 in the morning. Calls under way may be cut off; 911 is not affected.'

const LOCKED_OUT = {
  accountNumber: '20014',
  name: 'Tomasz Wiśniewski',
  reachAt: '+1 920 555 0177, evenings',
  message:
    'My old e-mail address is gone with my old job, so the link to reset my password does not reach me.',
}

async function register(
  tx: Tx,
  { publicUrl, now }: { publicUrl: string; now: Temporal.Instant },
): Promise<void> {
  const account = await findAccountByNumber(tx, { number: REGISTRANT.account })
  if (!account) return
  const { email, name } = REGISTRANT
  const actor = await clerk(tx)
  const made = await makeRegistrationCode(tx, { accountId: account.id, email, name, now, actor })
  const query = new URLSearchParams({ 'account-number': account.number, code: made.code })
  await tellLogin(tx, {
    accountId: account.id,
    to: { name, address: email, language: null },
    factKey: `registration:${made.registrationCode.id}`,
    kind: 'registration',
    facts: {
      code: made.code,
      registerUrl: `${publicUrl}/register?${query}`,
      expiresAt: made.registrationCode.expiresAt,
    },
    now,
  })
}

async function fileDocuments(
  tx: Tx,
  { number, now }: { number: string; now: Temporal.Instant },
): Promise<void> {
  const account = await findAccountByNumber(tx, { number })
  if (!account) return
  const who = { accountId: account.id, now, actor: await clerk(tx) }
  const file = (title: string, ...lines: string[]) => ({
    fileName: `${title.toLowerCase().replaceAll(' ', '-')}-${number}.pdf`,
    bytes: pdfOfLines([title, '', `Account ${number}`, account.name, '', ...lines]),
  })
  const agreed =
    'Lakeside Telephone Cooperative and the customer agree on the services listed in the account.'
  const { id } = await addDocument(tx, {
    ...who,
    name: 'Service agreement, signed',
    file: file('Service agreement', agreed),
  })
  await addVersion(tx, {
    ...who,
    documentId: id,
    file: file('Service agreement', agreed, 'Signed by both sides.'),
  })
  const limits =
    'Calls to 911 need electricity and the Internet. Tell us when a telephone moves to another address.'
  await addDocument(tx, { ...who, name: 'Limits of VoIP 911', file: file('Limits of VoIP 911', limits) })
}

async function reportAndAlert(
  tx: Tx,
  { publicUrl, now }: { publicUrl: string; now: Temporal.Instant },
): Promise<void> {
  const account = await findAccountByNumber(tx, { number: FIRM })
  const owner = await loginOf(tx, ownerOf(FIRM)!.email)
  if (!account || owner === null) return
  const accountId = account.id
  const viewer: Viewer = { actor: `login:${owner}`, lines: null, manages: true }
  const report = await saveReport(tx, {
    ...{ accountId, viewer, now },
    name: 'Calls abroad of the month',
    criteria: { period: { kind: 'month_before' }, direction: 'outbound', minimumSeconds: 60 },
  })
  await scheduleReport(tx, { accountId, reportId: report.id, viewer, loginId: owner, isMonthly: true, now })
  await startRun(tx, { account, report, viewer, loginId: owner, publicUrl, now })
  const alert = { line: null, active: true, accountId, loginId: owner, now }
  await setUsageAlert(tx, {
    ...alert,
    ...{ name: 'More than usual', what: 'amount', limit: 20_000_000n, period: 'billing_period' },
  })
  await setUsageAlert(tx, { ...alert, name: 'A busy day', what: 'minutes', limit: 900n, period: 'day' })
}

/** Two questions about the firm's last invoices: one waits for the customer, whom staff asked back; one was credited. */
async function ask(tx: Tx, now: Temporal.Instant): Promise<void> {
  const account = await findAccountByNumber(tx, { number: FIRM })
  const loginId = await loginOf(tx, DEMO_LOGINS.find(({ name }) => name === 'Marta Lindgren')!.email)
  if (!account || loginId === null) return
  const accountId = account.id
  const { items } = await listInvoices(tx, { accountId, page: { limit: 12 } })
  const invoices = items.filter(({ kind }) => kind === 'invoice').slice(0, 2)
  const messages = [
    'We have not called that destination this month, as far as anybody here remembers. What is it?',
    'These calls were made while your line was noisy and had to be repeated. Please take them off.',
  ]
  for (const [n, { id: invoiceId }] of invoices.entries()) {
    const invoice = await getInvoice(tx, { accountId, invoiceId })
    const line = invoice.lines
      .filter(({ kind, shownMicros }) => kind === 'usage' && shownMicros > 100_000n)
      .at(-1)
    if (!line) continue
    const inquiry = await askAboutBill(tx, {
      ...{
        accountId,
        currency: account.currency,
        loginId,
        actor: `login:${loginId}`,
        findCall: noCalls,
        now,
      },
      about: { about: 'line', invoiceId, lineN: line.n },
      message: messages[n]!,
    })
    const answer = { accountId, inquiryId: inquiry.id, seen: inquiry.lastN, actor: await clerk(tx), now }
    if (n === 0) {
      const text = 'They were made from your front desk, after hours. Is a fax or an alarm connected there?'
      await writeToInquiry(tx, { ...answer, side: 'provider', loginId: null, text })
      continue
    }
    const { leftMicros } = await creditLeftFor(tx, { inquiry, findCall: noCalls })
    await decideInquiry(tx, {
      ...answer,
      findCall: noCalls,
      text: 'You are right: the trunk dropped packets that week. We have taken the calls off.',
      decision:
        leftMicros > 0n ? { outcome: 'credited', amountMicros: leftMicros } : { outcome: 'explained' },
    })
  }
}

/** These questions are about lines. */
const noCalls: FindCall = async (callId) => {
  throw notFound(`call ${callId}`)
}

async function clerk(tx: Tx): Promise<string> {
  return `staff:${await loginOf(tx, 'clerk@lakeside.example')}`
}

async function loginOf(tx: Tx, email: string): Promise<bigint | null> {
  return (await findLoginByEmail(tx, { email }))?.id ?? null
}
