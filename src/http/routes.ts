import * as accounts from './accounts.ts'
import type { Action } from './action.ts'
import * as apiKeys from './api-keys.ts'
import * as autopay from './autopay.ts'
import * as billingRuns from './billing-runs.ts'
import type { Rule } from './caller.ts'
import * as calls from './calls.ts'
import * as charges from './charges.ts'
import * as disputes from './disputes.ts'
import * as documents from './documents.ts'
import * as dunning from './dunning.ts'
import * as emailChange from './email-change.ts'
import * as explainCall from './explain-call.ts'
import * as imports from './imports.ts'
import * as inquiries from './inquiries.ts'
import * as invitations from './invitations.ts'
import * as invoices from './invoices.ts'
import * as liveCdrs from './live-cdrs.ts'
import * as lostAddress from './lost-address.ts'
import * as lostApp from './lost-app.ts'
import * as mails from './mails.ts'
import * as members from './members.ts'
import * as numbers from './numbers.ts'
import * as ownSessions from './own-sessions.ts'
import * as passkeys from './passkeys.ts'
import * as passwordResets from './password-resets.ts'
import * as paymentMaking from './payment-making.ts'
import * as paymentMethods from './payment-methods.ts'
import * as paymentSettings from './payment-settings.ts'
import * as payments from './payments.ts'
import * as plans from './plans.ts'
import * as profile from './profile.ts'
import * as proof from './proof.ts'
import * as provider from './provider.ts'
import * as rateDecks from './rate-decks.ts'
import * as receipts from './receipts.ts'
import * as reconciliation from './reconciliation.ts'
import * as refunds from './refunds.ts'
import * as registrations from './registrations.ts'
import * as reportFiles from './report-files.ts'
import * as reports from './reports.ts'
import * as rerates from './rerates.ts'
import * as returnRates from './return-rates.ts'
import * as security from './security.ts'
import * as serviceWebhook from './service-webhook.ts'
import * as sessions from './sessions.ts'
import * as signInCodes from './sign-in-codes.ts'
import * as sources from './sources.ts'
import * as staff from './staff.ts'
import * as statements from './statements.ts'
import * as subscriptions from './subscriptions.ts'
import * as summary from './summary.ts'
import * as supportRequests from './support-requests.ts'
import * as surchargeRules from './surcharge-rules.ts'
import * as taxRates from './tax-rates.ts'
import * as totp from './totp.ts'
import * as unratedCalls from './unrated-calls.ts'
import * as unresolvedPayments from './unresolved-payments.ts'
import * as usage from './usage.ts'
import * as usageAlerts from './usage-alerts.ts'
import * as webhooks from './webhooks.ts'
import * as writeOffs from './write-offs.ts'

export type Method = 'get' | 'post' | 'patch' | 'delete'

/** One address of the API: how and where it is reached, by whom (caller.ts), and what it does. */
export interface Route {
  method: Method
  /** Below /api/v1, with `{parameters}`. */
  path: string
  rule: Rule
  action: Action
}

/** The whole API on one page: section → operation id → method, path, who may, what. There is no way in but these. */
export const ROUTES: Readonly<Record<string, Readonly<Record<string, Route>>>> = {
  'Signing in': {
    signIn: post('/sessions', 'public', sessions.open),
    takeSecondStep: post('/sessions/second-step', 'public', sessions.secondStep),
    beginSignInCode: post('/sign-in-codes', 'public', signInCodes.begin),
    signInWithCode: post('/sign-in-codes/sessions', 'public', signInCodes.finish),
    beginPasskeySignIn: post('/passkey-sign-ins', 'public', passkeys.beginSignIn),
    signInWithPasskey: post('/passkey-sign-ins/sessions', 'public', passkeys.finishSignIn),
    signOut: del('/sessions/current', 'public', sessions.close),
    getMe: get('/me', 'signed_in', sessions.show),
    changeMe: patch('/me', 'signed_in', security.changeMe),
  },
  'Ways in': {
    getSecurity: get('/me/security', 'signed_in', security.show),
    proveMe: post('/me/proof', 'signed_in', proof.prove),
    mailProofCode: post('/me/proof/codes', 'signed_in', proof.mailCode),
    changePassword: post('/me/password', 'signed_in', security.changePassword),
    beginTotp: post('/me/totp', 'signed_in', totp.begin),
    confirmTotp: post('/me/totp/confirm', 'signed_in', totp.confirm),
    renewRecoveryCodes: post('/me/totp/recovery-codes', 'signed_in', totp.renewCodes),
    endTotp: post('/me/totp/off', 'signed_in', totp.end),
    endTotpOf: post('/logins/{loginId}/totp/off', 'admin', lostApp.end),
    replaceEmailOf: post('/logins/{loginId}/email', 'admin', lostAddress.replace),
    beginPasskey: post('/me/passkeys/options', 'signed_in', passkeys.begin),
    addPasskey: post('/me/passkeys', 'signed_in', passkeys.add),
    renamePasskey: patch('/me/passkeys/{passkeyId}', 'signed_in', passkeys.rename),
    removePasskey: del('/me/passkeys/{passkeyId}', 'signed_in', passkeys.remove),
    listSessions: get('/me/sessions', 'signed_in', ownSessions.list),
    endSession: del('/me/sessions/{sessionId}', 'signed_in', ownSessions.end),
    endOtherSessions: post('/me/sessions/end-others', 'signed_in', ownSessions.endOthers),
    listMyEvents: get('/me/events', 'signed_in', ownSessions.events),
  },
  Joining: {
    register: post('/registrations', 'public', registrations.register),
    sendRegistrationCode: post('/accounts/{accountId}/registration-codes', 'staff_write', registrations.send),
    listRegistrationCodes: get('/accounts/{accountId}/registration-codes', 'staff', registrations.list),
    revokeRegistrationCode: post(
      '/accounts/{accountId}/registration-codes/{codeId}/revoke',
      'staff_write',
      registrations.revoke,
    ),
    getInvitation: get('/invitations/{token}', 'public', invitations.look),
    acceptInvitation: post('/invitations/{token}/accept', 'public', invitations.accept),
    askPasswordReset: post('/password-resets', 'public', passwordResets.ask),
    getPasswordReset: get('/password-resets/{token}', 'public', passwordResets.look),
    resetPassword: post('/password-resets/{token}', 'public', passwordResets.finish),
    listStaff: get('/staff', 'admin', staff.list),
    inviteStaff: post('/staff', 'admin', staff.invite),
    changeStaff: patch('/staff/{loginId}', 'admin', staff.change),
    removeStaff: del('/staff/{loginId}', 'admin', staff.remove),
    listStaffInvitations: get('/staff/invitations', 'admin', staff.listInvitations),
    revokeStaffInvitation: post('/staff/invitations/{invitationId}/revoke', 'admin', staff.revokeInvitation),
    listStaffEvents: get('/staff/events', 'admin', staff.events),
    makePasswordLink: post('/staff/{loginId}/password-links', 'admin', staff.makeLink),
    changeEmail: post('/me/email', 'signed_in', emailChange.begin),
    confirmEmail: post('/me/email/confirm', 'signed_in', emailChange.confirm),
    askSupport: post('/support-requests', 'public', supportRequests.ask),
    listSupportRequests: get('/support-requests', 'staff', supportRequests.list),
    countSupportRequests: get('/support-request-counts', 'staff', supportRequests.counts),
    closeSupportRequest: post('/support-requests/{requestId}/close', 'staff_write', supportRequests.close),
    answerSupportRequest: post('/support-requests/{requestId}/answer', 'staff_write', supportRequests.answer),
  },
  Members: {
    listMembers: get('/accounts/{accountId}/members', 'member:see_members', members.list),
    changeMember: patch('/accounts/{accountId}/members/{loginId}', 'member:manage_members', members.change),
    removeMember: del('/accounts/{accountId}/members/{loginId}', 'member:manage_members', members.remove),
    listInvitations: get('/accounts/{accountId}/members/invitations', 'member:see_members', invitations.list),
    inviteMember: post(
      '/accounts/{accountId}/members/invitations',
      'member:manage_members',
      invitations.create,
    ),
    revokeInvitation: post(
      '/accounts/{accountId}/members/invitations/{invitationId}/revoke',
      'member:manage_members',
      invitations.revoke,
    ),
  },
  Provider: {
    getProvider: get('/provider', 'public', provider.show),
    getProviderSettings: get('/provider/settings', 'staff', provider.showSettings),
    changeProvider: patch('/provider', 'staff_write', provider.change),
  },
  Accounts: {
    listAccounts: get('/accounts', 'staff', accounts.list),
    createAccount: post('/accounts', 'staff_write', accounts.create),
    getAccount: get('/accounts/{accountId}', 'member:see_account', accounts.show),
    changeAccount: patch('/accounts/{accountId}', 'staff_write', accounts.change),
    changeProfile: patch('/accounts/{accountId}/profile', 'member:change_account', profile.change),
    getAccountSummary: get('/accounts/{accountId}/summary', 'member:see_account', summary.show),
    listAccountEvents: get('/accounts/{accountId}/events', 'staff', accounts.events),
  },
  Invoices: {
    listInvoices: get('/accounts/{accountId}/invoices', 'member:see_bills', invoices.list),
    getInvoice: get('/accounts/{accountId}/invoices/{invoiceId}', 'member:see_bills', invoices.show),
    getInvoicePdf: get('/accounts/{accountId}/invoices/{invoiceId}/pdf', 'member:see_bills', invoices.pdf),
    getInvoiceLinesCsv: get(
      '/accounts/{accountId}/invoices/{invoiceId}/lines.csv',
      'member:see_bills',
      invoices.linesCsv,
    ),
    listInvoiceLineCalls: get(
      '/accounts/{accountId}/invoices/{invoiceId}/lines/{n}/calls',
      'member:see_calls',
      invoices.lineCalls,
    ),
    issueCreditNote: post(
      '/accounts/{accountId}/invoices/{invoiceId}/credit-notes',
      'staff_write',
      invoices.credit,
    ),
    searchInvoices: get('/invoices', 'staff', invoices.search),
    getStatement: get('/accounts/{accountId}/statement', 'member:see_bills', statements.show),
    getStatementPdf: get('/accounts/{accountId}/statement.pdf', 'member:see_bills', statements.pdf),
    getStatementCsv: get('/accounts/{accountId}/statement.csv', 'member:see_bills', statements.csv),
  },
  Inquiries: {
    listInquiries: get('/accounts/{accountId}/inquiries', 'member:see_bills', inquiries.list),
    askAboutBill: post('/accounts/{accountId}/inquiries', 'member:dispute', inquiries.ask),
    getInquiry: get('/accounts/{accountId}/inquiries/{inquiryId}', 'member:see_bills', inquiries.show),
    listInquiryMessages: get(
      '/accounts/{accountId}/inquiries/{inquiryId}/messages',
      'member:see_bills',
      inquiries.messages,
    ),
    writeToInquiry: post(
      '/accounts/{accountId}/inquiries/{inquiryId}/messages',
      'member:dispute',
      inquiries.send,
    ),
    decideInquiry: post(
      '/accounts/{accountId}/inquiries/{inquiryId}/decision',
      'staff_write',
      inquiries.decide,
    ),
    listInquiryQueue: get('/inquiries', 'staff', inquiries.queue),
    countInquiries: get('/inquiry-counts', 'staff', inquiries.counts),
  },
  Calls: {
    listCalls: get('/accounts/{accountId}/calls', 'member:see_calls', calls.list),
    totalCalls: get('/accounts/{accountId}/calls/totals', 'member:see_calls', calls.totals),
    getCallsCsv: get('/accounts/{accountId}/calls.csv', 'member:see_calls', calls.csv),
    explainCall: get('/accounts/{accountId}/calls/{callId}', 'member:see_calls', explainCall.explain),
    getUsage: get('/accounts/{accountId}/usage', 'member:see_usage', usage.show),
    listUsageAlerts: get('/accounts/{accountId}/usage-alerts', 'member:see_usage', usageAlerts.list),
    setUsageAlert: post('/accounts/{accountId}/usage-alerts', 'member:see_usage', usageAlerts.create),
    changeUsageAlert: patch(
      '/accounts/{accountId}/usage-alerts/{alertId}',
      'member:see_usage',
      usageAlerts.change,
    ),
    removeUsageAlert: del(
      '/accounts/{accountId}/usage-alerts/{alertId}',
      'member:see_usage',
      usageAlerts.remove,
    ),
  },
  'Audit Reports': {
    listAuditReports: get('/accounts/{accountId}/audit-reports', 'member:see_calls', reports.list),
    createAuditReport: post('/accounts/{accountId}/audit-reports', 'member:see_calls', reports.create),
    getAuditReport: get('/accounts/{accountId}/audit-reports/{reportId}', 'member:see_calls', reports.show),
    changeAuditReport: patch(
      '/accounts/{accountId}/audit-reports/{reportId}',
      'member:see_calls',
      reports.change,
    ),
    removeAuditReport: del(
      '/accounts/{accountId}/audit-reports/{reportId}',
      'member:see_calls',
      reports.remove,
    ),
    startAuditReport: post(
      '/accounts/{accountId}/audit-reports/{reportId}/runs',
      'member:see_calls',
      reports.start,
    ),
    listAuditReportRuns: get(
      '/accounts/{accountId}/audit-reports/{reportId}/runs',
      'member:see_calls',
      reports.listRuns,
    ),
    getAuditReportRun: get(
      '/accounts/{accountId}/audit-report-runs/{runId}',
      'member:see_calls',
      reports.showRun,
    ),
    getAuditReportGroups: get(
      '/accounts/{accountId}/audit-report-runs/{runId}/groups',
      'member:see_calls',
      reports.showGroups,
    ),
    cancelAuditReportRun: post(
      '/accounts/{accountId}/audit-report-runs/{runId}/cancel',
      'member:see_calls',
      reports.cancel,
    ),
    listAuditReportCalls: get(
      '/accounts/{accountId}/audit-report-runs/{runId}/calls',
      'member:see_calls',
      reports.listCalls,
    ),
    getAuditReportCsv: get(
      '/accounts/{accountId}/audit-report-runs/{runId}/calls.csv',
      'member:see_calls',
      reportFiles.csv,
    ),
    getAuditReportPdf: get(
      '/accounts/{accountId}/audit-report-runs/{runId}/report.pdf',
      'member:see_calls',
      reportFiles.pdf,
    ),
  },
  Services: {
    listSubscriptions: get('/accounts/{accountId}/subscriptions', 'member:see_account', subscriptions.list),
    subscribe: post('/accounts/{accountId}/subscriptions', 'staff_write', subscriptions.create),
    endSubscription: post(
      '/accounts/{accountId}/subscriptions/{subscriptionId}/end',
      'staff_write',
      subscriptions.end,
    ),
    listNumbers: get('/accounts/{accountId}/numbers', 'member:see_numbers', numbers.list),
    assignNumber: post('/accounts/{accountId}/numbers', 'staff_write', numbers.assign),
    releaseNumber: post('/accounts/{accountId}/numbers/{numberId}/release', 'staff_write', numbers.release),
    listTrunks: get('/accounts/{accountId}/trunks', 'staff', numbers.trunks),
    assignTrunk: post('/accounts/{accountId}/trunks', 'staff_write', numbers.addTrunk),
    releaseTrunk: post('/accounts/{accountId}/trunks/{trunkId}/release', 'staff_write', numbers.dropTrunk),
  },
  Documents: {
    listDocuments: get('/accounts/{accountId}/documents', 'member:see_documents', documents.list),
    addDocument: post('/accounts/{accountId}/documents', 'staff_write', documents.add),
    listDocumentVersions: get(
      '/accounts/{accountId}/documents/{documentId}/versions',
      'member:see_documents',
      documents.versions,
    ),
    addDocumentVersion: post(
      '/accounts/{accountId}/documents/{documentId}/versions',
      'staff_write',
      documents.addNewVersion,
    ),
    downloadDocument: get(
      '/accounts/{accountId}/documents/{documentId}/file',
      'member:see_documents',
      documents.download,
    ),
    listDocumentDownloads: get(
      '/accounts/{accountId}/documents/{documentId}/downloads',
      'staff',
      documents.downloads,
    ),
    removeDocument: del('/accounts/{accountId}/documents/{documentId}', 'staff_write', documents.remove),
    restoreDocument: post(
      '/accounts/{accountId}/documents/{documentId}/restore',
      'staff_write',
      documents.restore,
    ),
  },
  Charges: {
    listCharges: get('/accounts/{accountId}/charges', 'staff', charges.list),
    addAdjustment: post('/accounts/{accountId}/adjustments', 'staff_write', charges.adjust),
  },
  Payments: {
    getDues: get('/accounts/{accountId}/dues', 'member:see_bills', payments.dues),
    quotePayment: post('/accounts/{accountId}/payment-quotes', 'member:pay', paymentMaking.quote),
    makePayment: post('/accounts/{accountId}/payments', 'member:pay', paymentMaking.create),
    listPayments: get('/accounts/{accountId}/payments', 'member:see_bills', payments.list),
    listInvoicePayments: get(
      '/accounts/{accountId}/invoices/{invoiceId}/payments',
      'member:see_bills',
      payments.listOfInvoice,
    ),
    getPayment: get('/accounts/{accountId}/payments/{paymentId}', 'member:see_bills', payments.show),
    getReceiptPdf: get(
      '/accounts/{accountId}/payments/{paymentId}/receipt.pdf',
      'member:see_bills',
      receipts.pdf,
    ),
    lookAtPayment: post('/accounts/{accountId}/payments/{paymentId}/look', 'member:see_bills', payments.look),
    giveUpPayment: post('/accounts/{accountId}/payments/{paymentId}/give-up', 'member:pay', payments.giveUp),
    movePayment: post(
      '/accounts/{accountId}/payments/{paymentId}/allocations',
      'staff_write',
      payments.allocate,
    ),
    searchPayments: get('/payments', 'staff', payments.search),
    listUnresolvedPayments: get('/unresolved-payments', 'staff', unresolvedPayments.list),
    decidePayment: post(
      '/accounts/{accountId}/payment-attempts/{attemptId}/decision',
      'staff_write',
      unresolvedPayments.decide,
    ),
  },
  'Payment methods': {
    listPaymentMethods: get('/accounts/{accountId}/payment-methods', 'member:see_bills', paymentMethods.list),
    startMethodSetup: post('/accounts/{accountId}/method-setups', 'member:pay', paymentMethods.start),
    finishMethodSetup: post(
      '/accounts/{accountId}/method-setups/{setupId}/finish',
      'member:pay',
      paymentMethods.finish,
    ),
    changePaymentMethod: patch(
      '/accounts/{accountId}/payment-methods/{methodId}',
      'member:pay',
      paymentMethods.change,
    ),
    verifyMicroDeposits: post(
      '/accounts/{accountId}/payment-methods/{methodId}/micro-deposits',
      'member:pay',
      paymentMethods.verifyMicroDeposits,
    ),
    listMethodDependents: get(
      '/accounts/{accountId}/payment-methods/{methodId}/dependents',
      'member:see_bills',
      paymentMethods.dependents,
    ),
    removePaymentMethod: del(
      '/accounts/{accountId}/payment-methods/{methodId}',
      'member:pay',
      paymentMethods.remove,
    ),
    getMandateText: get(
      '/accounts/{accountId}/payment-methods/{methodId}/mandate-text',
      'member:see_bills',
      paymentMethods.mandateText,
    ),
    acceptMandate: post(
      '/accounts/{accountId}/payment-methods/{methodId}/mandates',
      'member:pay',
      paymentMethods.acceptMandate,
    ),
    listMandates: get('/accounts/{accountId}/mandates', 'member:see_bills', paymentMethods.listMandates),
  },
  'Payment settings': {
    getPaymentSettings: get('/payment-settings', 'staff', paymentSettings.show),
    changePaymentSettings: patch('/payment-settings', 'staff_write', paymentSettings.change),
    getGatewayRoutes: get('/payment-settings/routes', 'staff', paymentSettings.showRoutes),
    changeGatewayRoutes: post('/payment-settings/routes', 'staff_write', paymentSettings.changeRoutes),
    listSurchargeRules: get('/surcharge-rules', 'staff', surchargeRules.list),
    addSurchargeRule: post('/surcharge-rules', 'staff_write', surchargeRules.add),
    endSurchargeRule: post('/surcharge-rules/{ruleId}/end', 'staff_write', surchargeRules.end),
    getReturnRates: get('/return-rates', 'staff', returnRates.show),
  },
  'Payment gateways': {
    receiveWebhook: post('/webhooks/{gateway}', 'public', webhooks.receive),
    listGatewayEvents: get('/gateway-events', 'staff', webhooks.list),
    listReconciliations: get('/reconciliations', 'staff', reconciliation.runs),
    startReconciliation: post('/reconciliations', 'staff_write', reconciliation.start),
    listReconciliationDifferences: get('/reconciliation-differences', 'staff', reconciliation.differences),
    resolveReconciliationDifference: post(
      '/reconciliation-differences/{differenceId}/resolution',
      'staff_write',
      reconciliation.resolve,
    ),
  },
  Refunds: {
    listRefunds: get('/accounts/{accountId}/payments/{paymentId}/refunds', 'member:see_bills', refunds.list),
    refundPayment: post('/accounts/{accountId}/payments/{paymentId}/refunds', 'staff_write', refunds.create),
    listUnresolvedRefunds: get('/unresolved-refunds', 'staff', refunds.unresolved),
    decideRefund: post('/accounts/{accountId}/refunds/{refundId}/decision', 'staff_write', refunds.decide),
  },
  Disputes: {
    listOpenDisputes: get('/disputes', 'staff', disputes.listOpen),
    listDisputes: get('/accounts/{accountId}/payments/{paymentId}/disputes', 'staff', disputes.list),
    getDispute: get('/accounts/{accountId}/disputes/{disputeId}', 'staff', disputes.show),
    submitEvidence: post(
      '/accounts/{accountId}/disputes/{disputeId}/evidence',
      'staff_write',
      disputes.submit,
    ),
    getDisputeFile: get('/accounts/{accountId}/disputes/{disputeId}/files/{fileId}', 'staff', disputes.file),
  },
  AutoPay: {
    getAutoPay: get('/accounts/{accountId}/autopay', 'member:see_bills', autopay.show),
    previewAutoPay: post('/accounts/{accountId}/autopay/preview', 'member:pay', autopay.preview),
    enrolInAutoPay: post('/accounts/{accountId}/autopay', 'member:pay', autopay.enrol),
    changeAutoPay: patch('/accounts/{accountId}/autopay', 'member:pay', autopay.change),
    pauseAutoPay: post('/accounts/{accountId}/autopay/pause', 'member:pay', autopay.pause),
    resumeAutoPay: post('/accounts/{accountId}/autopay/resume', 'member:pay', autopay.resume),
    endAutoPay: post('/accounts/{accountId}/autopay/end', 'member:pay', autopay.end),
    listAutoPayDrafts: get('/accounts/{accountId}/autopay/drafts', 'member:see_bills', autopay.drafts),
    approveAutoPayDraft: post(
      '/accounts/{accountId}/autopay/drafts/{draftOn}/approve',
      'member:pay',
      autopay.approve,
    ),
    withdrawAutoPayApproval: post(
      '/accounts/{accountId}/autopay/drafts/{draftOn}/withdraw',
      'member:pay',
      autopay.withdraw,
    ),
    listUpcomingAutoPayDrafts: get('/autopay/upcoming', 'staff', autopay.upcoming),
    runAutoPay: post('/autopay/runs', 'staff_write', autopay.run),
  },
  'Write-offs': {
    listWriteOffs: get('/accounts/{accountId}/invoices/{invoiceId}/write-offs', 'staff', writeOffs.list),
    writeOffInvoice: post(
      '/accounts/{accountId}/invoices/{invoiceId}/write-offs',
      'staff_write',
      writeOffs.create,
    ),
    reverseWriteOff: post(
      '/accounts/{accountId}/write-offs/{writeOffId}/reverse',
      'staff_write',
      writeOffs.reverse,
    ),
  },
  Mail: {
    listMails: get('/mails', 'staff', mails.list),
    getMailCounts: get('/mail-counts', 'staff', mails.counts),
    getMail: get('/mails/{mailId}', 'staff', mails.show),
    resendMail: post('/mails/{mailId}/resend', 'staff_write', mails.resend),
    listAccountMails: get('/accounts/{accountId}/mails', 'staff', mails.listOfAccount),
  },
  Dunning: {
    getDunning: get('/accounts/{accountId}/dunning', 'member:see_bills', dunning.show),
    recordPromise: post('/accounts/{accountId}/promises', 'member:pay', dunning.promise),
    listSuspensions: get('/accounts/{accountId}/suspensions', 'staff', dunning.suspensions),
    suspendService: post('/accounts/{accountId}/suspensions', 'staff_write', dunning.suspend),
    restoreService: post('/accounts/{accountId}/restore', 'staff_write', dunning.restore),
    getDunningTerms: get('/accounts/{accountId}/dunning-terms', 'staff', dunning.showTerms),
    changeDunningTerms: patch('/accounts/{accountId}/dunning-terms', 'staff_write', dunning.changeTermsOf),
    listDunningCases: get('/dunning-cases', 'staff', dunning.list),
    listDunningPolicies: get('/dunning-policies', 'staff', dunning.policies),
    saveDunningPolicy: post('/dunning-policies', 'staff_write', dunning.save),
    getServiceWebhook: get('/service-webhook', 'staff', serviceWebhook.show),
    changeServiceWebhook: post('/service-webhook', 'admin', serviceWebhook.change),
    listServiceEvents: get('/service-events', 'staff', serviceWebhook.list),
  },
  Catalog: {
    listPlans: get('/plans', 'staff', plans.list),
    savePlan: post('/plans', 'staff_write', plans.save),
    getPlan: get('/plans/{planId}', 'staff', plans.show),
    listRateDecks: get('/rate-decks', 'staff', rateDecks.list),
    loadRateDeck: post('/rate-decks', 'staff_write', rateDecks.load),
    getRateDeck: get('/rate-decks/{deckId}', 'staff', rateDecks.show),
    listRates: get('/rate-decks/{deckId}/rates', 'staff', rateDecks.rates),
    freezeRateDeck: post('/rate-decks/{deckId}/freeze', 'staff_write', rateDecks.freeze),
    listTaxRates: get('/tax-rates', 'staff', taxRates.list),
    saveTaxRates: post('/tax-rates', 'staff_write', taxRates.save),
  },
  'Call records': {
    listSources: get('/sources', 'staff', sources.list),
    saveSource: post('/sources', 'staff_write', sources.create),
    getSource: get('/sources/{sourceId}', 'staff', sources.show),
    changeSource: patch('/sources/{sourceId}', 'staff_write', sources.change),
    getSourceHealth: get('/sources/{sourceId}/health', 'staff', sources.health),
    importFile: post('/sources/{sourceId}/imports', 'staff_write', imports.upload),
    listSourceImports: get('/sources/{sourceId}/imports', 'staff', imports.list),
    listImports: get('/imports', 'staff', imports.listAll),
    getImport: get('/imports/{importId}', 'staff', imports.show),
    listRejectedLines: get('/imports/{importId}/rejected-lines', 'staff', imports.rejectedLines),
    listUnratedCalls: get('/unrated-calls', 'staff', unratedCalls.list),
    retryUnratedCalls: post('/unrated-calls/retry', 'staff_write', unratedCalls.retry),
    rerateCalls: post('/rerates', 'staff_write', rerates.rerate),
    receiveCdr: post('/cdr/{sourceName}', 'source', liveCdrs.receive),
  },
  'Billing runs': {
    listBillingRuns: get('/billing-runs', 'staff', billingRuns.list),
    startBillingRun: post('/billing-runs', 'staff_write', billingRuns.start),
    rehearseBilling: post('/billing-runs/rehearsal', 'staff', billingRuns.rehearse),
    getBillingRun: get('/billing-runs/{runId}', 'staff', billingRuns.show),
    listBillingRunAccounts: get('/billing-runs/{runId}/accounts', 'staff', billingRuns.accounts),
  },
  'API keys': {
    listApiKeys: get('/api-keys', 'admin', apiKeys.list),
    createApiKey: post('/api-keys', 'admin', apiKeys.create),
    revokeApiKey: post('/api-keys/{keyId}/revoke', 'admin', apiKeys.revoke),
  },
}

function get(path: string, rule: Rule, action: Action): Route {
  return { method: 'get', path, rule, action }
}

function post(path: string, rule: Rule, action: Action): Route {
  return { method: 'post', path, rule, action }
}

function patch(path: string, rule: Rule, action: Action): Route {
  return { method: 'patch', path, rule, action }
}

function del(path: string, rule: Rule, action: Action): Route {
  return { method: 'delete', path, rule, action }
}
