import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { testApi } from '../../test/support/api.ts'
import { testDatabase } from '../../test/support/database.ts'

const database = await testDatabase()
const api = await testApi(database)

test('a customer reads what an invoice is for in the customer’s language, staff and scripts as it is stored', async () => {
  const { rows } = await sql<{ id: bigint }>`
    with issued as (
      insert into invoices (account_id, kind, series, sequence, number, period_start, period_end, issued_at, issued_on, due_on, currency,
        net_micros, tax_micros, total_micros, rounding_micros, buyer, seller)
      select ${api.acme.id}, 'invoice', name, 1, 'T-1', '2026-01-01', '2026-02-01', now(), '2026-02-01', '2026-02-15', 'USD', 30000000, 0, 30000000, 0,
        '{"accountNumber": "1001", "name": "Acme", "attention": null, "addressLines": [], "country": "US", "taxId": null}',
        '{"name": "L", "legalName": "L", "addressLines": [], "country": "US", "taxId": null, "email": null, "phone": null, "website": null, "paymentInstructions": ""}'
      from invoice_series order by name limit 1 returning id, account_id)
    insert into invoice_lines (account_id, invoice_id, n, kind, service, description, period_start, period_end, quantity, late, amount_micros, shown_micros, tax_micros)
    select account_id, id, n, kind, 'Account', said, '2026-01-01', '2026-02-01', 1, false, amount, amount, 0
    from issued, (values (1, 'recurring', 'Monthly fee, 17 of 31 days', 29000000), (2, 'adjustment', 'Setup fee', 1000000)) l (n, kind, said, amount)
    returning invoice_id as id`.execute(database.kysely)
  const wordsFor = async (as: Record<string, string>) => {
    const { json } = await api.send('GET', `/accounts/${api.acme.id}/invoices/${rows[0]!.id}`, { as })
    return json.lines.map(({ service, description }: Record<string, string>) => [service, description])
  }
  const stored = [
    ['Account', 'Monthly fee, 17 of 31 days'],
    ['Account', 'Setup fee'],
  ]
  expect(await wordsFor(api.acmeOwner)).toEqual(stored)
  await sql`update logins set language = 'de'`.execute(database.kysely)
  expect(await wordsFor(api.acmeOwner)).toEqual([
    ['Konto', 'Monatliches Entgelt, 17 von 31 Tagen'],
    // Staff's own words, whatever they look like.
    ['Konto', 'Setup fee'],
  ])
  for (const as of [api.billing, api.readOnlyKey]) expect(await wordsFor(as)).toEqual(stored)
})
