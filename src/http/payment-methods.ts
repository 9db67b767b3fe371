import { z } from 'zod'
import type { MethodId } from '../kernel/ids.ts'
import { localeTag, parseInput, wholeNumber } from '../kernel/input.ts'
import { Refusal } from '../kernel/refusal.ts'
import { countNewMethod } from '../payments/card-testing.ts'
import { billingAddress, changeMethod, verifyMicroDeposits as verify } from '../payments/change-method.ts'
import { railsOffered } from '../payments/gateways.ts'
import { acceptMandate as accept, mandateShown, listMandates as mandatesOf } from '../payments/mandates.ts'
import { getMethod, listMethods, methodDependents, removeMethod } from '../payments/methods.ts'
import { finishSetup, type SetupResult, startSetup } from '../payments/setups.ts'
import { AccountPath, accountOf, raw, read, write } from './action.ts'
import {
  BillingAddress,
  Expiry,
  Mandate,
  MethodUses,
  PaymentMethod,
  presentMandate,
  presentMethod,
  presentUses,
} from './payment-method-shapes.ts'
import { printLocale } from './reader-locale.ts'
import { Id, idOf, listOf, name, Paging } from './shapes.ts'

const MethodIdIn = idOf<MethodId>('The payment method’s id.')
const MethodPath = AccountPath.extend({ methodId: MethodIdIn })
const SetupPath = AccountPath.extend({ setupId: idOf<bigint>('The setup’s id.') })

export const list = read({
  summary: 'List the payment methods that an account keeps, its default first',
  description: 'In one piece: who pays chooses among all of them, and removed ones are not listed.',
  path: AccountPath,
  answer: z.strictObject({
    items: z.array(PaymentMethod),
    rails: z.array(z.enum(['card', 'bank'])).meta({
      description: 'Of which new ones may be entered in the account’s currency.',
    }),
  }),
  handle: async ({ db, path, parts: { gateways }, now }) => {
    const { currency } = await accountOf(db, path)
    const items = (await listMethods(db, path)).map((method) => presentMethod(method, now))
    return { items, rails: await railsOffered(db, gateways, { currency }) }
  },
})

const SetupStarted = name(
  'PaymentMethodSetup',
  z.strictObject({
    setupId: Id,
    fieldsUrl: z.string().meta({
      description:
        'Of the gateway’s own fields, to be shown in an iframe. They tell the page `{type: "tollbook:setup", ref, state}` by postMessage when they are done.',
    }),
  }),
)

export const start = raw({
  summary: 'Begin to enter a card or bank account, in the gateway’s own fields',
  path: AccountPath,
  body: z.strictObject({
    rail: z.enum(['card', 'bank']),
    returnPath: z
      .string()
      .max(500)
      .meta({
        description: 'Of the page here to which the payer comes back from authentication.',
        examples: ['/payment-methods/new'],
      }),
    billingAddress: BillingAddress.nullable().default(null),
    holderName: z.string().trim().max(100).nullable().default(null),
    save: z.boolean().default(false).meta({
      description: 'Keep it for later, even if the payer never comes back from the gateway.',
    }),
  }),
  status: 201,
  answer: SetupStarted,
  handle: async ({ db, path, body, parts, caller, ip, now, actor }) => {
    const { gateways, database, settings } = parts
    if (caller.kind === 'login' && caller.signedIn.staffRole === null)
      await countNewMethod(db, { accountId: path.accountId, ip, now })
    const address = body.billingAddress && parseInput('billing address', billingAddress, body.billingAddress)
    const locale = printLocale(caller, await accountOf(db, path))
    const { setupId, fieldsUrl } = await startSetup(database, {
      ...{ gateways, locale, now, actor, accountId: path.accountId, rail: body.rail, save: body.save },
      ...{ billingAddress: address, holderName: body.holderName },
      returnUrl: pageHere(body.returnPath, settings.publicUrl),
    })
    const answer: z.input<typeof SetupStarted> = { setupId: setupId.toString(), fieldsUrl }
    return Response.json(answer, { status: 201 })
  },
})

/** A page of ours as a URL. Whoever could name another would have the gateway send payers to it. */
function pageHere(path: string, publicUrl: string): string {
  const url = path.startsWith('/') && URL.canParse(path, publicUrl) ? new URL(path, publicUrl) : null
  if (url?.origin === new URL(publicUrl).origin) return url.href
  throw new Refusal('bad_input', `body: returnPath '${path}' is not the path of a page here.`)
}

const Finished = name(
  'PaymentMethodSetupResult',
  z.strictObject({
    state: z.enum(['waiting', 'requires_action', 'failed', 'ready']),
    action: z
      .strictObject({ kind: z.enum(['three_d_secure', 'redirect']), url: z.string() })
      .nullable()
      .meta({ description: '`requires_action`: where the payer has to go.' }),
    failure: z
      .strictObject({ code: z.string(), message: z.string() })
      .nullable()
      .meta({ description: '`failed`: why.' }),
    method: PaymentMethod.nullable().meta({ description: '`ready`: what was entered.' }),
  }),
)

export const finish = raw({
  summary: 'Take over the card or bank account that was entered',
  description: 'Sending it again answers the same method.',
  path: SetupPath,
  body: z.strictObject({
    save: z.boolean().meta({ description: 'False: for one payment, and removed after it.' }),
    makeDefault: z.boolean().default(false),
    nickname: z
      .string()
      .nullable()
      .optional()
      .meta({ examples: ['Office card'] }),
  }),
  answer: Finished,
  handle: async ({ path, body, parts: { database, gateways }, now, actor }) => {
    const { nickname, ...wishes } = body
    const named = nickname === undefined ? wishes : { ...wishes, nickname }
    const result = await finishSetup(database, { ...path, ...named, gateways, now, actor })
    return Response.json(presentResult(result, now))
  },
})

function presentResult(result: SetupResult, now: Temporal.Instant): z.input<typeof Finished> {
  const { kind: state } = result
  const nothing = { state, action: null, failure: null, method: null }
  switch (result.kind) {
    case 'waiting':
      return nothing
    case 'requires_action':
      return { ...nothing, action: result.action }
    case 'failed':
      return { ...nothing, failure: { code: result.code, message: result.message } }
    case 'ready':
      return { ...nothing, method: presentMethod(result.method, now) }
    default:
      return result satisfies never
  }
}

export const change = raw({
  summary: 'Change a payment method: nickname, default, billing address, expiry',
  description: 'What is left out stays. A default is unset by making another the default.',
  path: MethodPath,
  body: z
    .strictObject({
      nickname: z
        .string()
        .nullable()
        .meta({ examples: ['Office card'] }),
      isDefault: z.literal(true),
      billingAddress: BillingAddress,
      expiry: Expiry,
    })
    .partial(),
  answer: PaymentMethod,
  handle: async ({ path, body, parts: { database, gateways }, now, actor }) => {
    const changed = await changeMethod(database, { ...path, changes: body, gateways, now, actor })
    return Response.json(presentMethod(changed, now))
  },
})

const Verified = name(
  'MicroDepositResult',
  z.strictObject({
    state: z.enum(['verified', 'wrong']),
    triesLeft: z
      .int()
      .nullable()
      .meta({ description: '`wrong`: how often it may be tried still. Zero: enter the account anew.' }),
    method: PaymentMethod,
  }),
)

export const verifyMicroDeposits = raw({
  summary: 'Name the two small deposits that a bank account got',
  path: MethodPath,
  body: z.strictObject({
    first: wholeNumber(1, 99).meta({
      description: 'In minor units; which is first does not matter.',
      examples: [32],
    }),
    second: wholeNumber(1, 99).meta({ examples: [45] }),
  }),
  answer: Verified,
  handle: async ({ db, path, body, parts: { database, gateways }, now, actor }) => {
    const amounts = [body.first, body.second] as const
    const result = await verify(database, { ...path, amounts, gateways, now, actor })
    const answer: z.input<typeof Verified> = {
      state: result.kind,
      triesLeft: result.kind === 'wrong' ? result.triesLeft : null,
      method: presentMethod(await getMethod(db, path), now),
    }
    return Response.json(answer)
  },
})

export const dependents = read({
  summary: 'Show what depends on a payment method, before it is removed',
  path: MethodPath,
  answer: z.strictObject({
    uses: MethodUses,
    openPayments: z.int().meta({ description: 'Payments by it that have not ended; they go on.' }),
  }),
  handle: async ({ db, path }) => {
    const { uses, openPayments } = await methodDependents(db, path)
    return { uses: presentUses(uses), openPayments }
  },
})

export const remove = write({
  summary: 'Remove a payment method for good',
  description: 'It is never charged again, its mandates are revoked, and what used it ends.',
  path: MethodPath,
  answer: z.strictObject({ method: PaymentMethod, ended: MethodUses }),
  handle: async ({ tx, path, now, actor }) => {
    const { method, ended } = await removeMethod(tx, { ...path, actor, now })
    return { method: presentMethod(method, now), ended: presentUses(ended) }
  },
})

const Locale = z
  .string()
  .max(35)
  .optional()
  .meta({
    description: 'The payer’s language; the account’s unless given.',
    examples: ['en-US'],
  })
const localeOf = (tag: string | undefined) => (tag === undefined ? tag : parseInput('locale', localeTag, tag))

export const mandateText = read({
  summary: 'Show the terms of keeping a payment method, to be accepted',
  path: MethodPath,
  query: z.strictObject({ locale: Locale }),
  answer: name(
    'MandateText',
    z.strictObject({
      text: z.string().meta({ description: 'Plain text in paragraphs. Show all of it.' }),
      version: z.string().meta({ examples: ['2026-11'] }),
      digest: z.string().meta({ description: 'Sent back with the acceptance.' }),
    }),
  ),
  handle: async ({ db, path, query, now }) =>
    mandateShown(db, { ...path, scope: 'saved', payment: null, locale: localeOf(query.locale), now }),
})

export const acceptMandate = write({
  summary: 'Accept the terms of keeping a payment method',
  description: 'They have to be those that were shown, by their digest. A copy is mailed.',
  path: MethodPath,
  once: true,
  body: z.strictObject({ digest: z.string().max(100), locale: Locale }),
  status: 201,
  answer: Mandate,
  handle: async ({ tx, path, body, request, ip, now, actor }) => {
    const mandate = await accept(tx, {
      ...{ ...path, scope: 'saved', payment: null, shownDigest: body.digest, locale: localeOf(body.locale) },
      ...{ ip, userAgent: request.headers.get('user-agent') ?? '', actor, now },
    })
    return presentMandate(mandate)
  },
})

export const listMandates = read({
  summary: 'List the terms that an account has accepted, newest first',
  path: AccountPath,
  query: Paging.extend({ methodId: MethodIdIn.optional().meta({ description: 'Only of that method.' }) }),
  answer: listOf(Mandate),
  handle: async ({ db, path, query }) => {
    const { id: accountId } = await accountOf(db, path)
    const { methodId, ...page } = query
    const { items, next } = await mandatesOf(db, { accountId, methodId, page })
    return { items: items.map(presentMandate), next }
  },
})
