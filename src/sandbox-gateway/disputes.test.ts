import { describe, expect, test } from 'vitest'
import { testDatabase } from '../../test/support/database.ts'
import { testSandbox } from '../../test/support/sandbox.ts'

const database = await testDatabase()
const { post, get, save, charge, pass } = await testSandbox(database)

describe('disputes', () => {
  async function dispute() {
    const { json } = await charge(await save('card', '4000000000000259'), 10_000)
    expect(json.status).toBe('succeeded')
    await pass({ hours: 24 * 3 })
    const { disputes } = (await get(`/v1/charges/${json.id}`)) as unknown as { disputes: string[] }
    return get(`/v1/disputes/${disputes[0]}`)
  }
  const evidence = (text: string) => ({
    text,
    files: [{ name: 'log.txt', media: 'text/plain', base64: 'aGk=' }],
  })
  const outcome = async (ref: string) => (await get(`/v1/disputes/${ref}`)).state

  test('4000000000000259 is disputed three days later, with fourteen days for evidence', async () => {
    const { opened_at, evidence_due_at, ...rest } = await dispute()
    expect(rest).toMatchObject({ state: 'needs_response', amount: 10_000, reason: 'fraudulent' })
    const days = Temporal.Instant.from(String(evidence_due_at)).since(
      Temporal.Instant.from(String(opened_at)),
    )
    expect(days.total('hours')).toBe(14 * 24)
  })

  test.each([
    ['here is winning_evidence', 'won'],
    ['please', 'lost'],
  ])('evidence saying "%s" is decided a week later: %s', async (text, state) => {
    const { id } = await dispute()
    expect((await post(`/v1/disputes/${id}/evidence`, evidence(text))).json.state).toBe('under_review')
    expect((await post(`/v1/disputes/${id}/evidence`, evidence(text))).status).toBe(200)
    expect((await post(`/v1/disputes/${id}/evidence`, evidence('other'))).status).toBe(400)
    await pass({ hours: 24 * 7 - 1 })
    expect(await outcome(id)).toBe('under_review')
    await pass({ hours: 1 })
    expect(await outcome(id)).toBe(state)
  })

  test('without evidence by the deadline it is lost', async () => {
    const { id } = await dispute()
    await pass({ hours: 24 * 14 })
    expect(await outcome(id)).toBe('lost')
    expect((await post(`/v1/disputes/${id}/evidence`, evidence('winning_evidence'))).status).toBe(400)
  })

  test('any charge can be disputed by the control', async () => {
    const { json } = await charge(await save('card', '4242424242424242'), 1999)
    await post(`/control/charges/${json.id}/dispute`, {})
    expect(await get(`/v1/charges/${json.id}`)).toMatchObject({ disputes: [expect.stringMatching(/^dp_/)] })
  })
})
