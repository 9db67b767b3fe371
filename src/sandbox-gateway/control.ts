import { Hono } from 'hono'
import { z } from 'zod'
import { inTransaction } from '../db/database.ts'
import { ApiError } from './api-error.ts'
import { readBody } from './charging.ts'
import { type Faults, faultBody } from './faults.ts'
import { changeMethod } from './methods.ts'
import type { Parts } from './parts.ts'
import { presentMethod } from './present.ts'
import { planAll } from './store-agenda.ts'
import { findCharge } from './store-charges.ts'
import { updateMischief } from './store-settings.ts'
import { BEHAVIOURS } from './test-values.ts'

const webhooksBody = z.strictObject({
  delaySeconds: z.int().min(0).max(86_400).default(0),
  ...{ duplicate: z.boolean().default(false), shuffle: z.boolean().default(false) },
  lose: z.boolean().default(false),
})
const updateCardBody = z.strictObject({
  ...{ expiryMonth: z.int().min(1).max(12), expiryYear: z.int().min(2000).max(2100) },
  last4: z
    .string()
    .regex(/^\d{4}$/)
    .optional(),
})
const behaveBody = z.strictObject({ behaviour: z.enum(BEHAVIOURS) })

/** What no real gateway has: making it fail, and making things happen to what it keeps. */
export function createControl(parts: Parts, faults: Faults, dispatch: () => Promise<number>): Hono {
  const control = new Hono()
  control.post('/faults', async (c) => {
    faults.add(readBody(faultBody, await c.req.text()))
    return c.json({ ok: true })
  })
  control.delete('/faults', (c) => {
    faults.clear()
    return c.json({ ok: true })
  })
  control.post('/webhooks', async (c) => {
    await updateMischief(parts.database.kysely, readBody(webhooksBody, await c.req.text()))
    return c.json({ ok: true })
  })
  control.post('/methods/:ref/update-card', async (c) => {
    const change = readBody(updateCardBody, await c.req.text())
    return c.json(presentMethod(await changeMethod(parts, c.req.param('ref'), change)))
  })
  control.post('/methods/:ref/behave', async (c) => {
    const { behaviour } = readBody(behaveBody, await c.req.text())
    return c.json(presentMethod(await changeMethod(parts, c.req.param('ref'), { behaviour })))
  })
  control.post('/charges/:ref/dispute', async (c) => {
    const ref = c.req.param('ref')
    if (!(await findCharge(parts.database.kysely, { ref }))) {
      throw new ApiError(404, 'no_such_charge', `There is no charge ${ref}.`)
    }
    const row = { kind: 'open_dispute', ref, dueAt: parts.clock.now() }
    await inTransaction(parts.database.kysely, (tx) => planAll(tx, [row]))
    return c.json({ done: await dispatch() })
  })
  control.post('/dispatch', async (c) => c.json({ done: await dispatch() }))
  return control
}
