import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { directionViolations } from './support/house/direction.ts'
import { habitViolations } from './support/house/habits.ts'
import { readSources, type SourceFile, type Violation } from './support/house/source.ts'
import { ownerViolations } from './support/house/tables.ts'

const CHECKOUT = fileURLToPath(new URL('..', import.meta.url))
const files = readSources(CHECKOUT, ['src', 'web', 'test', 'bench'])

test('data walks left to right: no import goes against the direction of the house', () => {
  expect(directionViolations(files).map(text)).toEqual([])
})

test('names, time, money and SQL are where a reader expects them', () => {
  expect(habitViolations(files).map(text)).toEqual([])
})

test('each table is written by one room', () => {
  expect(ownerViolations(files).map(text)).toEqual([])
})

// What follows proves that the checks above can fail: one planted mistake each.

test.each([
  ['src/kernel/money.ts', '../db/database.ts', '1. the floor imports only the floor below it'],
  ['src/ledger/post.ts', '../charges/charges.ts', '1. the floor imports only the floor below it'],
  ['src/usage/usage.ts', '../invoices/invoices.ts', '2. a room imports only what is to its left'],
  ['src/invoices/invoices.ts', '../charges/store.ts', '2. a store is its own room’s'],
  ['src/invoices/invoices.ts', '../adapters/pdf/printer.ts', '5. a room never imports an adapter'],
  ['src/adapters/pdf/printer.ts', '../../db/database.ts', '5. an adapter imports the kernel and one socket'],
  [
    'src/adapters/pdf/printer.ts',
    '../cdr-formats/index.ts',
    '5. an adapter imports the kernel and one socket',
  ],
  ['src/invoices/invoices.ts', '../http/server.ts', '6. nothing imports a door'],
  ['src/invoices/invoices.ts', '../settings.ts', '6. nothing but a door imports what wires the program'],
  ['src/http/invoices.ts', '../invoices/store-lines.ts', '2. a store is its own room’s'],
  ['src/sandbox-gateway/x.ts', '../payments/gateway.ts', '8. a simulated company knows only the floor'],
  ['src/stuff/x.ts', '../kernel/money.ts', 'src/stuff is no folder of the house'],
  ['web/portal/home.tsx', '../../src/kernel/money.ts', '7. web knows only web/api'],
])('an import in %s of %s is found', (path, specifier, rule) => {
  const file = { path, text: `// a comment\nimport type { X } from '${specifier}'\n` }
  expect(directionViolations([file])).toEqual([{ path, line: 2, rule }])
})

test('an adapter folder that plugs into two sockets is found', () => {
  const files = [
    { path: 'src/adapters/pdf/a.ts', text: `import { a } from '../../invoices/printer.ts'` },
    { path: 'src/adapters/pdf/b.ts', text: `import { b } from '../../payments/receipt.ts'` },
  ]
  expect(directionViolations(files)).toEqual([
    { path: 'src/adapters/pdf/b.ts', line: 1, rule: '5. an adapter imports the kernel and one socket' },
  ])
})

test.each([
  ['Temporal.Now.instant()', 'no ambient clock: take now'],
  ['Date.now()', 'no ambient clock: take now'],
  ['new Date()', 'no ambient clock: take now'],
  ['Math.random()', 'no ambient chance'],
  ['parseFloat(x)', 'no float: parseFloat'],
  ['amount.toFixed(2)', 'no float: toFixed'],
  ['sql`select 1`', 'SQL stands in the store of its room'],
  ['sql<{ n: bigint }>`select 1`', 'SQL stands in the store of its room'],
  ['pool.query("select 1")', 'SQL stands in the store of its room'],
  ['db.selectFrom("invoices")', 'SQL stands in the store of its room'],
  ['let x: any', 'no any'],
])('%s in a room is found', (code, rule) => {
  expect(habitViolations([inRoom(`// first\n${code}`)])).toEqual([
    { path: 'src/usage/usage.ts', line: 2, rule },
  ])
})

test('a comment, a string or a parsed date is no violation', () => {
  const text =
    '// Date.now() is forbidden\nconst s = "new Date()"\nconst d = new Date(0)\nc.req.query("page")'
  expect(habitViolations([inRoom(text)])).toEqual([])
})

test('SQL in a store and the machine’s time in a test are in their places', () => {
  expect(habitViolations([{ path: 'src/usage/store-calls.ts', text: 'sql`select 1`' }])).toEqual([])
  expect(habitViolations([{ path: 'src/usage/usage.test.ts', text: 'Date.now()' }])).toEqual([])
})

test('a file called helpers.ts is found', () => {
  const path = 'src/usage/helpers.ts'
  expect(habitViolations([{ path, text: '' }])).toEqual([{ path, line: 1, rule: 'a name that says nothing' }])
})

test('a table written by two rooms is found', () => {
  const files = [
    { path: 'src/charges/store.ts', text: 'await sql`insert into charges (id) values (1)`' },
    { path: 'src/invoices/store.ts', text: '\nawait tx.updateTable("charges").set({ a: 1 }).execute()' },
  ]
  expect(ownerViolations(files)).toEqual([
    { path: 'src/invoices/store.ts', line: 2, rule: 'table charges is written by charges too' },
  ])
})

function inRoom(text: string): SourceFile {
  return { path: 'src/usage/usage.ts', text }
}

function text({ path, line, rule }: Violation): string {
  return `${path}:${line}: ${rule}`
}
