import { type Context, Hono } from 'hono'
import { z } from 'zod'
import { ApiError } from './api-error.ts'
import { cancelCharge, createCharge, readBody } from './charging.ts'
import { evidenceBody, getDispute, submitEvidence } from './disputing.ts'
import { newRef } from './ids.ts'
import { changeMethod, detachMethod, getMethod, verifyMicroDeposits } from './methods.ts'
import type { Parts } from './parts.ts'
import * as present from './present.ts'
import { createRefund } from './refunding.ts'
import { findCharge, findChargesByReference } from './store-charges.ts'
import { listEvents } from './store-events.ts'
import { customerExists, findMethod, findSetup, insertCustomer, insertSetup } from './store-methods.ts'
import { findRefunds, findRefundsByReference } from './store-refunds.ts'
import { listPayoutRows, listSettledRows } from './store-settlement.ts'

const address = z.strictObject({
  ...{ line1: z.string(), line2: z.string().nullable(), city: z.string(), region: z.string().nullable() },
  ...{ postalCode: z.string().nullable(), country: z.string() },
})
const customerBody = z.strictObject({
  ...{ reference: z.string().min(1), name: z.string(), email: z.string().nullable() },
})
const setupBody = z.strictObject({
  ...{
    reference: z.string().min(1),
    customer: z.string(),
    rail: z.enum(['card', 'bank']),
    return_url: z.url(),
  },
  ...{ holder_name: z.string().nullable(), billing_address: address.nullable(), locale: z.string().max(35) },
})
const methodBody = z.strictObject({
  billing_address: address.optional(),
  expiry: z.strictObject({ month: z.int().min(1).max(12), year: z.int().min(2000).max(2100) }).optional(),
})
const depositsBody = z.strictObject({ amounts: z.tuple([z.int(), z.int()]) })

/** The REST API, the whole of it, without the door that asks for the key. */
export function createApi(parts: Parts): Hono {
  const api = new Hono()
  addCustomers(api, parts)
  addMethods(api, parts)
  addMoney(api, parts)
  addDisputes(api, parts)
  addLists(api, parts)
  return api
}

function addCustomers(api: Hono, parts: Parts): void {
  const { database, clock } = parts
  const db = database.kysely
  api.post('/customers', async (c) => {
    const asked = readBody(customerBody, await c.req.text())
    const customer = await insertCustomer(db, { ref: newRef('cus'), ...asked, now: clock.now() })
    return c.json({
      object: 'customer',
      id: customer.ref,
      reference: customer.reference,
      name: customer.name,
    })
  })
  api.post('/setups', async (c) => {
    const asked = readBody(setupBody, await c.req.text())
    if (!(await customerExists(db, asked.customer))) {
      throw new ApiError(400, 'no_such_customer', `There is no customer ${asked.customer}.`)
    }
    const setup = {
      ...{ ref: newRef('set'), reference: asked.reference, customerRef: asked.customer, rail: asked.rail },
      ...{ returnUrl: asked.return_url, holderName: asked.holder_name, locale: asked.locale },
      ...{ billingAddress: asked.billing_address },
    }
    await insertSetup(db, { ...setup, now: clock.now() })
    const waiting = { ...setup, state: 'waiting', failureCode: null, methodRef: null } as const
    return c.json(present.presentSetup(waiting, null, parts.publicUrl()))
  })
  api.get('/setups/:ref', async (c) => {
    const ref = c.req.param('ref')
    const setup = await findSetup(db, { ref })
    if (!setup) throw new ApiError(404, 'no_such_setup', `There is no setup ${ref}.`)
    const method = setup.methodRef === null ? null : await findMethod(db, { ref: setup.methodRef })
    return c.json(present.presentSetup(setup, method, parts.publicUrl()))
  })
}

function addMethods(api: Hono, parts: Parts): void {
  api.get('/methods/:ref', async (c) =>
    c.json(present.presentMethod(await getMethod(parts, c.req.param('ref')))),
  )
  api.post('/methods/:ref', async (c) => {
    const asked = readBody(methodBody, await c.req.text())
    const change = {
      ...(asked.billing_address === undefined ? {} : { billingAddress: asked.billing_address }),
      ...(asked.expiry === undefined
        ? {}
        : { expiryMonth: asked.expiry.month, expiryYear: asked.expiry.year }),
    }
    return c.json(present.presentMethod(await changeMethod(parts, c.req.param('ref'), change)))
  })
  api.post('/methods/:ref/detach', async (c) =>
    c.json(present.presentMethod(await detachMethod(parts, c.req.param('ref')))),
  )
  api.post('/methods/:ref/verify', async (c) => {
    const { amounts } = readBody(depositsBody, await c.req.text())
    const { right, method } = await verifyMicroDeposits(parts, c.req.param('ref'), amounts)
    if (right) return c.json({ verified: true, method: present.presentMethod(method) })
    return c.json({ verified: false, tries_left: method.triesLeft })
  })
}

function addMoney(api: Hono, parts: Parts): void {
  const db = parts.database.kysely
  api.post('/charges', async (c) => {
    const { status, answer } = await createCharge(parts, { key: keyOf(c), body: await c.req.text() })
    return c.body(answer, status as 200, { 'content-type': 'application/json' })
  })
  api.get('/charges', async (c) => {
    const found = await findChargesByReference(db, c.req.query('reference') ?? '')
    return c.json({ data: found.map((charge) => present.presentCharge(charge, parts.publicUrl())) })
  })
  api.get('/charges/:ref', async (c) => {
    const ref = c.req.param('ref')
    const charge = await findCharge(db, { ref })
    if (!charge) throw new ApiError(404, 'no_such_charge', `There is no charge ${ref}.`)
    return c.json(present.presentCharge(charge, parts.publicUrl()))
  })
  api.post('/charges/:ref/cancel', async (c) =>
    c.json(present.presentCharge(await cancelCharge(parts, c.req.param('ref')), parts.publicUrl())),
  )
  api.post('/refunds', async (c) => {
    const { status, answer } = await createRefund(parts, { key: keyOf(c), body: await c.req.text() })
    return c.body(answer, status as 200, { 'content-type': 'application/json' })
  })
  api.get('/refunds', async (c) => {
    const found = await findRefundsByReference(db, c.req.query('reference') ?? '')
    return c.json({ data: found.map(present.presentRefund) })
  })
  api.get('/refunds/:ref', async (c) => {
    const ref = c.req.param('ref')
    const [refund] = await findRefunds(db, [ref])
    if (!refund) throw new ApiError(404, 'no_such_refund', `There is no refund ${ref}.`)
    return c.json(present.presentRefund(refund))
  })
}

function addDisputes(api: Hono, parts: Parts): void {
  api.get('/disputes/:ref', async (c) =>
    c.json(present.presentDispute(await getDispute(parts, c.req.param('ref')))),
  )
  api.post('/disputes/:ref/evidence', async (c) => {
    const submitted = readBody(evidenceBody, await c.req.text())
    return c.json(present.presentDispute(await submitEvidence(parts, c.req.param('ref'), submitted)))
  })
}

function addLists(api: Hono, { database }: Parts): void {
  const db = database.kysely
  api.get('/settled', async (c) => {
    const page = pageOf(c)
    const rows = await listSettledRows(db, page)
    return c.json({ data: rows.map(present.presentSettled), next: nextOf(page, rows) })
  })
  api.get('/payouts', async (c) => {
    const page = pageOf(c)
    const rows = await listPayoutRows(db, page)
    return c.json({ data: rows.map(present.presentPayout), next: nextOf(page, rows) })
  })
  api.get('/events', async (c) => {
    const page = pageOf(c)
    const rows = await listEvents(db, page)
    return c.json({ data: rows.map(present.presentEvent), next: nextOf(page, rows) })
  })
}

const LIMIT_MAX = 1000

function pageOf(c: Context): { after: bigint; limit: number } {
  const [after, limit] = [c.req.query('after') ?? '0', Number(c.req.query('limit') ?? 100)]
  if (!/^\d{1,18}$/.test(after))
    throw new ApiError(400, 'invalid_request', `after '${after}' is no cursor of this list.`)
  if (!Number.isInteger(limit) || limit < 1 || limit > LIMIT_MAX) {
    throw new ApiError(400, 'invalid_request', `limit is not between 1 and ${LIMIT_MAX}.`)
  }
  return { after: BigInt(after), limit }
}

function nextOf({ after }: { after: bigint }, rows: readonly { sequence: bigint }[]): string {
  return String(rows.at(-1)?.sequence ?? after)
}

function keyOf(c: Context): string {
  const key = c.req.header('idempotency-key') ?? ''
  if (key === '' || key.length > 255) {
    throw new ApiError(400, 'invalid_request', 'Idempotency-Key: a header of 1 to 255 characters is needed.')
  }
  return key
}
