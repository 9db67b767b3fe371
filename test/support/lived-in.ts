import { randomUUID } from 'node:crypto'
import { type APIRequestContext, type Browser, type BrowserContextOptions, request } from '@playwright/test'
import { addMember, createLogin } from '../../src/accounts/logins.ts'
import { type Database, inTransaction } from '../../src/db/database.ts'
import type { AccountId } from '../../src/kernel/ids.ts'
import routes from '../../web/routes.ts'
import { PASSWORD, type startPineValley } from './pine-valley.ts'
import { visitor } from './visitor.ts'

type Entry = { path?: string; index?: boolean; file: string; children?: Entry[] }

/** Every page of the product by its pattern, as web/routes.ts lists it, without what is only posted to. */
export function pagesOf(entries: readonly Entry[] = routes as Entry[], base = ''): string[] {
  return entries.flatMap(({ path, children }) => {
    const pattern = path === undefined ? base : `${base}/${path}`
    return children ? pagesOf(children, pattern) : [pattern || '/']
  })
}

export const ZOE = 'zoe@acme-dental.example'
export const CLERK = 'clerk@pinevalley.example'

/**
 * Pine Valley as it is after some use, so that no page is empty: Acme Dental (100001) has a saved card, a payment, a question that waits, a report that was made, an
 * alert, a document, a second member and one who is invited; Zoe is a member of Concord Hardware too. All made over the API. Returns what stands for the
 * parameters of the pages' addresses.
 */
export async function liveIn(
  { database, pineValley }: { database: Database; pineValley: Awaited<ReturnType<typeof startPineValley>> },
  browser: Browser,
) {
  const now = pineValley.clock.now()
  const accountOf = async (number: string) => {
    const { rows } = await database.pool.query<{ id: AccountId }>(
      'select id from accounts where number = $1',
      [number],
    )
    return rows[0]!.id
  }
  const [acme, hardware] = [await accountOf('100001'), await accountOf('100002')]
  const loginId = await inTransaction(database.kysely, async (tx) => {
    const { id } = await createLogin(tx, {
      ...{ email: 'ben@acme-dental.example', name: 'Ben Adams', password: PASSWORD, now },
    })
    await addMember(tx, { accountId: acme, loginId: id, role: 'auditor', now })
    await createLogin(tx, { email: 'nobody@acme-dental.example', name: 'Nobody', password: PASSWORD, now })
    const { rows } = await database.pool.query('select id from logins where email = $1', [ZOE])
    await addMember(tx, { accountId: hardware, loginId: rows[0].id, role: 'payer', now })
    return id
  })

  const zoe = await signedIn(ZOE)
  const clerk = await signedIn(CLERK)
  const base = `/accounts/${acme}`
  const method = await savedCard(zoe, '4000056655665556')
  const newMethod = await savedCard(zoe, '5555555555554444')
  const paid = await pays(zoe, method.id, '20.00')
  const invoiceId = (await zoe.get<Listed>(`${base}/invoices`)).items[0]!.id
  const callId = (await zoe.get<Listed>(`${base}/calls`)).items[0]!.id
  const about = { about: 'invoice', invoiceId }
  const inquiry = await zoe.post<Made>(`${base}/inquiries`, { about, message: 'What is the setup fee?' })
  const criteria = { period: 'days', days: { start: '2026-02-01', end: '2026-03-15' } }
  const report = await zoe.post<Made>(`${base}/audit-reports`, { name: 'All calls', ...criteria })
  const run = await zoe.post<Made>(`${base}/audit-reports/${report.id}/runs`, {})
  const alert = { name: 'Dear calls', what: 'amount', limit: '50.00', period: 'billing_period' }
  await zoe.post(`${base}/usage-alerts`, alert)
  const invited = { email: 'pat@books.example', name: 'Pat Moss', role: 'payer' }
  await zoe.post(`${base}/members/invitations`, invited)
  const disputeId = await disputed(paid.id)
  const document = await clerk.put(`${base}/documents?fileName=agreement.pdf&name=Service%20agreement`)
  await zoe.post('/password-resets', { accountNumber: '100002' })
  await pineValley.sendMails()

  return {
    method,
    /** A second card, whose terms nobody has agreed to. */
    newMethod,
    invoiceId,
    runId: run.id,
    paidAt: `/payments/${paid.id}`,
    /** By the name of a parameter, in the portal and in the console. */
    params: {
      ...{
        accountId: String(acme),
        loginId: String(loginId),
        invoiceId,
        callId,
        n: '4',
        inquiryId: inquiry.id,
        disputeId,
      },
      ...{ paymentId: paid.id, methodId: method.id, reportId: report.id, documentId: document.id },
      ...{ mailId: '1', runId: '1', deckId: '1', sourceId: '1', importId: '1' },
    } as Readonly<Record<string, string>>,
    /** A link of a mail, by where it leads. */
    async mailed(path: string): Promise<string> {
      const { rows } = await database.pool.query<{ text: string }>('select text from mails order by id desc')
      const found = rows.map(({ text }) => new RegExp(`${path}/\\S+`).exec(text)?.[0]).find(Boolean)
      if (!found) throw new Error(`no mail leads to ${path}`)
      return found
    },
    pays: (amount: string) => pays(zoe, method.id, amount),
    /** Where the gateway shows its fields for a new method. */
    fieldsAddress: async (rail: 'card' | 'bank') => (await setup(zoe, rail)).fieldsUrl,
    visit: (user: string, options: BrowserContextOptions = {}) =>
      visitor(browser, pineValley.url, { user, ...options }),
  }

  /** Who asks the API with a session of their own. */
  async function signedIn(email: string) {
    const asking = await request.newContext({ baseURL: pineValley.url })
    const api = callsOf(asking, pineValley.url)
    await api.post('/sessions', { email, password: PASSWORD })
    return api
  }

  async function setup(zoe: Api, rail: 'card' | 'bank') {
    const billingAddress = {
      line1: '5 Main Street',
      city: 'Concord',
      region: 'MA',
      postalCode: '01742',
      country: 'US',
    }
    return zoe.post<{ setupId: string; fieldsUrl: string }>(`${base}/method-setups`, {
      ...{ rail, returnPath: '/payment-methods/new', holderName: 'Zoe Adams', billingAddress },
    })
  }

  async function savedCard(zoe: Api, number: string): Promise<Made> {
    const { setupId, fieldsUrl } = await setup(zoe, 'card')
    const card = { number, expiry: '12/30', cvc: '123', name: 'Zoe Adams' }
    await fetch(fieldsUrl, { method: 'POST', body: new URLSearchParams(card) })
    const finished = await zoe.post<{ method: Made }>(`${base}/method-setups/${setupId}/finish`, {
      save: true,
    })
    return finished.method
  }

  /** A payment's charge is disputed: as it stands when the gateway has told of it. */
  async function disputed(paymentId: string): Promise<string> {
    const { rows } = await database.pool.query<{ id: bigint }>(
      `insert into disputes (account_id, payment_id, attempt_id, gateway, ref, amount_micros, currency, reason, state, opened_at, evidence_due_at)
       select account_id, payment_id, id, gateway, 'dp_looked_at', amount_micros, currency, 'fraudulent', 'needs_response', $2::timestamptz, $2::timestamptz + interval '7 days'
       from payment_attempts where payment_id = $1 returning id`,
      [paymentId, now.toString()],
    )
    return String(rows[0]!.id)
  }

  async function pays(zoe: Api, methodId: string, dollars: string): Promise<Made> {
    const amount = { amount: dollars, currency: 'USD' }
    const quote = await zoe.post<{ id: string; terms: { digest: string } | null }>(`${base}/payment-quotes`, {
      ...{ methodId, amount },
    })
    const acceptedTerms = quote.terms ? { acceptedTerms: { digest: quote.terms.digest } } : {}
    return zoe.post<Made>(`${base}/payments`, { methodId, amount, quoteId: quote.id, ...acceptedTerms })
  }
}

type Made = { id: string }
type Listed = { items: Made[] }
type Api = ReturnType<typeof callsOf>

function callsOf(asking: APIRequestContext, origin: string) {
  const headers = () => ({ origin, 'idempotency-key': randomUUID() })
  async function read<T>(answer: Awaited<ReturnType<APIRequestContext['get']>>): Promise<T> {
    if (!answer.ok()) throw new Error(`${answer.url()}: ${answer.status()} ${await answer.text()}`)
    const text = await answer.text()
    return (text === '' ? {} : JSON.parse(text)) as T
  }
  return {
    get: async <T>(path: string) => read<T>(await asking.get(`/api/v1${path}`)),
    post: async <T>(path: string, data: unknown) =>
      read<T>(await asking.post(`/api/v1${path}`, { data: data as object, headers: headers() })),
    put: async (path: string) =>
      read<Made>(
        await asking.post(`/api/v1${path}`, {
          data: Buffer.from('%PDF-1.7\nService agreement\n%%EOF'),
          headers: { ...headers(), 'content-type': 'application/octet-stream' },
        }),
      ),
  }
}

export type LivedIn = Awaited<ReturnType<typeof liveIn>>
