import { z } from 'zod'
import { joinEmbedded } from '../db/embedded.ts'
import { migrate } from '../db/migrate.ts'
import { defineCommand } from './command.ts'

export const migrateDatabase = defineCommand({
  path: 'migrate',
  summary: 'bring the database to the schema of this version; every command does so by itself',
  input: z.object({}),
  async run({ settings, output }) {
    const server =
      settings.databaseUrl === undefined ? await joinEmbedded({ home: settings.home }) : undefined
    try {
      const { applied } = await migrate(settings.databaseUrl ?? server!.url)
      output.document({ applied }, () =>
        applied.length === 0
          ? 'The database is up to date.'
          : applied.map((name) => `applied ${name}`).join('\n'),
      )
      return 'done'
    } finally {
      await server?.leave()
    }
  },
})
