import { expect, test } from 'vitest'
import { testApi } from '../../test/support/api.ts'
import { testDatabase } from '../../test/support/database.ts'
import type { MemberRole } from '../accounts/logins.ts'
import { type Capability, roleMay } from '../accounts/roles.ts'
import { ROUTES } from './routes.ts'

/*
 * The whole route table, each route asked by each of an account's people: whom the table of rights does not let in is refused, and who is let in is not.
 */
const database = await testDatabase()
const api = await testApi(database)

const PEOPLE: Readonly<Record<MemberRole, Record<string, string>>> = {
  owner: api.acmeOwner,
  payer: api.acmePayer,
  phone_admin: api.acmePhoneAdmin,
  department_manager: api.acmeManager,
  auditor: api.acmeAuditor,
}

const routes = Object.values(ROUTES).flatMap((section) =>
  Object.entries(section).flatMap(([id, route]) =>
    route.rule.startsWith('member:')
      ? [{ id, ...route, capability: route.rule.slice('member:'.length) as Capability }]
      : [],
  ),
)
const asked = Object.keys(PEOPLE).flatMap((role) =>
  routes.map((route) => ({ ...route, role: role as MemberRole })),
)

test.each(asked)('$role at $id, which needs $capability', async ({ role, method, path, capability }) => {
  const address = path.replaceAll(/\{(\w+)\}/g, (_, name: string) =>
    name === 'accountId' ? String(api.acme.id) : '987654321',
  )
  const body = method === 'get' ? undefined : {}
  const { status, json } = await api.send(method.toUpperCase(), address, { as: PEOPLE[role], body })
  if (roleMay(role, capability)) expect([status, json?.code]).not.toEqual([403, 'forbidden'])
  else expect([status, json?.code]).toEqual([403, 'forbidden'])
})

test('who came in by a mailed code only is asked for the password wherever calls are shown', async () => {
  await database.pool.query(
    `update sessions set ways = '{code}' where login_id = (select id from logins where email = 'auditor@acme.example')`,
  )
  for (const route of routes.filter(({ capability }) => capability === 'see_calls')) {
    const address = route.path.replaceAll(/\{(\w+)\}/g, (_, name: string) =>
      name === 'accountId' ? String(api.acme.id) : '987654321',
    )
    const body = route.method === 'get' ? undefined : {}
    const { status, json } = await api.send(route.method.toUpperCase(), address, {
      as: api.acmeAuditor,
      body,
    })
    expect([status, json.code], route.id).toEqual([403, 'password_first'])
  }
  const bills = await api.send('GET', `/accounts/${api.acme.id}/invoices`, { as: api.acmeAuditor })
  expect(bills.status).toBe(200)
})

/** Routes that decide who gets in, and whom we reach. */
const PROVEN = ['manage_members', 'change_account']

test('who came in by a mailed code only, and has a password, changes neither the people of an account nor its addresses', async () => {
  const waysAre = (ways: string) =>
    database.pool.query(
      `update sessions set ways = $1 where login_id = (select id from logins where email = 'owner@acme.example')`,
      [ways],
    )
  const proven = routes.filter(({ capability }) => PROVEN.includes(capability))
  expect(proven.map(({ id }) => id).sort()).toEqual([
    ...['changeMember', 'changeProfile', 'inviteMember', 'removeMember', 'revokeInvitation'],
  ])
  const ask = async ({ path, method }: (typeof routes)[number], as: Record<string, string>) => {
    const address = path.replaceAll(/\{(\w+)\}/g, (_, name: string) =>
      name === 'accountId' ? String(api.acme.id) : '987654321',
    )
    const { status, json } = await api.send(method.toUpperCase(), address, { as, body: {} })
    return [status, json?.code]
  }
  await waysAre('{code}')
  for (const route of proven) expect(await ask(route, api.acmeOwner), route.id).toEqual([403, 'proof_needed'])
  await waysAre('{password}')
  for (const route of proven)
    expect(await ask(route, api.acmeOwner), route.id).not.toEqual([403, 'proof_needed'])
  // As long ago as a browser that was left open; staff change them in person from the console, and keys ask for nothing.
  api.clock.advance({ minutes: 31 })
  for (const route of proven) {
    expect(await ask(route, api.acmeOwner), route.id).toEqual([403, 'proof_needed'])
    expect(await ask(route, api.staffKey), route.id).not.toEqual([403, 'proof_needed'])
  }
})
