// Provisional, until /api/v1/openapi.json exists.
type Money = { amount: string; currency: string }
type Period = { start: string; end: string }
type Page<T> = { items: T[]; next: string | null }
export interface components {
  schemas: {
    Money: Money
    Problem: { type: string; title: string; status: number; code: string; detail?: string; errors?: { place: string; message: string }[] }
    Provider: { name: string; logoSvg: string | null; primaryColor: string; currency: string; timeZone: string; locale: string; email: string | null; phone: string | null; website: string | null }
    Me: { login: { id: string; name: string; email: string | null }; staff: 'admin' | 'billing' | 'support' | null; accounts: { id: string; number: string; name: string; role: string }[] }
    Account: { id: string; number: string; name: string; addressLines: string[]; country: string; taxJurisdiction: string; taxExempt: boolean; taxId: string | null; billingDay: number; termsDays: number; currency: string; timeZone: string; locale: string; callDetailAnnex: boolean; openedOn: string; closedOn: string | null; balance: Money }
    Invoice: { id: string; accountId: string; accountNumber: string; accountName: string; kind: 'invoice' | 'credit_note'; number: string; period: Period; issuedOn: string; issuedAt: string; dueOn: string; net: Money; tax: Money; total: Money; state: 'open' | 'overdue' | 'paid' | 'credited' }
    InvoiceLine: { n: number; kind: 'usage' | 'recurring' | 'one_time' | 'adjustment'; service: string; description: string; period: Period; quantity: number; unitPrice: Money | null; calls: number | null; minutes: string | null; amount: Money; tax: Money; late: boolean }
    InvoiceDetail: components['schemas']['Invoice'] & { lines: components['schemas']['InvoiceLine'][]; taxes: { authority: string; name: string; rate: string; base: Money; tax: Money }[]; creditNotes: components['schemas']['Invoice'][]; corrects: { id: string; number: string } | null; reason: string | null; buyer: { name: string; addressLines: string[] }; seller: { name: string; addressLines: string[] } }
    Subscription: { id: string; planId: string; planName: string; label: string; quantity: number; monthlyFee: Money; startsOn: string; endsOn: string | null }
    AccountSummary: { balance: Money; unbilled: Money; openInvoices: components['schemas']['Invoice'][]; lastInvoice: components['schemas']['Invoice'] | null; nextInvoice: { on: string; soFar: Money }; services: components['schemas']['Subscription'][]; numbers: number; usageThisPeriod: { period: Period; calls: number; minutes: string; amount: Money } }
    Call: { id: string; answeredAt: string; direction: string; from: string; to: string; line: string; destination: string | null; seconds: number; billedSeconds: number; includedSeconds: number; amount: Money; invoice: { id: string; number: string } | null }
    CallTotals: { calls: number; seconds: number; billedSeconds: number; amount: Money }
    CallExplanation: components['schemas']['Call'] & { source: string; rawLine: string | null; dialled: string; understood: string; prefix: string | null; deck: { name: string; version: number } | null; rate: Money | null; connectFee: Money | null; minimum: Money | null; initialIncrement: number | null; nextIncrement: number | null; localTime: string; timePeriod: string | null; allowance: { name: string; seconds: number } | null; exactPrice: Money; price: Money; rounding: string; invoice: { id: string; number: string; line: number } | null; corrections: { at: string; reason: string; amount: Money }[] }
    Usage: { period: Period; totals: { calls: number; minutes: string; amount: Money }; byDay: { on: string; calls: number; minutes: string; amount: Money }[]; byDestination: { destination: string; calls: number; minutes: string; amount: Money }[]; byNumber: { number: string; calls: number; minutes: string; amount: Money }[] }
    Number: { id: string; number: string; kind: 'did' | 'tfn'; label: string; subscriptionId: string | null; heldFrom: string; heldUntil: string | null }
    Charge: { id: string; kind: 'usage' | 'recurring' | 'one_time' | 'adjustment'; description: string; period: Period; amount: Money; calls: number; chargedAt: string; reason: string | null; actor: string | null; invoice: { id: string; number: string } | null }
    AccountEvent: { id: string; at: string; actor: string; kind: string; text: string; amount: Money | null }
    RateDeck: { id: string; name: string; version: number; currency: string; state: 'draft' | 'frozen'; rates: number; note: string; createdAt: string; frozenAt: string | null }
    Rate: { id: string; direction: string; prefix: string; destination: string; timePeriod: string; rate: Money; connectFee: Money; initialIncrement: number; nextIncrement: number; minimum: Money; effectiveFrom: string; effectiveUntil: string | null }
    Plan: { id: string; name: string; description: string; currency: string; setupFee: Money; monthlyFee: Money; minimumSpend: Money; rateDeck: string | null; allowances: { name: string; includedSeconds: number; scope: 'line' | 'account'; directions: string[]; destinations: string[] }[] }
    Source: { id: string; name: string; format: string; live: boolean; createdAt: string; lastImport: components['schemas']['Import'] | null; rejected: number; unrated: number }
    SourceHealth: { gaps: { from: string; to: string; count: number }[]; silentHours: { hourAt: string; usual: number }[] }
    Import: { id: string; sourceId: string; sourceName: string; name: string; kind: 'file' | 'live'; state: 'running' | 'complete' | 'failed' | 'interrupted'; bytes: number; lines: number; calls: number; known: number; rejected: number; skipped: { reason: string; count: number }[]; rated: number; unrated: number; error: string | null; startedAt: string; finishedAt: string | null }
    RejectedLine: { line: number; reason: string; raw: string }
    UnratedCall: { id: string; source: string; import: string; line: number; reasonCode: string; reason: string; answeredAt: string; from: string; to: string; account: { id: string; number: string; name: string } | null }
    BillingRun: { id: string; on: string; state: 'running' | 'complete' | 'failed'; requestedBy: string; accountsDue: number; accountsDone: number; issued: number; nothing: number; carried: number; failed: number; total: Money; startedAt: string; finishedAt: string | null }
    BillingRunAccount: { account: { id: string; number: string; name: string }; outcome: 'issued' | 'nothing' | 'carried' | 'failed'; invoice: { id: string; number: string } | null; total: Money; previousTotal: Money | null; difference: Money | null; error: string | null }
    ApiKey: { id: string; name: string; role: 'staff' | 'read_only'; hint: string; createdAt: string; revokedAt: string | null }
  }
}
type S = components['schemas']
type J<T> = { headers: { [name: string]: unknown }; content: { 'application/json': T } }
type Bad = { headers: { [name: string]: unknown }; content: { 'application/problem+json': S['Problem'] } }
type Op<P, Q, B, T> = { parameters: { path: P; query?: Q; header?: never; cookie?: never }; requestBody: { content: { 'application/json': B } }; responses: { 200: J<T>; 400: Bad } }
type Get<P, Q, T> = { parameters: { path: P; query?: Q; header?: never; cookie?: never }; requestBody?: never; responses: { 200: J<T>; 400: Bad } }
type Acc = { accountId: string }
type Pg = { limit?: number; after?: string }
type None = Record<never, never>
type CallFilter = { from?: string; until?: string; number?: string; direction?: string; destination?: string; invoiceId?: string }
export interface paths {
  '/provider': { get: Get<None, never, S['Provider']> }
  '/sessions': { post: Op<None, never, { accountNumber?: string; email?: string; password: string }, S['Me']> }
  '/sessions/current': { delete: Get<None, never, null> }
  '/me': { get: Get<None, never, S['Me']> }
  '/accounts': { get: Get<None, Pg & { search?: string }, Page<S['Account']>>; post: Op<None, never, Record<string, unknown>, S['Account']> }
  '/accounts/{accountId}': { get: Get<Acc, never, S['Account']> }
  '/accounts/{accountId}/summary': { get: Get<Acc, never, S['AccountSummary']> }
  '/accounts/{accountId}/invoices': { get: Get<Acc, Pg & { year?: number }, Page<S['Invoice']>> }
  '/accounts/{accountId}/invoices/{invoiceId}': { get: Get<Acc & { invoiceId: string }, never, S['InvoiceDetail']> }
  '/accounts/{accountId}/invoices/{invoiceId}/lines/{n}/calls': { get: Get<Acc & { invoiceId: string; n: number }, Pg, Page<S['Call']>> }
  '/accounts/{accountId}/invoices/{invoiceId}/credit-notes': { post: Op<Acc & { invoiceId: string }, never, { lines: 'all' | { n: number; amount: Money }[]; reason: string }, S['Invoice']> }
  '/accounts/{accountId}/calls': { get: Get<Acc, Pg & CallFilter, Page<S['Call']>> }
  '/accounts/{accountId}/calls/totals': { get: Get<Acc, CallFilter, S['CallTotals']> }
  '/accounts/{accountId}/calls/{callId}': { get: Get<Acc & { callId: string }, never, S['CallExplanation']> }
  '/accounts/{accountId}/usage': { get: Get<Acc, never, S['Usage']> }
  '/accounts/{accountId}/subscriptions': { get: Get<Acc, Pg, Page<S['Subscription']>>; post: Op<Acc, never, { planId: string; quantity: number; label: string; startsOn: string }, S['Subscription']> }
  '/accounts/{accountId}/subscriptions/{subscriptionId}/end': { post: Op<Acc & { subscriptionId: string }, never, { endsOn: string }, S['Subscription']> }
  '/accounts/{accountId}/numbers': { get: Get<Acc, Pg, Page<S['Number']>>; post: Op<Acc, never, { number: string; kind: 'did' | 'tfn'; label: string; subscriptionId: string | null; from: string }, S['Number']> }
  '/accounts/{accountId}/charges': { get: Get<Acc, Pg, Page<S['Charge']>> }
  '/accounts/{accountId}/adjustments': { post: Op<Acc, never, { amount: Money; description: string; reason: string; on: string }, S['Charge']> }
  '/accounts/{accountId}/events': { get: Get<Acc, Pg, Page<S['AccountEvent']>> }
  '/invoices': { get: Get<None, Pg & { search?: string }, Page<S['Invoice']>> }
  '/rate-decks': { get: Get<None, Pg, Page<S['RateDeck']>>; post: Op<None, { name: string; currency: string; note?: string }, unknown, S['RateDeck']> }
  '/rate-decks/{deckId}': { get: Get<{ deckId: string }, never, S['RateDeck']> }
  '/rate-decks/{deckId}/rates': { get: Get<{ deckId: string }, Pg & { prefix?: string }, Page<S['Rate']>> }
  '/rate-decks/{deckId}/freeze': { post: Get<{ deckId: string }, never, S['RateDeck']> }
  '/plans': { get: Get<None, Pg, Page<S['Plan']>> }
  '/sources': { get: Get<None, Pg, Page<S['Source']>> }
  '/sources/{sourceId}': { get: Get<{ sourceId: string }, never, S['Source']> }
  '/sources/{sourceId}/health': { get: Get<{ sourceId: string }, never, S['SourceHealth']> }
  '/sources/{sourceId}/imports': { get: Get<{ sourceId: string }, Pg, Page<S['Import']>>; post: Op<{ sourceId: string }, { name: string }, unknown, S['Import']> }
  '/imports/{importId}': { get: Get<{ importId: string }, never, S['Import']> }
  '/imports/{importId}/rejected-lines': { get: Get<{ importId: string }, Pg, Page<S['RejectedLine']>> }
  '/unrated-calls': { get: Get<None, Pg & { source?: string; reason?: string }, Page<S['UnratedCall']> & { reasons: { code: string; calls: number }[] }> }
  '/unrated-calls/retry': { post: Get<None, never, { rated: number; left: number }> }
  '/billing-runs': { get: Get<None, Pg, Page<S['BillingRun']>>; post: Op<None, never, { on: string }, S['BillingRun']> }
  '/billing-runs/rehearsal': { post: Op<None, never, { on: string }, { on: string; accounts: S['BillingRunAccount'][]; invoices: number; total: Money; previousTotal: Money }> }
  '/billing-runs/{runId}': { get: Get<{ runId: string }, never, S['BillingRun']> }
  '/billing-runs/{runId}/accounts': { get: Get<{ runId: string }, Pg, Page<S['BillingRunAccount']>> }
  '/api-keys': { get: Get<None, Pg, Page<S['ApiKey']>>; post: Op<None, never, { name: string; role: 'staff' | 'read_only' }, S['ApiKey'] & { key: string }> }
  '/api-keys/{keyId}/revoke': { post: Get<{ keyId: string }, never, S['ApiKey']> }
}
