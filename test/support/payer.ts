import type { Browser, BrowserContextOptions, Page } from '@playwright/test'
import { sql } from 'kysely'
import { createAccount } from '../../src/accounts/accounts.ts'
import { addMember, createLogin, type MemberRole } from '../../src/accounts/logins.ts'
import { type Database, inTransaction, type Tx } from '../../src/db/database.ts'
import type { AccountId, InvoiceId } from '../../src/kernel/ids.ts'
import { MICROS_SCALE, parseDecimal } from '../../src/kernel/money.ts'
import { post, transferOf } from '../../src/ledger/post.ts'
import { sandboxCredentials } from '../../src/sandbox-gateway/gateway.ts'
import { creditOff } from './credit-off.ts'
import { PASSWORD, type startPineValley } from './pine-valley.ts'
import { visitor } from './visitor.ts'

type PineValley = Awaited<ReturnType<typeof startPineValley>>

/** A customer of Pine Valley with an account of its own, who owes what a test says. */
export interface Payer {
  accountId: AccountId
  number: string
  email: string
  /** In the order of what is owed. */
  invoiceIds: InvoiceId[]
  invoiceNumbers: string[]
}

/** A way of a test through the portal, whose page errors the test looks at. */
export interface Walk {
  page: Page
  errors: string[]
}

/**
 * Customers of Pine Valley and their ways through the pages about paying, each found by what people read. Every test makes the payer it needs, so
 * that each runs alone and in any order.
 */
export function payersOf(database: Database, pineValley: PineValley, browser: () => Browser) {
  const { kysely } = database
  let made = 0

  /** An account whose owner signs in by its number; `owes`: an invoice each, in dollars, due on March 31, 2026, or on the day that is said. */
  async function newPayer({
    owes = [],
    dueOn = '2026-03-31',
    role = 'owner',
    region = 'MA',
    locale = 'en-US',
  }: {
    owes?: readonly string[]
    dueOn?: string
    role?: MemberRole
    region?: string
    locale?: string
  } = {}): Promise<Payer> {
    made += 1
    const number = String(200_000 + made)
    const email = `payer${made}@customer.example`
    const now = pineValley.clock.now()
    return inTransaction(kysely, async (tx) => {
      const { id: accountId } = await createAccount(tx, {
        ...{ number, name: `Customer ${made}`, addressLines: ['5 Main Street', `Concord ${region} 01742`] },
        ...{ locale, billingDay: 1, openedOn: '2026-02-01', now, actor: 'staff:1' },
      })
      const login = await createLogin(tx, { email, name: 'Zoe Adams', password: PASSWORD, now })
      await addMember(tx, { accountId, loginId: login.id, role, now })
      const invoices = []
      for (const [n, amount] of owes.entries()) {
        // The first is the oldest; of each period there is one.
        invoices.push(await invoice(tx, accountId, { amount, dueOn, monthsBack: owes.length - n }))
      }
      return {
        ...{ accountId, number, email },
        invoiceIds: invoices.map(({ id }) => id),
        invoiceNumbers: invoices.map((one) => one.number),
      }
    })
  }

  /** One more invoice of an account, made later. */
  async function bill({ accountId }: Pick<Payer, 'accountId'>, owed: { amount: string; dueOn: string }) {
    await inTransaction(kysely, (tx) => invoice(tx, accountId, { ...owed, monthsBack: 1 }))
  }

  /** Takes an amount off the first of an account's invoices. */
  async function credit({ accountId, invoiceIds }: Payer, amount: string): Promise<void> {
    const totalMicros = parseDecimal(amount, MICROS_SCALE)
    const now = pineValley.clock.now()
    await creditOff(database, { accountId, invoiceId: invoiceIds[0]!, totalMicros, now, actor: 'staff:1' })
  }

  /** As a billing run would leave it. */
  async function invoice(tx: Tx, id: AccountId, owed: { amount: string; dueOn: string; monthsBack: number }) {
    const due = Temporal.PlainDate.from(owed.dueOn)
    const issuedOn = due.subtract({ days: 30 })
    const issuedAt = issuedOn
      .toZonedDateTime({ timeZone: 'America/New_York', plainTime: '06:00' })
      .toInstant()
    const start = issuedOn.subtract({ months: owed.monthsBack })
    const micros = parseDecimal(owed.amount, MICROS_SCALE)
    const { rows } = await sql<{ id: InvoiceId; number: string }>`
      with taken as (update invoice_series set next_number = next_number + 1 where name = 'invoice' returning next_number - 1 as sequence)
      insert into invoices (account_id, kind, series, sequence, number, period_start, period_end, issued_at, issued_on, due_on, currency,
        net_micros, tax_micros, total_micros, rounding_micros, buyer, seller)
      select ${id}, 'invoice', 'invoice', sequence, 'PV-' || lpad(sequence::text, 6, '0'), ${start}, ${start.add({ months: 1 })}, ${issuedAt},
        ${issuedOn}, ${due}, a.currency, ${micros}, 0, ${micros}, 0,
        jsonb_build_object('accountNumber', a.number, 'name', a.name, 'attention', null, 'addressLines', '[]'::jsonb, 'country', 'US', 'taxId', null),
        (select seller from invoices where kind = 'invoice' order by id limit 1)
      from taken, accounts a where a.id = ${id} returning id, number`.execute(tx)
    const { id: invoiceId, number: invoiceNumber } = rows[0]!
    const transfers = transferOf('revenue:recurring', 'receivable', micros)
    const source = 'billing run'
    const posting = { accountId: id, key: `invoice:${invoiceId}`, bookedAt: issuedAt, source, transfers }
    await post(tx, { postings: [posting], recordedAt: issuedAt })
    return { id: invoiceId, number: invoiceNumber }
  }

  /** Signed in, on the first page of a fresh visitor. */
  async function signIn(
    who: { number: string; email?: string },
    options: BrowserContextOptions = {},
  ): Promise<Walk> {
    const walk = await visitor(browser(), pineValley.url, { user: who.email ?? who.number, ...options })
    await walk.page.goto('/')
    return walk
  }

  /** The account's payments, oldest first: what was made, in whole cents. */
  async function paymentsOf({ accountId }: Pick<Payer, 'accountId'>) {
    const { rows } = await sql<{ state: string; amount: string; surcharge: string }>`
      select state, round(amount_micros / 10000.0)::text as amount, round(surcharge_micros / 10000.0)::text as surcharge
      from payments where account_id = ${accountId} order by id`.execute(kysely)
    return rows.map(
      ({ state, amount, surcharge }) => `${state} ${amount}${surcharge === '0' ? '' : ` + ${surcharge}`}`,
    )
  }

  /** What the ledger says that the account owes, in whole cents. */
  async function receivableOf({ accountId }: Pick<Payer, 'accountId'>): Promise<number> {
    const { rows } = await sql<{ cents: string | null }>`
      select round(sum(balance_micros) / 10000.0)::text as cents from balances where account_id = ${accountId} and ledger_account = 'receivable'`.execute(
      kysely,
    )
    return Number(rows[0]?.cents ?? 0)
  }

  /** Makes the sandbox fail, and well again. */
  async function control(method: 'POST' | 'DELETE', path: string, body?: unknown): Promise<void> {
    const { apiKey } = await sandboxCredentials(kysely)
    const response = await fetch(`${pineValley.sandboxUrl}/control/${path}`, {
      ...{ method, headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' } },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    if (!response.ok) throw new Error(`the sandbox answers ${response.status} to ${path}`)
  }

  return { newPayer, bill, credit, signIn, paymentsOf, receivableOf, control }
}

/** On the first page of paying: how much, and by which method. */
export async function choose(
  page: Page,
  wished: { amount?: string; method?: string | RegExp; autopay?: boolean },
): Promise<void> {
  await page.getByRole('heading', { name: 'Make a payment' }).waitFor()
  if (wished.amount) {
    const amount = page.getByLabel(/^Amount to pay/)
    if (!(await amount.isVisible())) await page.getByText('Edit amount').click()
    await amount.fill(wished.amount)
  }
  if (wished.method) await page.getByRole('radio', { name: wished.method }).check()
  if (wished.autopay) await page.getByLabel('Use for Auto Pay').check()
  await page.getByRole('button', { name: 'Continue' }).click()
}

/** The two steps of a new card: its billing address, which is ours to ask, and the gateway's fields. */
export async function enterCard(
  page: Page,
  number: string,
  { region, save = true, autopay = false }: { region?: string; save?: boolean; autopay?: boolean } = {},
): Promise<void> {
  await page.getByRole('heading', { name: /^New (card|payment method)$/ }).waitFor()
  if (region) await page.getByLabel('State or province').fill(region)
  if (!save) await page.getByLabel('Save this method').uncheck()
  if (autopay) await page.getByLabel('Use for Auto Pay').check()
  await page.getByRole('button', { name: 'Continue' }).click()
  await fillCard(page, number)
}

/** The gateway's own fields for a card. */
export async function fillCard(page: Page, number: string): Promise<void> {
  const fields = page.frameLocator('iframe')
  await fields.getByLabel('Card number').fill(number)
  await fields.getByLabel('Expiry (MM / YY)').fill('12/30')
  await fields.getByLabel('Security code').fill('123')
  await fields.getByLabel('Name on card').fill('Zoe Adams')
  await fields.getByRole('button', { name: 'Use this card' }).click()
}

/** The two steps of a new bank account. `confirmed`: at once, or by two small deposits. */
export async function enterBankAccount(
  page: Page,
  { confirmed = 'At once', account = '000123456789' }: { confirmed?: string; account?: string } = {},
): Promise<void> {
  await page.getByRole('heading', { name: /^New (bank account|payment method)$/ }).waitFor()
  await page.getByRole('button', { name: 'Continue' }).click()
  const fields = page.frameLocator('iframe')
  await fields.getByLabel('Account holder').fill('Zoe Adams')
  await fields.getByLabel('Routing number').fill('110000000')
  await fields.getByLabel('Account number', { exact: true }).fill(account)
  await fields.getByLabel('Account number again').fill(account)
  await fields.getByRole('radio', { name: confirmed }).check()
  await fields.getByRole('button', { name: 'Use this bank account' }).click()
}

/** Agrees to what is shown, and pays what the button says. */
export async function agreeAndPay(page: Page, total: string): Promise<void> {
  await page.getByLabel('I have read these terms').check()
  await page.getByRole('button', { name: `Pay ${total}`, exact: true }).click()
}
