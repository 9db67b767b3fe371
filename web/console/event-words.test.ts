import { expect, test } from 'vitest'
import { actorWords, eventWords } from './event-words.ts'

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

test('who did it is said in words', () => {
  expect(['system', 'cli', 'key:3', 'staff:7'].map(actorWords)).toEqual([
    'Tollbook',
    'the command line',
    'API key 3',
    'staff 7',
  ])
})
