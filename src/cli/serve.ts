import { z } from 'zod'
import { ensureWebBuilt } from '../http/web-build.ts'
import { defineCommand } from './command.ts'
import { withDatabase } from './with-database.ts'

export const serve = defineCommand({
  path: 'serve',
  summary: 'serve the portal, the console and the API; run as many as you like over one database',
  input: z.object({}),
  async run({ settings, log, stop, output, onNotice }) {
    await ensureWebBuilt((sentence) => output.line(sentence))
    const { play } = await import('./roles.ts')
    return withDatabase({ settings, onNotice, connectionsMax: 20 }, async (open) => {
      await play(
        { web: true, worker: false },
        { ...open, settings, log },
        {
          stop,
          onReady: ({ port }) =>
            output.document({ port }, () => `Serving ${settings.publicUrl} on port ${port}.`),
        },
      )
      return 'done' as const
    })
  },
})
