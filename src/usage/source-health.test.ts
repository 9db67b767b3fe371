import { expect, test } from 'vitest'
import { testDatabase } from '../../test/support/database.ts'
import { asteriskLine, importText, makeUsageWorld } from '../../test/support/usage-world.ts'
import { sourceHealth } from './source-health.ts'

/** What a source seems not to have delivered. */

const database = await testDatabase()
const { kysely: db } = database
const { intake, source } = await makeUsageWorld(database)
const now = Temporal.Instant.from('2026-03-20T12:30:00Z')
let n = 0

const freshSource = async (silentAfterHours = 0) =>
  (
    await source(`s${++n}`, 'asterisk-csv', {
      timeZone: 'UTC',
      silentAfterHours,
      options: { columns: ['uniqueid', 'userfield', 'newcdrcolumns'] },
    })
  ).id
const record = (sequence: number | string, at = '2026-03-20 10:00:00', disposition = 'ANSWERED') =>
  `${asteriskLine({ id: `${at}.${sequence}`, from: '16175550100', to: '12125550000', at, seconds: 6, disposition })},"","","l",${sequence}`

test("gaps in the switch's numbering, and that what comes late closes them", async () => {
  const id = await freshSource()
  await importText(intake, id, [1, 2, 5, 6, 9, 20].map((sequence) => record(sequence)).join('\n'))
  expect(await sourceHealth(db, { sourceId: id, now })).toMatchObject({
    gaps: [
      { first: 3n, last: 4n, missing: 2n },
      { first: 7n, last: 8n, missing: 2n },
      { first: 10n, last: 19n, missing: 10n },
    ],
    missingRecords: 14n,
  })
  await importText(intake, id, [19, 8, 7, 4, 10].map((sequence) => record(sequence)).join('\n'))
  expect((await sourceHealth(db, { sourceId: id, now })).gaps).toEqual([
    { first: 3n, last: 3n, missing: 1n }, { first: 11n, last: 18n, missing: 8n },
  ]) // biome-ignore format: long
})

test('an unanswered call has a number too: it is no gap', async () => {
  const id = await freshSource()
  await importText(intake, id, [record(1), record(2, undefined, 'NO ANSWER'), record(3)].join('\n'))
  expect((await sourceHealth(db, { sourceId: id, now })).gaps).toEqual([])
  // A file of unanswered calls alone.
  await importText(intake, id, [record(4, undefined, 'BUSY'), record(5, undefined, 'BUSY')].join('\n'))
  await importText(intake, id, record(6))
  expect((await sourceHealth(db, { sourceId: id, now })).gaps).toEqual([])
})

test('the same file again notes nothing twice', async () => {
  const id = await freshSource()
  const file = [record(1), record(3)].join('\n')
  await importText(intake, id, file)
  await importText(intake, id, file)
  const { rows } = await database.pool.query('select records from source_hours where source_id = $1', [id])
  expect(rows).toEqual([{ records: 2 }])
})

test('a source without numbers and without records is healthy and silent about it', async () => {
  const id = await freshSource(2)
  expect(await sourceHealth(db, { sourceId: id, now })).toEqual({
    gaps: [],
    missingRecords: 0n,
    silences: [],
    lastRecordAt: null,
    silentNow: false,
  })
})

test('silent hours, between records and up to now', async () => {
  const id = await freshSource(3)
  // Heard at 01, 02, 06 and 08: silent 03–06 (3 h), not 07–08 (1 h), and 09–12 (3 h).
  await importText(
    intake,
    id,
    ['01:10', '02:59', '06:00', '08:30'].map((time, i) => record(i, `2026-03-20 ${time}:00`)).join('\n'),
  )
  const health = await sourceHealth(db, { sourceId: id, now })
  expect(health.silences.map(({ from, until, hours }) => [String(from), String(until), hours])).toEqual([
    ['2026-03-20T03:00:00Z', '2026-03-20T06:00:00Z', 3],
    ['2026-03-20T09:00:00Z', '2026-03-20T12:00:00Z', 3],
  ])
  expect([health.silentNow, String(health.lastRecordAt)]).toEqual([true, '2026-03-20T08:00:00Z'])
  const earlier = await sourceHealth(db, { sourceId: id, now: Temporal.Instant.from('2026-03-20T11:59:00Z') })
  expect([earlier.silences.length, earlier.silentNow]).toEqual([1, false])
})

test('a source that fell silent long ago is silent still', async () => {
  const id = await freshSource(3)
  await importText(intake, id, record(1, '2026-01-01 00:30:00'))
  const health = await sourceHealth(db, { sourceId: id, now })
  expect(health.silentNow).toBe(true)
  expect(health.silences.map(({ from, until }) => [String(from), String(until)])).toEqual([
    ['2026-01-01T01:00:00Z', '2026-03-20T12:00:00Z'],
  ])
})
