import { z } from 'zod'
import { type SourceHealth, sourceHealth } from '../usage/source-health.ts'
import { listSources } from '../usage/sources.ts'
import { defineCommand } from './command.ts'

/** `tollbook source-health`: what each source seems not to have delivered. Exit 1 when one is silent now. */
export const sourceHealthCommand = defineCommand({
  path: 'source-health',
  summary: "show gaps in each source's numbering and its silent hours",
  input: z.object({}),
  run: ({ output, withDatabase }) =>
    withDatabase(async ({ database, clock }) => {
      const reports: (SourceHealth & { source: string })[] = []
      for (const { id, name } of await listSources(database.kysely)) {
        reports.push({
          source: name,
          ...(await sourceHealth(database.kysely, { sourceId: id, now: clock.now() })),
        })
      }
      output.document(reports, () =>
        reports
          .flatMap(({ source, gaps, missingRecords, silences, lastRecordAt, silentNow }) => [
            `${source}: last record in the hour of ${lastRecordAt ?? 'never'}${silentNow ? ', SILENT NOW' : ''}`,
            `  ${missingRecords} records missing in ${gaps.length} gaps${gaps.length > 0 ? `, the last ${gaps.at(-1)!.first}–${gaps.at(-1)!.last}` : ''}`,
            `  ${silences.length} silences${silences.length > 0 ? `, the last of ${silences.at(-1)!.hours} hours from ${silences.at(-1)!.from}` : ''}`,
          ])
          .join('\n'),
      )
      return reports.some(({ silentNow }) => silentNow) ? ('failed' as const) : ('done' as const)
    }),
})
