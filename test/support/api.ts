import pino from 'pino'
import { createAccount } from '../../src/accounts/accounts.ts'
import { createApiKey } from '../../src/accounts/api-keys.ts'
import { addMember, addStaff, createLogin, type MemberRole } from '../../src/accounts/logins.ts'
import { saveProvider } from '../../src/accounts/provider.ts'
import { openSession } from '../../src/accounts/sessions.ts'
import { type Database, inTransaction } from '../../src/db/database.ts'
import { createServer } from '../../src/http/server.ts'
import { testClock } from '../../src/kernel/clock.ts'
import type { AccountId } from '../../src/kernel/ids.ts'
import { readSettings } from '../../src/settings.ts'
import { gatewaysOf, scriptedGateway } from './scripted-gateway.ts'

export const PUBLIC_URL = 'https://billing.example.com'
export const PASSWORD = 'correct horse battery'

/**
 * The API over a test database, with a provider, two accounts each with an owner, staff of each role, and keys of each role. Answers are
 * checked against their schemas. Callers are the headers they send.
 */
export async function testApi(database: Database, start = '2026-03-15T12:00:00Z') {
  const clock = testClock(start)
  const log = pino({ level: 'silent' })
  const settings = readSettings({
    PUBLIC_URL,
    RATE_LIMIT: 'off',
    SECRET_KEY: Buffer.alloc(32, 7).toString('base64'),
  })
  const printed: string[] = []
  const gateway = scriptedGateway({ now: () => clock.now() })
  const app = await createServer({
    ...{ database, clock, settings, log, gateways: gatewaysOf(gateway), checksAnswers: true },
    // The printers have tests of their own; here they only have to be asked for the right document.
    receipts: {
      print: async (receipt) => {
        printed.push(receipt.number)
        return new TextEncoder().encode(`%PDF ${receipt.number}`)
      },
    },
    auditReports: {
      print: async (report) => new TextEncoder().encode(`%PDF ${report.number}`),
    },
    statements: {
      print: async (statement) => {
        printed.push(statement.number)
        return new TextEncoder().encode(`%PDF ${statement.number}`)
      },
    },
    printer: {
      print: async (document) => {
        printed.push(document.number)
        const calls = document.callDetail === null ? '' : ' with every call'
        return new TextEncoder().encode(`%PDF ${document.number}${calls}`)
      },
    },
  })
  const people = await populate(database, clock.now())

  /** Sends a request as the caller and returns status, headers and the JSON or text. */
  async function send(
    method: string,
    path: string,
    options: { as?: Record<string, string>; body?: unknown; headers?: Record<string, string> } = {},
  ) {
    const { as = {}, body, headers = {} } = options
    const isJson = body !== undefined && typeof body !== 'string'
    const request = new Request(`${PUBLIC_URL}${path.startsWith('/api/') ? '' : '/api/v1'}${path}`, {
      method,
      headers: {
        ...(isJson ? { 'content-type': 'application/json' } : {}),
        ...(as.cookie ? { origin: PUBLIC_URL } : {}),
        ...as,
        ...headers,
      },
      ...(body === undefined ? {} : { body: isJson ? JSON.stringify(body) : body }),
    })
    const response = await app.fetch(request)
    const text = await response.text()
    const media = response.headers.get('content-type') ?? ''
    return {
      status: response.status,
      headers: response.headers,
      text,
      json: /json/.test(media) && text !== '' ? JSON.parse(text) : null,
    }
  }

  return { app, clock, settings, send, printed, gateway, ...people }
}

async function populate(database: Database, now: Temporal.Instant) {
  return inTransaction(database.kysely, async (tx) => {
    await saveProvider(tx, {
      name: 'Lakeside Telephone',
      country: 'US',
      timeZone: 'America/Chicago',
      currency: 'USD',
      now,
    })
    const actor = 'system'
    const acme = await createAccount(tx, {
      number: '1001',
      name: 'Acme Freight',
      openedOn: '2025-01-01',
      now,
      actor,
    })
    const other = await createAccount(tx, {
      number: '1002',
      name: 'Other Company',
      openedOn: '2025-01-01',
      now,
      actor,
    })
    const login = async (email: string) => {
      const { id } = await createLogin(tx, { email, name: email, password: PASSWORD, now })
      const token = await openSession(tx, { loginId: id, now, ip: '203.0.113.9', userAgent: 'test' })
      return { id, as: { cookie: `tollbook_session=${token}` } }
    }
    const member = async (email: string, accountId: AccountId, role: MemberRole = 'owner') => {
      const { id, as } = await login(email)
      await addMember(tx, { accountId, loginId: id, role, now })
      return as
    }
    const staff = async (role: 'admin' | 'billing' | 'support') => {
      const { id, as } = await login(`${role}@lakeside.example`)
      await addStaff(tx, { loginId: id, role, now })
      return as
    }
    const key = async (role: 'staff' | 'read_only') => {
      const { key } = await createApiKey(tx, { name: role, role, actor, now })
      return { authorization: `Bearer ${key}` }
    }
    return {
      acme,
      other,
      nobody: {} as Record<string, string>,
      acmeOwner: await member('owner@acme.example', acme.id),
      otherOwner: await member('owner@other.example', other.id),
      /** Acme's further people, by role. */
      acmePayer: await member('payer@acme.example', acme.id, 'payer'),
      acmePhoneAdmin: await member('phones@acme.example', acme.id, 'phone_admin'),
      acmeManager: await member('manager@acme.example', acme.id, 'department_manager'),
      acmeAuditor: await member('auditor@acme.example', acme.id, 'auditor'),
      admin: await staff('admin'),
      billing: await staff('billing'),
      support: await staff('support'),
      staffKey: await key('staff'),
      readOnlyKey: await key('read_only'),
    }
  })
}
