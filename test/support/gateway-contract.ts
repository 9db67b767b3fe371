import { beforeAll, describe, expect, test } from 'vitest'
import type { Micros } from '../../src/kernel/money.ts'
import type {
  ChargeRequest,
  Gateway,
  MethodDescription,
  Outcome,
  SettledItem,
} from '../../src/payments/gateway.ts'

/** How a gateway or the network to it can fail. `before`: nothing was done; `after`: it was done, and the answer was lost. */
export type ContractFault = 'reset' | 'hang' | 'truncated' | '500' | '502_html' | '429' | 'garbled'

/** What the suite needs around a gateway. Its times are a test's, its money is nobody's. */
export interface ContractWorld {
  gateway: Gateway
  now(): Temporal.Instant
  /** Saves a method of a kind with a customer of its own. */
  save(
    kind:
      | 'good_card'
      | 'card_without_funds'
      | 'authenticating_card'
      | 'good_account'
      | 'account_without_funds',
  ): Promise<MethodDescription>
  /** The next call of the operation fails so, once. */
  breakNext(fault: {
    operation: 'charge' | 'refund' | 'lookup'
    when: 'before' | 'after'
    fault: ContractFault
  }): Promise<void>
  /** The payer answers the question of a `ClientAction`. */
  authenticate(url: string, answer: 'complete' | 'fail'): Promise<void>
  /** Time passes, and the gateway does what is due by then. */
  pass(duration: Temporal.DurationLike): Promise<void>
  /** A webhook as the gateway sends it, about the thing with this ref. */
  webhookAbout(ref: string): Promise<{ bytes: Uint8Array; headers: Headers }>
  /** Signs bytes as the gateway would at an instant, though it never would send them. */
  sign(bytes: Uint8Array, at: Temporal.Instant): Headers
}

let count = 0

/** A reference that nobody used. */
function fresh(prefix: string): string {
  count++
  return `${prefix}-${process.pid}-${count}-${crypto.randomUUID().slice(0, 8)}`
}

const USD = (cents: bigint): { amountMicros: Micros; currency: string } => ({
  amountMicros: cents * 10_000n,
  currency: 'USD',
})

/**
 * What every gateway adapter must do, whatever company is behind it. Call it at the top of the adapter's test file; `setUp` is awaited once.
 */
export function gatewayContract(name: string, setUp: () => Promise<ContractWorld>): void {
  describe(`the gateway socket: ${name}`, () => {
    let world: ContractWorld
    beforeAll(async () => {
      world = await setUp()
    })
    const it = () => world
    chargeOutcomes(it)
    keys(it)
    faults(it)
    lookUps(it)
    refunds(it)
    webhooks(it)
    settlement(it)
    methods(it)
  })
}

type It = () => ContractWorld

function request(method: MethodDescription, cents: bigint, more: Partial<ChargeRequest> = {}): ChargeRequest {
  return {
    ...{ reference: fresh('attempt'), customerRef: method.customerRef, methodRef: method.ref },
    ...{ amount: USD(cents), payer: 'present', descriptor: 'LAKESIDE TELEPHONE' },
    ...{ returnUrl: 'https://billing.example.com/pay/back', ...more },
  }
}

async function charge(gateway: Gateway, asked: ChargeRequest, key = asked.reference): Promise<Outcome> {
  return gateway.charge({ key, body: gateway.writeCharge(asked) })
}

/** A charge that succeeded, with its ref. */
async function succeeded({ gateway, save }: ContractWorld, cents = 1234n) {
  const asked = request(await save('good_card'), cents)
  const outcome = await charge(gateway, asked)
  if (outcome.kind !== 'succeeded') throw new Error(`expected a success, got ${JSON.stringify(outcome)}`)
  return { asked, ref: outcome.ref }
}

async function found(gateway: Gateway, reference: string, ref: string | null = null) {
  const answer = await gateway.lookUpCharge({ reference, ref })
  if (answer.kind !== 'found') throw new Error(`expected ${reference} to be found, got ${answer.kind}`)
  return answer.found
}

function chargeOutcomes(it: It): void {
  test('a good card is charged exactly what was asked', async () => {
    const { gateway, save } = it()
    const outcome = await charge(gateway, request(await save('good_card'), 1999n))
    expect(outcome).toEqual({ kind: 'succeeded', ref: expect.any(String), amount: USD(1999n) })
  })

  test('amounts are exact where a minor unit is no hundredth', async () => {
    const { gateway, save } = it()
    const amount = { amountMicros: 1500_000_000n, currency: 'JPY' }
    const outcome = await charge(gateway, request(await save('good_card'), 1n, { amount }))
    expect(outcome).toMatchObject({ kind: 'succeeded', amount })
  })

  test('a card without funds is declined, to be tried later', async () => {
    const { gateway, save } = it()
    const outcome = await charge(gateway, request(await save('card_without_funds'), 1999n))
    expect(outcome).toMatchObject({ kind: 'declined', code: 'insufficient_funds', retry: 'later' })
  })

  test('what is less than the minimum is declined, and nothing is charged', async () => {
    const { gateway, save } = it()
    const least = gateway.minimumMicros('USD')
    const amount = { amountMicros: least - 10_000n, currency: 'USD' }
    const asked = request(await save('good_card'), 1n, { amount })
    expect(await charge(gateway, asked)).toMatchObject({ kind: 'declined', code: 'invalid_amount' })
    expect(await gateway.lookUpCharge({ reference: asked.reference, ref: null })).toEqual({ kind: 'absent' })
  })

  test('a payer who is there is asked by the bank, and the charge succeeds when she has answered', async () => {
    const { gateway, save, authenticate } = it()
    const asked = request(await save('authenticating_card'), 2500n)
    const outcome = await charge(gateway, asked)
    if (outcome.kind !== 'requires_action') throw new Error(JSON.stringify(outcome))
    expect((await found(gateway, asked.reference)).outcome.kind).toBe('requires_action')
    await authenticate(outcome.action.url, 'complete')
    expect((await found(gateway, asked.reference)).outcome).toEqual({
      ...{ kind: 'succeeded', ref: outcome.ref, amount: USD(2500n) },
    })
  })

  test('a payer who fails the question is declined', async () => {
    const { gateway, save, authenticate } = it()
    const asked = request(await save('authenticating_card'), 2500n)
    const outcome = await charge(gateway, asked)
    if (outcome.kind !== 'requires_action') throw new Error(JSON.stringify(outcome))
    await authenticate(outcome.action.url, 'fail')
    expect((await found(gateway, asked.reference)).outcome).toMatchObject({
      ...{ kind: 'declined', code: 'authentication_failed' },
    })
  })

  test('a payer who is not there cannot be asked: the charge is declined with what it takes', async () => {
    const { gateway, save } = it()
    const asked = request(await save('authenticating_card'), 2500n, { payer: 'absent' })
    expect(await charge(gateway, asked)).toMatchObject({
      ...{ kind: 'declined', code: 'authentication_required', retry: 'authenticate' },
    })
  })

  test('a charge that waits for its payer can be given up', async () => {
    const { gateway, save } = it()
    if (gateway.cancelCharge === undefined) return
    const asked = request(await save('authenticating_card'), 2500n)
    const outcome = await charge(gateway, asked)
    if (outcome.kind !== 'requires_action') throw new Error(JSON.stringify(outcome))
    await gateway.cancelCharge({ ref: outcome.ref })
    expect((await found(gateway, asked.reference)).outcome).toMatchObject({
      ...{ kind: 'declined', code: 'abandoned' },
    })
  })

  test('a bank debit is pending, and succeeds when it has settled', async () => {
    const { gateway, save, pass } = it()
    if (!gateway.rails.includes('bank')) return
    const asked = request(await save('good_account'), 4200n)
    expect(await charge(gateway, asked)).toMatchObject({ kind: 'pending', amount: USD(4200n) })
    await pass({ hours: 24 * 8 })
    expect((await found(gateway, asked.reference)).outcome).toMatchObject({ kind: 'succeeded' })
  })

  test('a bank debit without funds ends declined with its return code', async () => {
    const { gateway, save, pass } = it()
    if (!gateway.rails.includes('bank')) return
    const asked = request(await save('account_without_funds'), 4200n, { descriptor: 'RETRY PYMT' })
    expect(await charge(gateway, asked)).toMatchObject({ kind: 'pending' })
    await pass({ hours: 24 * 8 })
    expect((await found(gateway, asked.reference)).outcome).toMatchObject({
      ...{ kind: 'declined', code: 'ach_return', returnCode: 'R01', retry: 'later' },
    })
  })
}

function keys(it: It): void {
  test('the same request is written as the same bytes', async () => {
    const { gateway, save } = it()
    const asked = request(await save('good_card'), 1999n)
    expect(gateway.writeCharge({ ...asked })).toBe(gateway.writeCharge(asked))
    const refund = { reference: 'r', chargeRef: 'c', amount: USD(1n) }
    expect(gateway.writeRefund({ ...refund })).toBe(gateway.writeRefund(refund))
  })

  test('the same key and bytes again get the same answer and charge once', async () => {
    const { gateway, save } = it()
    if (gateway.resolvesUnknown.by !== 'key') return
    const asked = request(await save('good_card'), 1999n)
    const first = await charge(gateway, asked)
    expect(await charge(gateway, asked)).toEqual(first)
    expect(await found(gateway, asked.reference)).toMatchObject({ amount: USD(1999n) })
  })

  test('the same key and bytes ten times at once charge once', async () => {
    const { gateway, save } = it()
    if (gateway.resolvesUnknown.by !== 'key') return
    const asked = request(await save('good_card'), 1999n)
    const outcomes = await Promise.all(Array.from({ length: 10 }, () => charge(gateway, asked)))
    const refs = outcomes.flatMap((outcome) => (outcome.kind === 'succeeded' ? [outcome.ref] : []))
    expect(new Set(refs).size).toBe(1)
    expect(outcomes.filter(({ kind }) => kind !== 'succeeded' && kind !== 'unknown')).toEqual([])
    expect((await found(gateway, asked.reference)).ref).toBe(refs[0])
  })

  test('the same key with other bytes is an alarm, and charges nothing', async () => {
    const { gateway, save } = it()
    if (gateway.resolvesUnknown.by !== 'key') return
    const asked = request(await save('good_card'), 1999n)
    await charge(gateway, asked)
    const other = { ...asked, reference: fresh('attempt'), amount: USD(2099n) }
    expect(await charge(gateway, other, asked.reference)).toEqual({
      ...{ kind: 'unknown', cause: 'key_reused_with_other_body' },
    })
    expect(await gateway.lookUpCharge({ reference: other.reference, ref: null })).toEqual({ kind: 'absent' })
  })
}

const LOSSES = ['reset', 'hang', 'truncated', '500', '502_html', 'garbled'] as const

function faults(it: It): void {
  test.each(LOSSES)(
    '%s before a charge: unknown, and sent again with its key it is charged once',
    async (fault) => {
      const { gateway, save, breakNext } = it()
      const asked = request(await save('good_card'), 3100n)
      await breakNext({ operation: 'charge', when: 'before', fault })
      expect(await charge(gateway, asked)).toMatchObject({ kind: 'unknown', cause: expect.any(String) })
      expect(await gateway.lookUpCharge({ reference: asked.reference, ref: null })).toEqual({
        kind: 'absent',
      })
      if (gateway.resolvesUnknown.by === 'key') {
        expect(await charge(gateway, asked)).toMatchObject({ kind: 'succeeded', amount: USD(3100n) })
      }
    },
  )

  test.each(LOSSES)(
    '%s after a charge: unknown, found by our reference, and never charged twice',
    async (fault) => {
      const { gateway, save, breakNext } = it()
      const asked = request(await save('good_card'), 3200n)
      await breakNext({ operation: 'charge', when: 'after', fault })
      expect(await charge(gateway, asked)).toMatchObject({ kind: 'unknown', cause: expect.any(String) })
      const there = await found(gateway, asked.reference)
      expect(there).toMatchObject({ amount: USD(3200n), outcome: { kind: 'succeeded' } })
      if (gateway.resolvesUnknown.by === 'key') {
        expect(await charge(gateway, asked)).toMatchObject({ kind: 'succeeded', ref: there.ref })
      }
    },
  )

  test('429: not sent, and nothing is charged', async () => {
    const { gateway, save, breakNext } = it()
    const asked = request(await save('good_card'), 3300n)
    await breakNext({ operation: 'charge', when: 'before', fault: '429' })
    expect(await charge(gateway, asked)).toMatchObject({ kind: 'not_sent' })
    expect(await gateway.lookUpCharge({ reference: asked.reference, ref: null })).toEqual({ kind: 'absent' })
  })

  test.each(LOSSES)('%s after a refund: unknown, found by our reference, refunded once', async (fault) => {
    const { gateway, breakNext } = it()
    const { ref: chargeRef } = await succeeded(it(), 5000n)
    const asked = { reference: fresh('refund'), chargeRef, amount: USD(3000n) }
    const body = gateway.writeRefund(asked)
    await breakNext({ operation: 'refund', when: 'after', fault })
    expect(await gateway.refund({ key: asked.reference, body })).toMatchObject({ kind: 'unknown' })
    expect(await gateway.lookUpRefund({ reference: asked.reference, ref: null })).toMatchObject({
      ...{ kind: 'found', found: { kind: 'succeeded', amount: USD(3000n) } },
    })
  })

  test.each(['reset', 'hang', 'truncated', '500', '502_html', '429'] as const)(
    '%s at a look-up: unreachable, which says nothing of the charge',
    async (fault) => {
      const { gateway, breakNext } = it()
      const { asked, ref } = await succeeded(it())
      await breakNext({ operation: 'lookup', when: 'before', fault })
      expect(await gateway.lookUpCharge({ reference: asked.reference, ref })).toMatchObject({
        ...{ kind: 'unreachable', cause: expect.any(String) },
      })
    },
  )
}

function lookUps(it: It): void {
  test('a charge is found by its ref and by our reference, and is the same', async () => {
    const { gateway } = it()
    const { asked, ref } = await succeeded(it())
    const byRef = await found(gateway, asked.reference, ref)
    expect(byRef).toEqual(await found(gateway, asked.reference))
    expect(byRef).toMatchObject({ ref, reference: asked.reference, customerRef: asked.customerRef })
    expect(byRef).toMatchObject({ returned: null, disputeRefs: [] })
  })

  test('what was never asked for is absent', async () => {
    const { gateway } = it()
    const reference = fresh('nothing')
    expect(await gateway.lookUpCharge({ reference, ref: null })).toEqual({ kind: 'absent' })
    expect(await gateway.lookUpRefund({ reference, ref: null })).toEqual({ kind: 'absent' })
    expect(await gateway.lookUpDispute({ ref: reference })).toEqual({ kind: 'absent' })
    expect(await gateway.describeMethod({ ref: reference })).toEqual({ kind: 'absent' })
    expect(await gateway.readSetup({ ref: reference })).toEqual({ kind: 'absent' })
  })

  test('a ref that is of another reference is not taken for ours', async () => {
    const { gateway } = it()
    const { ref } = await succeeded(it())
    const other = await succeeded(it())
    const answer = await gateway.lookUpCharge({ reference: other.asked.reference, ref })
    expect(answer).toMatchObject({ kind: 'unreachable' })
  })
}

function refunds(it: It): void {
  test('a refund is of its charge, once for a key, and never of more than was captured', async () => {
    const { gateway } = it()
    const { ref: chargeRef } = await succeeded(it(), 5000n)
    const refund = (cents: bigint, reference = fresh('refund')) =>
      gateway.refund({
        key: reference,
        body: gateway.writeRefund({ reference, chargeRef, amount: USD(cents) }),
      })
    const reference = fresh('refund')
    const first = await refund(3000n, reference)
    expect(first).toMatchObject({ kind: 'succeeded', amount: USD(3000n) })
    if (gateway.resolvesUnknown.by === 'key') expect(await refund(3000n, reference)).toEqual(first)
    expect(await refund(2001n)).toMatchObject({ kind: 'failed' })
    expect(await refund(2000n)).toMatchObject({ kind: 'succeeded' })
    expect(await refund(1n)).toMatchObject({ kind: 'failed' })
  })

  test('refunds at once are together never more than was captured', async () => {
    const { gateway } = it()
    const { ref: chargeRef } = await succeeded(it(), 5000n)
    const outcomes = await Promise.all(
      Array.from({ length: 4 }, () => {
        const reference = fresh('refund')
        const body = gateway.writeRefund({ reference, chargeRef, amount: USD(2000n) })
        return gateway.refund({ key: reference, body })
      }),
    )
    expect(outcomes.map(({ kind }) => kind).sort()).toEqual(['failed', 'failed', 'succeeded', 'succeeded'])
  })
}

function webhooks(it: It): void {
  const genuine = async () => {
    const { asked, ref } = await succeeded(it())
    return { ...(await it().webhookAbout(ref)), reference: asked.reference, ref }
  }

  test('a webhook of the gateway is believed to be its own, and names the charge', async () => {
    const { gateway, now } = it()
    const { bytes, headers, ref, reference } = await genuine()
    const read = gateway.readWebhook({ bytes, headers, now: now() })
    if (!read.signed) throw new Error(read.cause)
    expect(read.event.id).not.toBe('')
    expect(read.event.about).toEqual({ kind: 'charge', ref, reference })
  })

  test('the same bytes again are the same event', async () => {
    const { gateway, now } = it()
    const { bytes, headers } = await genuine()
    const at = now()
    expect(gateway.readWebhook({ bytes, headers, now: at })).toEqual(
      gateway.readWebhook({ bytes, headers, now: at }),
    )
  })

  test('one that was signed long ago is refused', async () => {
    const { gateway, now } = it()
    const { bytes, headers } = await genuine()
    const read = gateway.readWebhook({ bytes, headers, now: now().add({ hours: 1 }) })
    expect(read).toEqual({ signed: false, cause: expect.any(String) })
  })

  test('one byte changed, a wrong signature and none are refused', async () => {
    const { gateway, now } = it()
    const { bytes, headers } = await genuine()
    const tampered = Uint8Array.from(bytes)
    tampered[tampered.length - 2]! ^= 1
    const other = await genuine()
    const reads = [
      gateway.readWebhook({ bytes: tampered, headers, now: now() }),
      gateway.readWebhook({ bytes, headers: other.headers, now: now() }),
      gateway.readWebhook({ bytes, headers: new Headers(), now: now() }),
    ]
    expect(reads.map(({ signed }) => signed)).toEqual([false, false, false])
  })

  test('signed bytes that are no event are refused, and nothing is thrown', () => {
    const { gateway, now, sign } = it()
    const bodies = ['', 'null', '{}', '[1,2', 'hello', '\u0000', '{"id":1}', '"x"'.repeat(100_000)]
    const reads = [
      ...bodies.map((body) => new TextEncoder().encode(body)),
      Uint8Array.from([0xff, 0xfe, 0x00, 0x80]),
    ].map((bytes) => gateway.readWebhook({ bytes, headers: sign(bytes, now()), now: now() }).signed)
    expect(reads).toEqual(reads.map(() => false))
  })
}

function settlement(it: It): void {
  test('what settled is listed once, in order, page by page, with our references', async () => {
    const { gateway, pass } = it()
    const before = await everything(gateway, null)
    const { asked, ref } = await succeeded(it(), 10_000n)
    const reference = fresh('refund')
    await gateway.refund({
      ...{ key: reference, body: gateway.writeRefund({ reference, chargeRef: ref, amount: USD(2500n) }) },
    })
    await pass({ hours: 24 * 4 })
    const after = await everything(gateway, null)
    expect(after.items.slice(0, before.items.length).map(({ id }) => id)).toEqual(
      before.items.map(({ id }) => id),
    )
    const news = await everything(gateway, before.next)
    expect(news.items.map(({ id }) => id)).toEqual(after.items.slice(before.items.length).map(({ id }) => id))
    expect(new Set(after.items.map(({ id }) => id)).size).toBe(after.items.length)
    const ours = news.items.filter((item) => [asked.reference, reference].includes(item.reference ?? ''))
    expect(ours.map(({ kind, amount }) => [kind, amount])).toEqual([
      ['charge', USD(10_000n)],
      ['refund', USD(-2500n)],
    ])
    expect((await everything(gateway, after.next)).items).toEqual([])
  })

  test('items of a payout add up to it, fees taken off', async () => {
    const { gateway, pass } = it()
    await succeeded(it(), 10_000n)
    await pass({ hours: 24 * 10 })
    const { items } = await everything(gateway, null)
    const payouts = await gateway.listPayouts({ after: null, limit: 1000 })
    if (payouts.kind !== 'listed') throw new Error(payouts.cause)
    expect(payouts.items.length).toBeGreaterThan(0)
    for (const payout of payouts.items) {
      const own = items.filter(({ payoutRef }) => payoutRef === payout.ref)
      const sum = own.reduce((total, item) => total + item.amount.amountMicros - item.feeMicros, 0n)
      expect(sum).toBe(payout.amount.amountMicros)
    }
  })
}

/** The whole list after a cursor, three at a time. */
async function everything(gateway: Gateway, after: string | null) {
  const items: SettledItem[] = []
  let next = after
  for (;;) {
    const page = await gateway.listSettled({ after: next, limit: 3 })
    if (page.kind !== 'listed') throw new Error(page.cause)
    if (page.items.length === 0) return { items, next: page.next }
    items.push(...page.items)
    next = page.next
  }
}

function methods(it: It): void {
  test('a method is described as it was saved', async () => {
    const { gateway, save } = it()
    const method = await save('good_card')
    expect(await gateway.describeMethod({ ref: method.ref })).toEqual({ kind: 'found', found: method })
    expect(method).toMatchObject({ rail: 'card', state: 'usable', bank: null })
    expect(method.last4).toMatch(/^\d{4}$/)
  })

  test('a detached method is never charged again', async () => {
    const { gateway, save } = it()
    const method = await save('good_card')
    expect(await gateway.detachMethod({ ref: method.ref })).toEqual({ kind: 'detached' })
    expect(await gateway.detachMethod({ ref: method.ref })).toEqual({ kind: 'detached' })
    expect(await charge(gateway, request(method, 1999n))).toMatchObject({
      ...{ kind: 'declined', code: 'method_unusable', retry: 'new_method' },
    })
  })

  test('a method of another customer is not charged', async () => {
    const { gateway, save } = it()
    const [mine, yours] = [await save('good_card'), await save('good_card')]
    const asked = request(mine, 1999n, { methodRef: yours.ref })
    expect(await charge(gateway, asked)).toMatchObject({ kind: 'declined', code: 'method_unusable' })
    expect(await gateway.lookUpCharge({ reference: asked.reference, ref: null })).toEqual({ kind: 'absent' })
  })

  test('asked for twice, a customer is one', async () => {
    const { gateway } = it()
    const asked = { reference: fresh('account'), name: 'Acme <b>', email: null }
    expect(await gateway.createCustomer(asked)).toEqual(await gateway.createCustomer(asked))
  })
}
