import fc from 'fast-check'

/*
 * Stories of one account, as lists of steps: what people, workers, networks and banks do, in any order. Numbers name things by their place among those
 * that there are (modulo their count), so that every story can be played.
 */

/** What goes wrong with a call to the gateway, if anything. */
export type Fault =
  | { kind: 'none' }
  /** Before it was sent, as far as we can tell: it never arrived. */
  | { kind: 'not_arrived' }
  /** Proven not executed. */
  | { kind: 'refused' }
  /** After it was sent, before it was answered. */
  | { kind: 'answer_lost' }
  /** Two minutes late: meanwhile a worker has looked, and what it sent was there first. */
  | { kind: 'slow' }
  | { kind: 'declined' }
  | { kind: 'asks_payer' }
  /** Our process is killed at its nth use of the database; a transaction has then done all but commit. */
  | { kind: 'killed'; at: number }

export type Step =
  | {
      do: 'pay'
      invoices: 'all' | 'one' | 'ahead'
      invoice: number
      part: Part
      method: number
      tabs: 'one' | 'same_key' | 'two_keys'
      fault: Fault
    }
  | { do: 'press_again'; payment: number }
  | { do: 'try_again'; payment: number; method: number; fault: Fault }
  | { do: 'conclude'; charge: number; how: 'succeeded' | 'R01' | 'R02' }
  | { do: 'return'; charge: number; code: string }
  | { do: 'dispute'; charge: number; part: Part; ends: 'open' | 'won' | 'lost' }
  | { do: 'move_dispute'; dispute: number; to: 'under_review' | 'won' | 'lost' }
  | {
      do: 'refund'
      payment: number
      part: Part
      destination: 'method' | 'credit'
      pressed: 'once' | 'twice' | 'two_keys'
      /** At the bank: it arrives, is on its way for days, or comes back. */
      ends: 'done' | 'pending' | 'back'
      fault: Fault
    }
  | { do: 'fail_refund'; refund: number }
  | { do: 'surcharge_back'; payment: number; workers: number }
  | { do: 'credit_note'; invoice: number; part: Part }
  | { do: 'invoice'; dollars: number }
  | { do: 'deliver'; event: number; times: number; fault: Fault }
  | { do: 'resolve'; workers: number; fault: Fault }
  | { do: 'wait'; hours: number }
  | { do: 'remove'; method: number }
  | { do: 'revoke'; method: number }
  | { do: 'enrol'; method: number; fallback: boolean; payNow: boolean; capped: boolean }
  | { do: 'run_autopay'; workers: number; fault: Fault }
  | { do: 'fall_back' }
  /** By two processes, in whatever order PostgreSQL lets them. */
  | { do: 'at_once'; steps: [Step, Step] }

export type Part = 'whole' | 'half' | 'third'

/** A story: what was there before, what happened, and how it ended. */
export interface Story {
  owedDollars: number[]
  /** Billing state of the cards. */
  region: string
  /** Of the third method, a card; the first is a credit card, the second a bank account. */
  funding: 'credit' | 'debit' | 'prepaid' | 'unknown'
  brand: 'visa' | 'mastercard' | 'amex'
  steps: Step[]
  /** Whether workers come back within the life of the gateway's keys, or after it. */
  comesBack: 'in_time' | 'late'
  /** Whether what was not delivered comes at last, or is lost. */
  webhooks: 'late' | 'lost'
}

const place = fc.nat({ max: 3 })
/** The bank account as often as the cards. */
const method = fc.constantFrom(0, 1, 2, 1)
const workers = fc.constantFrom(1, 2)
const part = fc.constantFrom<Part[]>('whole', 'half', 'third')

/** Places at which a payment can be killed: it uses the database some five times. */
const killed = fc.record({ kind: fc.constant('killed' as const), at: fc.nat({ max: 6 }) })
const none = fc.constant<Fault>({ kind: 'none' })
const lost = fc.constantFrom<Fault[]>({ kind: 'not_arrived' }, { kind: 'answer_lost' }, { kind: 'refused' })

const onTheWay: fc.Arbitrary<Fault> = fc.oneof(
  { arbitrary: none, weight: 4 },
  { arbitrary: lost, weight: 3 },
  { arbitrary: killed, weight: 3 },
)
const atPaying: fc.Arbitrary<Fault> = fc.oneof(
  { arbitrary: onTheWay, weight: 8 },
  {
    arbitrary: fc.constantFrom<Fault[]>({ kind: 'declined' }, { kind: 'asks_payer' }, { kind: 'slow' }),
    weight: 2,
  },
)
const atWork: fc.Arbitrary<Fault> = fc.oneof({ arbitrary: none, weight: 3 }, { arbitrary: killed, weight: 1 })

const paying = fc.record({
  do: fc.constant('pay' as const),
  invoices: fc.constantFrom('all' as const, 'one' as const, 'ahead' as const),
  invoice: place,
  part,
  method,
  tabs: fc.constantFrom('one' as const, 'one' as const, 'same_key' as const, 'two_keys' as const),
  fault: atPaying,
})

const STEPS: readonly [weight: number, arbitrary: fc.Arbitrary<Step>][] = [
  [8, paying],
  [1, fc.record({ do: fc.constant('press_again' as const), payment: place })],
  [2, fc.record({ do: fc.constant('try_again' as const), payment: place, method, fault: onTheWay })],
  [
    3,
    fc.record({
      do: fc.constant('conclude' as const),
      charge: place,
      how: fc.constantFrom('succeeded' as const, 'R01' as const, 'R02' as const),
    }),
  ],
  [3, fc.record({ do: fc.constant('return' as const), charge: place, code: fc.constantFrom('R01', 'R10') })],
  [
    2,
    fc.record({
      do: fc.constant('dispute' as const),
      charge: place,
      part,
      ends: fc.constantFrom('open' as const, 'open' as const, 'won' as const, 'lost' as const),
    }),
  ],
  [
    1,
    fc.record({
      do: fc.constant('move_dispute' as const),
      dispute: place,
      to: fc.constantFrom('under_review' as const, 'won' as const, 'lost' as const),
    }),
  ],
  [
    7,
    fc.record({
      do: fc.constant('refund' as const),
      payment: place,
      part,
      destination: fc.constantFrom('method' as const, 'method' as const, 'credit' as const),
      pressed: fc.constantFrom('once' as const, 'twice' as const, 'two_keys' as const),
      ends: fc.constantFrom('done' as const, 'done' as const, 'pending' as const, 'back' as const),
      fault: onTheWay,
    }),
  ],
  [1, fc.record({ do: fc.constant('fail_refund' as const), refund: place })],
  [1, fc.record({ do: fc.constant('surcharge_back' as const), payment: place, workers })],
  [1, fc.record({ do: fc.constant('credit_note' as const), invoice: place, part })],
  [1, fc.record({ do: fc.constant('invoice' as const), dollars: fc.integer({ min: 5, max: 90 }) })],
  [
    4,
    fc.record({
      do: fc.constant('deliver' as const),
      event: place,
      times: workers,
      fault: atWork,
    }),
  ],
  [3, fc.record({ do: fc.constant('resolve' as const), workers, fault: fc.oneof(atWork, lost) })],
  [2, fc.record({ do: fc.constant('wait' as const), hours: fc.constantFrom(0.05, 3, 25, 96) })],
  [1, fc.record({ do: fc.constant('remove' as const), method })],
  [1, fc.record({ do: fc.constant('revoke' as const), method })],
  [
    1,
    fc.record({
      do: fc.constant('enrol' as const),
      method,
      fallback: fc.boolean(),
      payNow: fc.boolean(),
      capped: fc.boolean(),
    }),
  ],
  [2, fc.record({ do: fc.constant('run_autopay' as const), workers, fault: onTheWay })],
  [1, fc.constant({ do: 'fall_back' as const })],
]

const single: fc.Arbitrary<Step> = fc.oneof(...STEPS.map(([weight, arbitrary]) => ({ weight, arbitrary })))
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 8, arbitrary: single },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('at_once' as const), steps: fc.tuple(single, single) }),
  },
)

/** Most stories begin with a payment and some with AutoPay, which most of the rest is about. */
const opening: fc.Arbitrary<Step[]> = fc.oneof(
  { weight: 8, arbitrary: fc.tuple(paying) },
  // Nobody knows what became of the first payment, or it failed, and before anybody looks or tries again something changes.
  {
    weight: 2,
    arbitrary: fc
      .tuple(
        paying,
        fc.constantFrom<Fault[]>(
          { kind: 'not_arrived' },
          { kind: 'answer_lost' },
          { kind: 'killed', at: 1 },
          { kind: 'declined' },
          { kind: 'refused' },
        ),
        fc.oneof(
          fc.record({ do: fc.constant('remove' as const), method }),
          fc.record({ do: fc.constant('revoke' as const), method }),
          fc.record({ do: fc.constant('credit_note' as const), invoice: place, part }),
        ),
      )
      .map(([first, fault, change]): Step[] => [
        { ...first, tabs: 'one', fault },
        'method' in change ? { ...change, method: first.method } : change,
        { do: 'try_again', payment: 0, method: first.method, fault: { kind: 'none' } },
      ]),
  },
  {
    weight: 1,
    arbitrary: fc.tuple(
      fc.constant<Step>({ do: 'enrol', method: 0, fallback: true, payNow: false, capped: false }),
      fc.constant<Step>({ do: 'wait', hours: 25 }),
      fc.record({
        do: fc.constant('run_autopay' as const),
        workers: fc.constant(2),
        fault: onTheWay,
      }),
    ),
  },
)

export const story: fc.Arbitrary<Story> = fc.record({
  owedDollars: fc.array(fc.integer({ min: 5, max: 120 }), { minLength: 1, maxLength: 2 }),
  region: fc.constantFrom('TX', 'CO', 'MA'),
  funding: fc.constantFrom('debit', 'prepaid', 'unknown', 'credit'),
  brand: fc.constantFrom('visa', 'mastercard', 'amex'),
  steps: fc
    .tuple(opening, fc.array(step, { minLength: 1, maxLength: 9, size: 'max' }))
    .map(([first, others]) => [...first, ...others]),
  comesBack: fc.constantFrom('in_time', 'late'),
  webhooks: fc.constantFrom('late', 'lost'),
})
