import type { Provider } from '../../accounts/provider.ts'
import type { InvoiceId } from '../../kernel/ids.ts'
import type { Money } from '../../payments/gateway.ts'
import type { NamedMethod, Reader } from '../voice.ts'
import type { AutopayTerms } from './autopay-terms.ts'
import type { MailFacts } from './index.ts'

/** One example of each kind of mail, its sums right: for tests and for whoever writes a mail or a language. */

const usd = (cents: number): Money => ({ amountMicros: BigInt(cents) * 10_000n, currency: 'USD' })
const on = (day: string) => Temporal.PlainDate.from(day)
const at = (instant: string) => Temporal.Instant.from(instant)

const CARD: NamedMethod = { rail: 'card', brand: 'visa', last4: '4242', nickname: 'Office card' }
const BANK: NamedMethod = { rail: 'bank', bankName: 'Superior Savings', last4: '6789' }
const URL = 'https://billing.lakeside.example'
const TOKEN = 'q3w8zV5Yt2Lk0mXb7Nf4Rj9Hc6Dg1Sa_pEuTiOyKvWM'
const links = {
  accountUrl: URL,
  payUrl: `${URL}/pay?invoice=1234`,
  manageUrl: `${URL}/autopay`,
  methodsUrl: `${URL}/methods`,
}
const invoices = [
  { number: 'LT-001234', amount: usd(21450) },
  { number: 'LT-001187', amount: usd(3100) },
]
const terms: AutopayTerms = {
  method: CARD,
  fallback: BANK,
  when: { kind: 'day_of_month', day: 31 },
  monthlyCap: usd(50000),
  pausedUntil: null,
  next: { on: on('2026-03-31'), amount: usd(24550) },
}

export const EXAMPLE_FACTS: MailFacts = {
  receipt: {
    number: 'R-000812',
    reference: 'pay_7Q2M4X',
    paidAt: at('2026-03-06T03:10:00Z'), // the evening of March 5 in Chicago
    method: CARD,
    amount: usd(25000),
    surcharge: usd(750), // 3 % of 250.00
    total: usd(25750),
    invoices,
    unapplied: usd(450), // 250.00 − 214.50 − 31.00
    ...links,
  },
  payment_pending: {
    ...{ amount: usd(24550), method: BANK, expectedOn: on('2026-03-11'), reference: 'pay_7Q2M4X' },
    invoices,
    ...links,
  },
  payment_failed: {
    ...{ amount: usd(24550), method: CARD, triedAt: at('2026-03-05T14:04:00Z'), code: 'insufficient_funds' },
    ...{ returnCode: null, advice: 'retry', byAutopay: true, retryOn: on('2026-03-08') },
    ...links,
  },
  payment_needs_action: {
    ...{ amount: usd(24550), method: CARD, confirmBy: at('2026-03-06T14:04:00Z') },
    ...links,
  },
  autopay_enrolled: { ...terms, dueNow: usd(3100), ...links },
  autopay_changed: { ...terms, pausedUntil: on('2026-05-01'), next: null, ...links },
  autopay_ended: { why: 'failures', open: usd(24550), ...links },
  autopay_notice: {
    ...{ total: usd(25287), surcharge: usd(737), draftOn: on('2026-03-31'), method: CARD, invoices },
    ...links,
  },
  autopay_needs_approval: {
    ...{ amount: usd(61200), cap: usd(50000), draftOn: on('2026-03-31'), method: CARD },
    approveUrl: `${URL}/autopay/approve/31`,
  },
  method_expiring: {
    ...{ method: CARD, expiry: { month: 4, year: 2026 }, inAutopay: true },
    updateUrl: links.methodsUrl,
  },
  method_removed: {
    ...{ method: CARD, removedAt: at('2026-03-05T14:04:00Z'), by: 'customer', endedAutopay: true },
    ...links,
  },
  mandate_copy: {
    method: BANK,
    text: 'I authorize Lakeside Telephone to debit my Superior Savings account ending in 6789\nfor the amount of each invoice on the day it is due.\n\nI can revoke this at any time.',
    ...{ version: 'bank-2026-01', agreedAt: at('2026-03-05T14:04:00Z'), ip: '203.0.113.7' },
    ...links,
  },
  refund: {
    ...{ amount: usd(10300), surcharge: usd(300), to: CARD, reference: 'ref_81KD', reason: 'Port cancelled' },
    ...links,
  },
  refund_failed: { amount: usd(10300), method: CARD, reference: 'ref_81KD', ...links },
  payment_returned: {
    ...{ amount: usd(24550), method: BANK, returnCode: 'R01', paidAt: at('2026-03-05T14:04:00Z') },
    ...{ reference: 'pay_7Q2M4X', invoices, fee: usd(1500), retryOn: on('2026-03-12'), toPay: usd(24550) },
    ...links,
  },
  dispute_opened: {
    ...{ amount: usd(24550), method: CARD, openedAt: at('2026-03-05T14:04:00Z'), reference: 'pay_7Q2M4X' },
    ...links,
  },
  dispute_closed: { outcome: 'lost', amount: usd(24550), reference: 'pay_7Q2M4X', invoices, ...links },
  overdue_reminder: {
    stage: 'final',
    invoices: [
      { number: 'LT-001234', dueOn: on('2026-02-16'), open: usd(21450) },
      { number: 'LT-001187', dueOn: on('2026-01-16'), open: usd(3100) },
    ],
    ...{ total: usd(24550), suspendOn: on('2026-03-16') },
    ...links,
  },
  late_fee: {
    fee: usd(500),
    invoice: { number: 'LT-001234', dueOn: on('2026-02-16'), open: usd(21450) },
    ...links,
  },
  suspension_warning: { total: usd(24550), suspendOn: on('2026-03-16'), ...links },
  suspended: { total: usd(24550), suspendedAt: at('2026-03-16T15:00:00Z'), ...links },
  restored: { restoredAt: at('2026-03-17T15:00:00Z'), ...links },
  promise_recorded: { amount: usd(24550), promisedOn: on('2026-03-20'), ...links },
  invoice_issued: {
    ...{
      invoiceId: 1234n as InvoiceId,
      number: 'LT-001234',
      issuedOn: on('2026-03-01'),
      dueOn: on('2026-03-31'),
    },
    ...{ total: usd(21450), open: usd(21450), openEarlier: usd(3100), hasCalls: true },
    autopay: { on: on('2026-03-31'), amount: usd(24550), method: CARD, paysOthers: true },
    ...{
      payUrl: `${URL}/pay?invoice=1234&account=100234`,
      invoiceUrl: `${URL}/invoices/1234?account=100234`,
    },
  },
  credit_note_issued: {
    ...{ invoiceId: 1301n as InvoiceId, number: 'CN-000017', issuedOn: on('2026-03-05') },
    ...{ ofInvoice: 'LT-001234', total: usd(1240), invoiceUrl: `${URL}/invoices/1301?account=100234` },
  },
  registration: {
    ...{ code: 'K7PM3-XWQ9D', expiresAt: at('2026-03-19T15:00:00Z') },
    registerUrl: `${URL}/register?account-number=100234&code=K7PM3-XWQ9D`,
  },
  sign_in_code: { code: '482913', minutes: 10 },
  email_change_confirm: { code: '730158', minutes: 30 },
  password_reset: { resetUrl: `${URL}/reset/${TOKEN}`, expiresAt: at('2026-03-05T16:04:00Z') },
  invite: {
    ...{ inviteUrl: `${URL}/invitation/${TOKEN}`, byName: 'Ann Lindqvist', role: 'payer' },
    expiresAt: at('2026-03-12T15:00:00Z'),
  },
  staff_invite: {
    ...{ inviteUrl: `${URL}/invitation/${TOKEN}`, byName: 'Ingrid Solberg', role: 'billing' },
    expiresAt: at('2026-03-12T15:00:00Z'),
  },
  staff_changed: {
    ...{ what: 'role_changed', name: 'Ruth Okafor', role: 'admin', byName: 'Ingrid Solberg' },
    ...{ at: at('2026-03-05T14:04:00Z'), lookUrl: `${URL}/console/staff` },
  },
  new_device: {
    ...{ at: at('2026-03-05T14:04:00Z'), device: 'Firefox on Windows', ip: '203.0.113.7' },
    securityUrl: `${URL}/account/security?account=100234`,
  },
  security_changed: {
    ...{ what: 'email', at: at('2026-03-05T14:04:00Z') },
    securityUrl: `${URL}/account/security?account=100234`,
  },
  report_ready: {
    ...{ reportName: 'Calls to Canada', rows: 12_408 },
    reportUrl: `${URL}/reports/7?account=100234`,
  },
  report_failed: { reportName: 'Calls to Canada', reportUrl: `${URL}/reports/7?account=100234` },
  usage_alert: {
    ...{ alertName: 'Long distance', what: 'amount', limit: '$50.00', reached: '$51.25' },
    ...{ periodText: 'March 1–31, 2026', usageUrl: `${URL}/usage?account=100234` },
  },
  inquiry_received: {
    ...{ reference: 'Q-118', about: 'Invoice LT-001234, calls to Canada' },
    portalUrl: `${URL}/inquiries/118?account=100234`,
  },
  inquiry_answered: {
    ...{ reference: 'Q-118', about: 'Invoice LT-001234, calls to Canada', outcome: 'credited' },
    answer: 'These calls were rated by the wrong table.\nThe credit is on your next invoice.',
    ...{ credit: usd(1240), portalUrl: `${URL}/inquiries/118?account=100234` },
    repliesUntil: at('2026-04-04T15:00:00Z'),
  },
  inquiry_asked_back: {
    ...{ reference: 'Q-118', about: 'Invoice LT-001234, calls to Canada' },
    text: 'Which of your telephones was it?',
    portalUrl: `${URL}/inquiries/118?account=100234`,
  },
  inquiry_waiting: {
    ...{ reference: 'Q-118', about: 'Invoice LT-001234, calls to Canada', isNew: true },
    consoleUrl: `${URL}/console/accounts/12/inquiries/118`,
  },
  support_answered: {
    name: 'Ann Larsen',
    answer: 'We have called the number on your bill.\nPlease call us back.',
  },
  document_added: {
    documentName: 'Service agreement 2026.pdf',
    documentsUrl: `${URL}/documents?account=100234`,
  },
}

export const EXAMPLE_READER: Reader = {
  ...{ locale: 'en-US', timeZone: 'America/Chicago', as: 'contact' },
  ...{
    accountName: 'Northwoods Veterinary Clinic',
    accountNumber: '100234',
    providerName: 'Lakeside Telephone',
  },
}

export const EXAMPLE_PROVIDER: Provider = {
  ...{ name: 'Lakeside Telephone', legalName: 'Lakeside Telephone Company, LLC' },
  addressLines: ['410 Harbor Street', 'Duluth, MN 55802'],
  ...{ country: 'US', taxId: '41-1234567', email: 'billing@lakeside.example', phone: '(218) 555-0100' },
  ...{ website: 'https://lakeside.example/', logoSvg: null, primaryColor: '#0f5e63' },
  ...{ timeZone: 'America/Chicago', currency: 'USD', locale: 'en-US', paymentInstructions: '' },
  ...{ supportEmail: null, supportPhone: null, supportHours: '', termsUrl: null, privacyUrl: null },
  ...{ message: '', messageUntil: null, callDetailNeeds: 'password' },
  ...{ invoiceSeries: 'invoice', creditNoteSeries: 'credit_note', createdAt: at('2026-01-01T00:00:00Z') },
}
