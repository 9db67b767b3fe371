import { Hono } from 'hono'
import { expect, test } from 'vitest'
import { limitForm } from './page-body.ts'
import { problemOf, problemResponse } from './problem.ts'

const app = new Hono()
app.all('*', limitForm, (c) => c.text('read'))
app.onError((error) => problemResponse(problemOf(error, null as never)))

const send = async (path: string, headers: Record<string, string>) => {
  const response = await app.request(path, { method: 'POST', headers })
  return response.status
}

test('a form is read only where it is no larger than any form there', async () => {
  expect(await send('/sign-in', { 'content-length': '1000000' })).toBe(200)
  expect(await send('/sign-in', { 'content-length': '1000001' })).toBe(413)
  expect(await send('/sign-in', { 'transfer-encoding': 'chunked' })).toBe(413)
  expect(await send('/sign-in', { 'content-length': 'much' })).toBe(413)
  expect(await send('/pay', { 'content-length': '20000000' })).toBe(413)
})

test('the console takes files, its door does not', async () => {
  expect(await send('/console/rate-decks/new', { 'content-length': '130000000' })).toBe(200)
  expect(await send('/console/rate-decks/new', { 'content-length': '136000001' })).toBe(413)
  expect(await send('/console/sign-in', { 'content-length': '1000001' })).toBe(413)
  expect(await send('/console/sign-in/second-step.data', { 'content-length': '1000001' })).toBe(413)
})
