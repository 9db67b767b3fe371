import { zstdDecompressSync } from 'node:zlib'
import fc from 'fast-check'
import { afterEach, describe, expect, test } from 'vitest'
import { testDatabase } from '../../test/support/database.ts'
import { asteriskLine, importText, makeUsageWorld } from '../../test/support/usage-world.ts'
import { verifyBalances } from '../ledger/verify.ts'
import { FATE, skipOfFate } from './fate.ts'
import type { ImportSummary } from './import.ts'
import { getImport, listRejectedLines } from './imports.ts'
import { rawLine } from './raw-lines.ts'

/** Every line of every file ends as one thing, is counted as that, and can be read back. */

const database = await testDatabase()
const { pool, kysely: db } = database
const { intake, source, pbx } = await makeUsageWorld(database)
let n = 0
const freshSource = () =>
  source(`s${++n}`, 'asterisk-csv', {
    timeZone: 'America/New_York',
    extensionLengths: [3],
    options: { columns: ['uniqueid'] },
  })

afterEach(async () => {
  expect((await verifyBalances(db, { limit: 5 })).differences).toEqual([])
})

const sum = (all: Iterable<number>) => [...all].reduce((total, one) => total + one, 0)

/** The fates of an import's kept lines, counted. */
async function fatesOf(importId: number) {
  const { rows } = await pool.query(
    'select first_line, lines, raw, fates from cdr_chunks where import_id = $1 order by first_line',
    [importId],
  )
  const counts = { call: 0, known: 0, rejected: 0, skipped: {} as Record<string, number> }
  for (const { lines, raw, fates } of rows as { lines: number; raw: Buffer; fates: Buffer }[]) {
    expect([fates.length, zstdDecompressSync(raw).toString('utf8').split('\n').length]).toEqual([
      lines,
      lines,
    ])
    for (const fate of fates) {
      const reason = skipOfFate(fate)
      if (reason) counts.skipped[reason] = (counts.skipped[reason] ?? 0) + 1
      else counts[fate === FATE.call ? 'call' : fate === FATE.known ? 'known' : 'rejected']++
    }
  }
  return counts
}

async function expectConsistent(summary: ImportSummary) {
  const { linesRead, calls, known, rejected, skipped, rated, unrated, state } = summary
  expect([summary.importId, linesRead]).toEqual([
    summary.importId,
    calls + known + rejected + sum(Object.values(skipped)),
  ])
  expect(await getImport(db, summary)).toMatchObject({
    linesRead,
    calls,
    known,
    rejected,
    skipped,
    rated,
    unrated,
    state,
  })
}

describe('lines read = calls + known + rejected + skipped', () => {
  const kinds = fc.constantFrom(
    'good',
    'good',
    'good',
    'nobody',
    'extension',
    'unanswered',
    'bad',
    'blank',
    'nul',
    'future',
    'long',
    'latin1',
    'emergency',
  )
  const line = fc.record({
    kind: kinds,
    id: fc.integer({ min: 1, max: 25 }),
    seconds: fc.integer({ min: 0, max: 200 }),
  })
  const text = ({ kind, id, seconds }: { kind: string; id: number; seconds: number }): string => {
    const call = { id: `${id}.1`, from: '16175550200', to: '12125550000', at: '2026-03-02 10:00:00', seconds }
    switch (kind) {
      case 'nobody': return asteriskLine({ ...call, from: '19995550000' })
      case 'extension': return asteriskLine({ ...call, from: '201', to: '202' })
      case 'emergency': return asteriskLine({ ...call, to: '911' })
      case 'unanswered': return asteriskLine({ ...call, disposition: 'NO ANSWER' })
      case 'bad': return `not a call ${id}`
      case 'blank': return ''
      case 'nul': return `${asteriskLine(call).slice(0, 40 + id)}\0\0`
      case 'future': return asteriskLine({ ...call, at: '2099-01-01 00:00:00' })
      case 'long': return `x${id}`.repeat(150_000)
      case 'latin1': return asteriskLine({ ...call, from: 'Zo\u00eb' })
      default: return asteriskLine(call)
    }
  } // biome-ignore format: a table

  test('for any file, imported twice, with the fates of its lines, and each line read back exactly', {
    timeout: 120_000,
  }, async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(line, { maxLength: 40 }),
        fc.boolean(),
        fc.integer({ min: 1, max: 5_000 }),
        async (lines, latin1, chunkBytes) => {
          const { id } = await freshSource()
          const texts = lines.map(text)
          const file = Buffer.from(texts.map((one) => `${one}\n`).join(''), latin1 ? 'latin1' : 'utf8')
          const first = await importText(intake, id, file, { chunkBytes: chunkBytes * 100 })
          await expectConsistent(first)
          expect(first).toMatchObject({ state: 'complete', linesRead: texts.length })
          const { call, ...fates } = await fatesOf(first.importId)
          expect(fates).toEqual({ known: first.known, rejected: first.rejected, skipped: first.skipped })
          expect(call).toBe(first.calls)
          for (const [i, one] of texts.entries())
            expect(await rawLine(db, { importId: first.importId, lineNo: i + 1 })).toBe(one)
          expect(await rawLine(db, { importId: first.importId, lineNo: texts.length + 1 })).toBeNull()
          expect(await rawLine(db, { importId: first.importId, lineNo: 0 })).toBeNull()

          const again = await importText(intake, id, file, { name: 'again' })
          await expectConsistent(again)
          expect(again).toMatchObject({
          calls: 0, rated: 0, unrated: 0, rejected: first.rejected, known: first.calls + first.known + (first.skipped.internal ?? 0),
        }) // biome-ignore format: long
        },
      ),
      { numRuns: 40 },
    )
  })

  test('of an empty file, of only line ends, of only a header-like line', async () => {
    expect(await importText(intake, pbx.id, '')).toMatchObject({
      state: 'complete',
      linesRead: 0,
      hint: null,
      error: null,
    })
    expect(await importText(intake, pbx.id, '\n\r\n\n')).toMatchObject({
      state: 'complete',
      linesRead: 3,
      skipped: { blank: 3 },
      hint: null,
    })
  })
})

describe('bad input is rejected by line and reason; its neighbours are calls', () => {
  const good = (id: string, at = '2026-03-02 10:00:00') =>
    asteriskLine({ id, from: '16175550100', to: '12125550000', at, seconds: 6 })

  async function reasonsOf(lines: (string | Buffer)[]) {
    const { id } = await freshSource()
    const file = Buffer.concat(
      [good('first'), ...lines, good('last')].flatMap((one) => [
        Buffer.from(one as string),
        Buffer.from('\n'),
      ]),
    )
    const summary = await importText(intake, id, file)
    await expectConsistent(summary)
    expect(summary).toMatchObject({ state: 'complete', calls: 2, rated: 2, rejected: lines.length })
    const { items } = await listRejectedLines(db, { importId: summary.importId, page: { limit: 100 } })
    return items.map(({ lineNo, reason }) => `${lineNo}: ${reason}`)
  }

  test('negative and absurd durations, end before start, 1970, 2099, NUL bytes, cut lines', async () => {
    const line = good('x')
    expect(
      await reasonsOf([
        line.replace(',11,6,', ',11,-6,'),
        line.replace(',11,6,', ',11,99999999,'),
        line.replace('10:00:06', '09:00:00'),
        good('y', '1970-01-01 00:01:00'),
        good('z', '2099-01-01 00:00:00'),
        `${line.slice(0, 50)}\0${line.slice(51)}`,
        line.slice(0, 60),
        line.replaceAll(',', ';'),
      ]),
    ).toEqual([
      "2: billsec '-6' is negative",
      "3: billsec '99999999' is longer than 7 days",
      "4: end '2026-03-02 09:00:00' is before answer '2026-03-02 10:00:00'",
      "5: start '1970-01-01 00:00:55' is before 2000",
      expect.stringMatching(/^6: .*2099-01-01/),
      '7: byte 51 is NUL',
      expect.stringMatching(/^8: /),
      expect.stringMatching(/^9: .*delimiter ';'/),
    ])
  })

  test('a line of 1 MB and one of 10 MB', async () => {
    expect(await reasonsOf([Buffer.alloc(1_048_576, 'x'), Buffer.alloc(10_485_760, 'y')])).toEqual([
      '2: the line has 1048576 bytes; at most 262144 are read',
      '3: the line has 10485760 bytes; at most 262144 are read',
    ])
  })
})

describe('a file never fails as a whole for what a record says', () => {
  const document = (uuid: string, variables: object = {}, profile: object = {}) =>
    JSON.stringify({
      variables: {
        uuid,
        billsec: '60',
        start_epoch: '1772463600',
        answer_epoch: '1772463605',
        end_epoch: '1772463665',
        ...variables,
      },
      callflow: {
        caller_profile: { caller_id_number: '16175550100', destination_number: '12125550000', ...profile },
      },
    })

  test('characters that PostgreSQL cannot hold, escaped or URL-encoded', async () => {
    const { id } = await source('odd-characters', 'freeswitch-json', { timeZone: 'UTC' })
    const file = [
      document('good-1'),
      document('nul%00in-key'),
      document('odd-1', { accountcode: 'a%00b' }, { caller_id_number: '19995550000' }),
      document('odd-2', {}, { caller_id_number: '1\u0000999' }),
      document('odd-3', {}, { destination_number: 'call \ud800 me' }),
      document('odd-4\udc00'),
      document('odd-4\udc00'),
      document('odd-5', { hangup_cause: 'NORMAL\ud83d' }, { caller_id_number: '19995550000' }),
      document('odd-6', { sip_h_Diversion: '%00' }, { caller_id_number: '19995550000' }),
      document('good-2'),
    ].join('\n')
    const summary = await importText(intake, id, file)
    await expectConsistent(summary)
    expect(summary).toMatchObject({
      state: 'complete',
      error: null,
      linesRead: 10,
      rejected: 8,
      calls: 2,
      rated: 2,
    })
    const { items } = await listRejectedLines(db, { importId: summary.importId, page: { limit: 10 } })
    expect(items[0]).toMatchObject({ lineNo: 2, reason: 'a NUL or half a character stands in the key' })
  })

  test('JSON that broke off keeps to its own line, and line numbers stay true', async () => {
    const { id } = await source('broken-json', 'freeswitch-json', { timeZone: 'UTC' })
    const file = [
      document('b-1'),
      document('b-2').slice(0, 100),
      document('b-3'),
      `{"long":\n"${'x'.repeat(5_000_000)}"}`,
      document('b-4'),
    ]
    const summary = await importText(intake, id, file.join('\n'))
    await expectConsistent(summary)
    expect(summary).toMatchObject({ state: 'complete', linesRead: 5, calls: 3, rejected: 2 })
    expect(await rawLine(db, { importId: summary.importId, lineNo: 5 })).toBe(document('b-4'))
  })
})

describe('the wrong file', () => {
  test('a format that was named wrongly: every line rejected, and the hint names the likely one', async () => {
    const { id } = await source('wrong', 'freeswitch-csv', { timeZone: 'UTC' })
    const file = Array.from({ length: 20 }, (_, i) =>
      asteriskLine({ id: `${i}`, from: '1', to: '2', at: '2026-03-02 10:00:00', seconds: 6 }),
    ).join('\n')
    const summary = await importText(intake, id, file)
    await expectConsistent(summary)
    expect(summary).toMatchObject({ state: 'complete', rejected: 20, calls: 0 })
    expect(summary.hint).toMatch(
      /^Every line was rejected: is this file really freeswitch-csv\? It looks like .*asterisk-csv/,
    )
  })

  test('a wrong delimiter: every line rejected with the delimiter that was found', async () => {
    const file = Array.from({ length: 20 }, (_, i) =>
      asteriskLine({ id: `${i}`, from: '1', to: '2', at: '2026-03-02 10:00:00', seconds: 6 }).replaceAll(
        ',',
        '|',
      ),
    ).join('\n')
    const summary = await importText(intake, pbx.id, file)
    expect(summary).toMatchObject({
      state: 'complete',
      rejected: 20,
      hint: 'Every line was rejected: is this file really asterisk-csv?',
    })
    const { items } = await listRejectedLines(db, { importId: summary.importId, page: { limit: 1 } })
    expect(items[0]!.reason).toMatch(/is the delimiter '\|'\?/)
  })

  test('UTF-16 is refused in one sentence, and nothing is stored', async () => {
    const summary = await importText(intake, pbx.id, Buffer.from('"","1","2"\n', 'utf16le'))
    expect(summary).toMatchObject({
      state: 'failed', linesRead: 0, error: 'The file is UTF-16; convert it to UTF-8 (for example: iconv -f utf-16 -t utf-8).',
    }) // biome-ignore format: long
  })
})
