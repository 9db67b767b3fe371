import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { readErrorCodes } from '../src/http/docs-page.ts'

const SRC = fileURLToPath(new URL('../src/', import.meta.url))
const ERRORS = fileURLToPath(new URL('../docs/errors.md', import.meta.url))

/** Where a code is handed on instead of written: its callers write it as `code: '…'`. */
const HANDED_ON = ['numbers/holding.ts']
/** A thread's refusal, made anew from what the thread said. */
const MADE_ANEW = ['adapters/pdf/pool.ts']

const sources = readdirSync(SRC, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
  .map((file) => ({ file, text: readFileSync(SRC + file, 'utf8') }))

test('docs/errors.md explains each code that the program refuses with, and no other', () => {
  const written = sources.flatMap(({ file, text }) => {
    const literal = /(?:new Refusal\(|\bproblem\(\s*[\w.]+,)\s*'([a-z0-9_]+)'/g
    // `custom` is zod's own.
    const handed = file.startsWith('numbers/') ? [...text.matchAll(/\bcode: '(?!custom')([a-z0-9_]+)'/g)] : []
    return [...text.matchAll(literal), ...handed].map((match) => match[1]!)
  })
  const explained = readErrorCodes(readFileSync(ERRORS, 'utf8')).map(({ code }) => code)
  expect(explained.toSorted()).toEqual([...new Set(written)].toSorted())
})

test('a code is written where it is refused, so that it can be found', () => {
  const elsewhere = sources
    .filter(({ text }) => /new Refusal\(\s*[^'\s]/.test(text))
    .map(({ file }) => file)
    .filter((file) => ![...HANDED_ON, ...MADE_ANEW].includes(file))
  expect(elsewhere).toEqual([])
})
