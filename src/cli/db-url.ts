import { z } from 'zod'
import { embeddedUrl } from '../db/embedded.ts'
import { Refusal } from '../kernel/refusal.ts'
import { defineCommand } from './command.ts'

export const dbUrl = defineCommand({
  path: 'db url',
  summary: 'print the address of the running database, with its password, for psql',
  input: z.object({}),
  async run({ settings, output }) {
    const url = settings.databaseUrl ?? (await embeddedUrl(settings.home))
    if (url === undefined) {
      throw new Refusal(
        'not_running',
        `No database server is running on ${settings.home}: start one with npm start.`,
      )
    }
    output.document({ url }, () => url)
    return 'done'
  },
})
