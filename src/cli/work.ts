import { z } from 'zod'
import { defineCommand } from './command.ts'
import { withDatabase } from './with-database.ts'

export const work = defineCommand({
  path: 'work',
  summary: 'work on the jobs of the queue and of the schedule; run as many as you like over one database',
  input: z.object({}),
  async run({ settings, log, stop, output, onNotice }) {
    const { play } = await import('./roles.ts')
    return withDatabase({ settings, onNotice, connectionsMax: 20 }, async (open) => {
      await play(
        { web: false, worker: true },
        { ...open, settings, log },
        {
          stop,
          onReady: () => output.document({ working: true }, () => 'Working on jobs.'),
        },
      )
      return 'done' as const
    })
  },
})
