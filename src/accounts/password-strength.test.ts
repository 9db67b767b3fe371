import { expect, test } from 'vitest'
import { hashPassword } from './password.ts'
import { weaknessOf, wordsOf } from './password-strength.ts'

const WORDS = ['Lakeside Telephone', 'zoe.adams@acme-dental.example', 'Zoe Adams', '100001']

test.each([
  ['password1234', 'common'],
  ['qwertyuiop12', 'common'],
  ['111111111111', 'repeated'],
  ['abcdefghijkl', 'repeated'],
  ['letmeinletmein', 'repeated'],
  ['zoeadams100001', 'personal'],
  ['correct horse battery', null],
  ['harbor-light-admin', null],
  ['abcd-2345-efgh-7777', null],
])('%s is weak because: %s', async (password, expected) => {
  expect(await weaknessOf(password, WORDS)).toBe(expected)
})

test('an address is several words, too short ones none', () => {
  expect(wordsOf(['zoe.a@acme.example', '12'])).toEqual(['zoe.a@acme.example', 'zoe', 'acme', 'example'])
})

test('a refusal says what is wrong, and by which reason', async () => {
  await expect(hashPassword('elevenchars')).rejects.toMatchObject({
    code: 'weak_password',
    message: 'The password has 11 characters; it needs 12 to 200.',
    details: [{ place: 'reason', message: 'too_short' }],
  })
  await expect(hashPassword('password1234')).rejects.toMatchObject({
    code: 'weak_password',
    details: [{ place: 'reason', message: 'common' }],
  })
})

test('grading two hundred characters takes no longer than a hundred', async () => {
  expect(await weaknessOf('Zm9v'.repeat(50), WORDS)).toBe('repeated')
})
