import { expect, test } from 'vitest'
import { testDatabase } from '../../test/support/database.ts'
import { migrate } from './migrate.ts'

const { pool, url } = await testDatabase()

test('a database that is up to date is left as it is', async () => {
  expect(await migrate(url)).toEqual({ applied: [] })
})

test('a database made by a newer Tollbook is refused in one sentence', async () => {
  await pool.query(
    `insert into kysely_migration (name, timestamp) values ('9999_from_the_future', '2099-01-01')`,
  )
  await expect(migrate(url)).rejects.toMatchObject({
    code: 'database_newer',
    message: expect.stringContaining('9999_from_the_future'),
  })
})
