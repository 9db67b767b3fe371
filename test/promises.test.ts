import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { PROMISES } from './support/promises.ts'

test('each promise of the five portals is walked in a browser, by a test of its name', () => {
  const directory = path.join(import.meta.dirname, 'portals')
  const sources = readdirSync(directory).map((file) => readFileSync(path.join(directory, file), 'utf8'))
  const named = sources.flatMap((source) => [...source.matchAll(/\btest\(\s*['"`]([PNIX]\d) ([^:'"`]+)/g)])
  const walked = named.map(([, number, name]) => `${number} ${name!.trim()}`)
  expect(walked.toSorted()).toEqual(
    Object.entries(PROMISES)
      .map(([number, name]) => `${number} ${name}`)
      .toSorted(),
  )
})
