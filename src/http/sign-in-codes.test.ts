import { sql } from 'kysely'
import { expect, test, vi } from 'vitest'
import { PASSWORD } from '../../test/support/api.ts'
import { testDatabase } from '../../test/support/database.ts'
import { cookiesOf, statementsOf as statements, waysIn } from '../../test/support/ways-in.ts'

const argon2 = vi.hoisted(() => ({ verified: 0 }))
vi.mock('@node-rs/argon2', async (original) => {
  const real = await original<typeof import('@node-rs/argon2')>()
  return {
    ...real,
    verify: (...given: Parameters<typeof real.verify>) => {
      argon2.verified++
      return real.verify(...given)
    },
  }
})

const database = await testDatabase()
const world = await waysIn(database)

const statementsOf = <T>(work: () => Promise<T>) => statements(database, work)
const begin = (email: string) => world.send('POST', '/sign-in-codes', { body: { email } })
const finish = (token: string, code: string) =>
  world.send('POST', '/sign-in-codes/sessions', { body: { token, code } })

/** Begins, and reads the code from the mail as a person does. */
async function mailed(email: string) {
  const { token } = (await begin(email)).json
  await world.work()
  const mail = (await world.mailsTo(email)).findLast(({ kind }) => kind === 'sign_in_code')!
  return { token: token as string, code: /\b\d{3} ?\d{3}\b/.exec(mail.text)![0] }
}
const wrongOf = (code: string) => (code.replace(' ', '') === '123456' ? '654321' : '123456')

test('a code that was mailed opens a session, once', async () => {
  const { email } = await world.customer('3001')
  const { token, code } = await mailed(email)
  const { status, json, headers } = await finish(token, code)
  expect([status, json.ways, json.accounts[0].number]).toEqual([200, ['code'], '3001'])
  expect((await world.send('GET', '/me', { as: cookiesOf(headers) })).status).toBe(200)
  expect((await finish(token, code)).json.code).toBe('step_expired')
})

test('of two requests at once one only comes in by a code', async () => {
  const { email } = await world.customer('3002')
  const { token, code } = await mailed(email)
  const statuses = (await Promise.all([finish(token, code), finish(token, code)])).map(({ status }) => status)
  expect(statuses.sort()).toEqual([200, 422])
})

test('a code works for ten minutes', async () => {
  const { email } = await world.customer('3003')
  const { token, code } = await mailed(email)
  world.clock.advance({ minutes: 10 })
  const { status, json } = await finish(token, code)
  expect([status, json.code]).toEqual([422, 'step_expired'])
})

test('five wrong codes are the last: the right one does not open after them, and no other is sent within a quarter of an hour', async () => {
  const { email } = await world.customer('3004')
  const { token, code } = await mailed(email)
  for (let i = 0; i < 5; i++) expect((await finish(token, wrongOf(code))).json.code).toBe('wrong_code')
  expect((await finish(token, code)).status).toBe(429)
  expect((await begin(email)).status).toBe(429)
  world.clock.advance({ minutes: 16 })
  const third = await mailed(email)
  expect((await finish(third.token, third.code)).status).toBe(200)
})

test('thirty guesses at once are not more than five', async () => {
  const { email } = await world.customer('3005')
  const { token, code } = await mailed(email)
  const answers = await Promise.all(Array.from({ length: 30 }, () => finish(token, wrongOf(code))))
  expect(answers.filter(({ json }) => json.code === 'wrong_code').length).toBeLessThanOrEqual(5)
})

test('a code without its own token is nothing', async () => {
  const [one, two] = [await world.customer('3006'), await world.customer('3007')]
  const first = await mailed(one.email)
  const second = await mailed(two.email)
  expect((await finish(second.token, first.code)).status).toBe(first.code === second.code ? 200 : 422)
  expect((await finish('A'.repeat(43), first.code)).json.code).toBe('step_expired')
})

test('an address that nobody has is answered alike, by the same work, fails alike, and gets no mail', async () => {
  const { email } = await world.customer('3008')
  const known = await statementsOf(() => begin(email))
  const unknown = await statementsOf(() => begin('nobody@nowhere.example'))
  expect(unknown.statements).toEqual(known.statements)
  expect(known.statements.length).toBeGreaterThan(3)
  const shape = ({ answer }: typeof known) => ({ ...answer.json, token: answer.json.token.length })
  expect([unknown.answer.status, shape(unknown)]).toEqual([known.answer.status, shape(known)])
  await world.work()
  expect(await world.mailsTo('nobody@nowhere.example')).toEqual([])

  // 111111 may be the code of one in a million runs.
  const tried = await statementsOf(() => finish(known.answer.json.token, '111111'))
  const triedToo = await statementsOf(() => finish(unknown.answer.json.token, '111111'))
  expect(triedToo.answer.text).toBe(tried.answer.text)
  expect(triedToo.statements).toEqual(tried.statements)
  for (let i = 0; i < 4; i++) {
    expect((await finish(unknown.answer.json.token, '111111')).json.code).toBe('wrong_code')
    expect((await finish(known.answer.json.token, '111111')).json.code).toBe('wrong_code')
  }
  const locked = [known, unknown].map(async ({ answer }) => (await finish(answer.json.token, '111111')).text)
  const [one, other] = await Promise.all(locked)
  expect(other).toBe(one)
})

test('a wrong password takes the same statements for an account that is there and one that is not', async () => {
  const { number, email, accountId } = await world.customer('3009')
  const wrong = async (body: object) => {
    const before = argon2.verified
    const tried = await statementsOf(() => world.signIn({ ...body, password: 'wrong' }))
    // What takes the time: a password is compared once, whether there is one or not.
    expect(argon2.verified - before).toBe(1)
    return tried
  }
  const known = await wrong({ accountNumber: number })
  for (const body of [{ accountNumber: '3009000' }])
    expect((await wrong(body)).statements).toEqual(known.statements)
  const byEmail = await wrong({ email })
  expect((await wrong({ email: 'x@nowhere.example' })).statements).toEqual(byEmail.statements)
  for (let i = 0; i < 4; i++) {
    const [there, not] = [await wrong({ accountNumber: number }), await wrong({ accountNumber: '3009000' })]
    expect(not.statements, `try ${i + 2}`).toEqual(there.statements)
    expect(not.answer.text).toBe(there.answer.text)
  }
  // The fifth locked it: the owner sees that.
  await world.work()
  expect(await world.story({ accountId })).toEqual(['sign_in_locked'])
})

test('six codes for an address in a quarter of an hour are too many, known or not', async () => {
  const { email } = await world.customer('3010')
  for (const address of [email, 'nobody-at-all@nowhere.example']) {
    for (let i = 0; i < 5; i++) expect((await begin(address)).status).toBe(200)
    const { status, json } = await begin(address)
    expect([status, json.code]).toEqual([429, 'sign_in_locked'])
  }
})

test('after five wrong codes none is sent before one would be taken, known or not', async () => {
  const { email } = await world.customer('3019')
  for (const address of [email, 'nobody-at-noon@nowhere.example']) {
    const { token } = (await begin(address)).json
    for (let i = 0; i < 5; i++) await finish(token, '111111')
    const { status, json } = await begin(address)
    expect([status, json.code]).toEqual([429, 'sign_in_locked'])
    world.clock.advance({ minutes: 16 })
    expect((await begin(address)).status).toBe(200)
  }
})

test('thirty wrong codes are the last of a day, known or not; no more are sent, but to the person’s own browser', async () => {
  const { email } = await world.customer('3020')
  const own = cookiesOf((await world.signIn({ email, password: PASSWORD })).headers)
  const nobody = 'nobody-of-the-day@nowhere.example'
  for (const address of [email, nobody]) {
    for (let quarter = 0; quarter < 6; quarter++) {
      const { token } = (await begin(address)).json
      // 111111 may be the code of one in a million runs.
      for (let i = 0; i < 5; i++) expect((await finish(token, '111111')).json.code).toBe('wrong_code')
      world.clock.advance({ minutes: 16 })
    }
  }
  const known = await statementsOf(() => begin(email))
  const unknown = await statementsOf(() => begin(nobody))
  expect([known.answer.status, known.answer.json.code]).toEqual([429, 'sign_in_locked'])
  expect(unknown.answer.status).toBe(429)
  expect(unknown.statements).toEqual(known.statements)
  const again = await world.send('POST', '/sign-in-codes', { as: own, body: { email } })
  expect(again.status).toBe(200)
  world.clock.advance({ hours: 24 })
  expect((await begin(email)).status).toBe(200)
})

test('one person of many account numbers is not guessed more often for it, and nothing says that it is one', async () => {
  const first = await world.customer('3011')
  for (const number of ['3012', '3013', '3014']) await world.customer(number, first)
  for (const accountNumber of ['3011', '3012', '3013'])
    for (let i = 0; i < 5; i++) await world.signIn({ accountNumber, password: `wrong ${i}` })
  const right = await world.signIn({ accountNumber: '3014', password: PASSWORD })
  expect([right.status, right.json.code]).toEqual([401, 'wrong_credentials'])
  world.clock.advance({ minutes: 16 })
  expect((await world.signIn({ accountNumber: '3014', password: PASSWORD })).status).toBe(200)
})

test('a mailed code alone shows no calls; the password shown again does, and gives the session another token', async () => {
  const { email, accountId } = await world.customer('3015')
  const { token, code } = await mailed(email)
  const as = cookiesOf((await finish(token, code)).headers)
  const calls = (who: { cookie: string }) => world.send('GET', `/accounts/${accountId}/calls`, { as: who })
  expect((await calls(as)).json.code).toBe('password_first')
  const prove = (password: string) => world.send('POST', '/me/proof', { as, body: { password } })
  expect((await prove('wrong')).json.code).toBe('wrong_password')
  const proven = await prove(PASSWORD)
  expect(proven.json.ways).toEqual(['code', 'password'])
  expect((await calls(cookiesOf(proven.headers, as))).status).toBe(200)
  expect((await calls(as)).status).toBe(401)
})

test('the code is stored hashed, and its token too', async () => {
  const { email } = await world.customer('3017')
  const { token, code } = await mailed(email)
  const { rows } = await sql<{ row: string }>`
    select to_jsonb(s)::text as row from sign_in_steps s where email = ${email}`.execute(database.kysely)
  expect(rows).toHaveLength(1)
  expect(rows[0]!.row).not.toContain(token)
  expect(rows[0]!.row).not.toMatch(new RegExp(`\\b${code.replace(' ', '')}\\b`))
})
