import { z } from 'zod'
import { intakeOf } from '../composition.ts'
import { countUnrated, listUnratedCalls } from '../usage/imports.ts'
import { retryUnrated } from '../usage/retry-unrated.ts'
import { listSources } from '../usage/sources.ts'
import { defineCommand } from './command.ts'

const input = z.object({ retry: z.boolean().default(false) })

/** `tollbook unrated`: what waits for a price or an owner, and why; with --retry, tries it again. */
export const unratedCommand = defineCommand({
  path: 'unrated',
  summary: 'show the calls that wait for a price or an owner, or try them again',
  input,
  declare: (command) => command.option('--retry', 'try every waiting call again first'),
  run: ({ input, output, withDatabase }) =>
    withDatabase(async (open) => {
      const retried = input.retry ? await retryUnrated(intakeOf(open)) : null
      const db = open.database.kysely
      const names = new Map((await listSources(db)).map(({ id, name }) => [id, name]))
      const counts = (await countUnrated(db)).map(({ sourceId, ...count }) => ({
        source: names.get(sourceId)!,
        ...count,
      }))
      const { items } = await listUnratedCalls(db, { page: { limit: EXAMPLES } })
      const examples = items.map(({ sourceName, importId, lineNo, reason }) => ({
        source: sourceName,
        importId,
        lineNo,
        reason,
      }))
      output.document({ retried, waiting: counts, examples }, () =>
        [
          ...(retried
            ? [`Tried ${retried.tried} again: ${retried.rated} rated, ${retried.waiting} still wait.`]
            : []),
          counts.length === 0 ? 'No call waits.' : 'Calls that wait:',
          ...counts.map(
            ({ source, reasonCode, calls }) => `  ${String(calls).padStart(8)}  ${source}  ${reasonCode}`,
          ),
          ...examples.map(
            ({ source, importId, lineNo, reason }) =>
              `  ${source}, import ${importId}, line ${lineNo}: ${reason}`,
          ),
        ].join('\n'),
      )
      return 'done' as const
    }),
})

const EXAMPLES = 10
