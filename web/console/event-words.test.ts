import { globSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { actorWords, EVENT_TITLES, eventWords } from './event-words.ts'

const reader = { locale: 'en-US', timeZone: 'America/New_York' }

test('an event reads as a sentence, with days and numbers as people write them', () => {
  const detail = { from: '2026-02-01T05:00:00Z', number: '+16175550100', numberId: '7', label: '' }
  expect(eventWords('number_assigned', detail, reader)).toBe(
    'Number assigned: +1\u00a0617\u00a0555\u00a00100, from Feb 1, 2026, 12:00 AM',
  )
  expect(eventWords('subscribed', { plan: 'Business line', startsOn: '2026-02-01' }, reader)).toBe(
    'Subscribed: Business line, starts on Feb 1, 2026',
  )
  expect(eventWords('account_closed', {}, reader)).toBe('Account closed')
})

test('mails that came back or could not be written say what they were about', () => {
  const bounced = {
    mail: '31',
    about: 'payment_failed',
    to: 'gone@acme.example',
    code: 550,
    answer: 'no such user',
  }
  expect(eventWords('mail_bounced', bounced, reader)).toBe(
    'Mail came back: about payment failed, to gone@acme.example, code 550, answer no such user',
  )
  expect(
    eventWords('mail_sent_again', { mail: '32', about: 'receipt', to: 'ann@acme.example' }, reader),
  ).toBe('Mail sent again: about receipt, to ann@acme.example')
  expect(eventWords('mail_has_no_address', { about: 'receipt', fact: 'receipt:812' }, reader)).toBe(
    'Nobody to write to, no contact has an address: about receipt',
  )
})

test('what happens to payment methods is said with its reason in words', () => {
  const label = 'Visa ending 4242'
  expect(eventWords('method_added', { label, methodId: '7' }, reader)).toBe(
    'Payment method added: Visa ending 4242',
  )
  expect(eventWords('method_needs_replacement', { label, trouble: 'expired_card' }, reader)).toBe(
    'Payment method needs replacement: Visa ending 4242, trouble expired card',
  )
  expect(eventWords('mandate_revoked', { because: 'method_removed', mandateId: '3' }, reader)).toBe(
    'Payment terms revoked: because method removed',
  )
})

test('amounts are in the account’s currency, codes are words, sentences stay', () => {
  const ofAccount = { ...reader, currency: 'USD' }
  expect(
    eventWords(
      'payment_declined',
      { payment: 'PAY-8', amount: '80.46', code: 'insufficient_funds' },
      ofAccount,
    ),
  ).toBe('Payment declined: PAY-8, $80.46, code insufficient funds')
  expect(
    eventWords(
      'payment_returned',
      { payment: 'PAY-8', amount: '80.46', code: 'R01', reason: 'Insufficient Funds' },
      ofAccount,
    ),
  ).toBe('Payment came back from the bank: PAY-8, $80.46, Insufficient Funds, code R01')
  expect(
    eventWords(
      'payment_frozen',
      { payment: 'PAY-8', because: 'The amount is 1.00 USD, not 2.00 USD' },
      ofAccount,
    ),
  ).toBe('Payment frozen, a person has to decide: PAY-8, because The amount is 1.00 USD, not 2.00 USD')
  expect(
    eventWords('dunning_terms_changed', { policy: 'default', exempt: true, note: null }, ofAccount),
  ).toBe('Dunning of the account changed: policy default, exempt')
})

test('every kind of event that is recorded has words', () => {
  const recorded = globSync('src/**/*.ts', { exclude: ['**/*.test.ts', 'src/demo/**'] })
    .map((file) => readFileSync(file, 'utf8'))
    .filter((source) => /\brecordEvents?\(tx/.test(source))
    .flatMap((source) => [...kindsIn(source)])
  expect(recorded.length).toBeGreaterThan(40)
  expect([...new Set(recorded)].filter((kind) => !(kind in EVENT_TITLES) && !OTHER_KINDS.has(kind))).toEqual(
    [],
  )
})

/** What else is called a kind in those files: outcomes, decisions, documents, mails. */
const OTHER_KINDS = new Set([
  ...['not_made', 'not_sent', 'not_ours', 'not_paid', 'one_time', 'requires_action'],
  ...['credit_note', 'overdue_reminder', 'lost_access'],
])

/** The kinds that a file gives to the timeline: named where it is written, or handed to the function that does. What people and jobs are told has ids. */
function* kindsIn(source: string): Iterable<string> {
  const named = /(?:kind: |\b(?:event|eventOf)\()'([a-z]+(?:_[a-z]+)+)'(?!,? accountId)/g
  for (const { 1: kind, index } of source.matchAll(named)) {
    const before = source.slice(0, index)
    const isTold = before.lastIndexOf('tellPeople(') > before.lastIndexOf('recordEvent')
    if (kind && !isTold && !/^\s*(?:\w+ as const)?.*\bids:/.test(source.slice(index).split('\n')[0] ?? ''))
      yield kind
  }
}

test('who did it is said in words', () => {
  expect(['system', 'cli', 'key:3', 'staff:7'].map(actorWords)).toEqual([
    'Tollbook',
    'the command line',
    'API key 3',
    'staff 7',
  ])
})
