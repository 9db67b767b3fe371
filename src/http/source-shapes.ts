import { z } from 'zod'
import { Id, Instant, name } from './shapes.ts'

export const Source = name(
  'Source',
  z.strictObject({
    id: Id,
    name: z.string().meta({ examples: ['main-switch'] }),
    format: z.string().meta({ examples: ['asterisk-csv'] }),
    profile: z
      .record(z.string(), z.unknown())
      .meta({ description: 'How it writes its calls (docs/operate).' }),
    userName: z
      .string()
      .nullable()
      .meta({ description: 'By which a switch posts calls live; null: files only.' }),
    createdAt: Instant,
  }),
)

export const SourceListItem = name(
  'SourceListItem',
  Source.extend({
    lastImportAt: Instant.nullable(),
    unrated: z.int().meta({ description: 'Calls of it that wait to be priced.' }),
  }),
)

export const Import = name(
  'Import',
  z.strictObject({
    id: Id,
    sourceId: Id,
    sourceName: z.string(),
    name: z.string().meta({ examples: ['Master-2026-03-01.csv.gz'] }),
    kind: z.enum(['file', 'live']),
    format: z.string(),
    state: z.enum(['running', 'complete', 'failed', 'interrupted']),
    bytes: z.int().meta({ description: 'Stored so far.' }),
    lines: z.int().meta({ description: 'Stored so far.' }),
    calls: z.int().meta({ description: 'New to the source.' }),
    known: z.int().meta({ description: 'There before, from this file or another.' }),
    rejected: z.int(),
    skipped: z.array(z.strictObject({ reason: z.string(), count: z.int() })),
    rated: z.int().meta({ description: 'Legs; a call may have two.' }),
    unrated: z.int(),
    error: z.string().nullable().meta({ description: 'Why it did not end well, what is kept, what to do.' }),
    startedAt: Instant,
    finishedAt: Instant.nullable(),
  }),
)

export const RejectedLine = name(
  'RejectedLine',
  z.strictObject({ line: z.int(), reason: z.string(), raw: z.string(), rejectedAt: Instant }),
)

export const UnratedCall = name(
  'UnratedCall',
  z.strictObject({
    id: z.string(),
    source: z.string(),
    import: Id,
    line: z.int(),
    reasonCode: z.string().meta({ examples: ['no_rate'] }),
    reason: z.string(),
    answeredAt: Instant,
    from: z.string(),
    to: z.string(),
    account: z.strictObject({ id: Id, number: z.string(), name: z.string() }).nullable(),
    queuedAt: Instant,
    triedAt: Instant,
  }),
)

export const SourceHealth = name(
  'SourceHealth',
  z.strictObject({
    gaps: z
      .array(z.strictObject({ from: z.string(), to: z.string(), count: z.int() }))
      .meta({ description: 'Running numbers of the switch that never came; the first hundred gaps.' }),
    missingRecords: z.int(),
    silentHours: z
      .array(z.strictObject({ from: Instant, until: Instant, hours: z.int() }))
      .meta({ description: 'Spans without a record in the last five weeks.' }),
    lastRecordAt: Instant.nullable(),
    silentNow: z.boolean().meta({ description: 'Silent for longer than its profile allows.' }),
  }),
)
