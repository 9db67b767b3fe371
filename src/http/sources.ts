import { z } from 'zod'
import { hashPassword } from '../accounts/password.ts'
import { formats } from '../composition.ts'
import { sourceHealth } from '../usage/source-health.ts'
import { getSource, listSources, type Source as SourceRow, saveSource } from '../usage/sources.ts'
import { read, write } from './action.ts'
import { instantOrNull, smallIdOf } from './shapes.ts'
import { Source, SourceHealth, SourceListItem } from './source-shapes.ts'

export const SourcePath = z.strictObject({ sourceId: smallIdOf('The source’s id.') })

const fields = {
  format: z.string().meta({ description: 'Name of a CDR format.', examples: ['asterisk-csv'] }),
  profile: z.record(z.string(), z.unknown()).meta({ examples: [{ timeZone: 'America/Chicago' }] }),
  userName: z.string().min(1).max(64).meta({ description: 'By which the switch posts calls live.' }),
  password: z.string().meta({ description: 'For the user name. Only its hash is kept.' }),
}

export const list = read({
  summary: 'List the sources of call records',
  description: 'In one piece: there are as many as the provider has switches.',
  answer: z.strictObject({ items: z.array(SourceListItem), next: z.null() }),
  handle: async ({ db }) => {
    const sources = await listSources(db)
    const items = sources.map((source) => ({
      ...presentSource(source),
      lastImportAt: instantOrNull(source.lastImportAt),
      unrated: Number(source.unrated),
    }))
    return { items, next: null }
  },
})

export const create = write({
  summary: 'Make a source, or make the source of that name as given',
  body: z.strictObject({ name: z.string(), ...fields }).partial({ userName: true, password: true }),
  answer: Source,
  handle: async ({ tx, body: { password, ...input }, now }) => {
    const { item } = await saveSource(tx, {
      ...input,
      ...(password === undefined ? {} : { passwordHash: await hashPassword(password) }),
      formats,
      now,
    })
    return presentSource(item)
  },
})

export const show = read({
  summary: 'Show a source',
  path: SourcePath,
  answer: Source,
  handle: async ({ db, path }) => presentSource(await getSource(db, path)),
})

export const change = write({
  summary: 'Change a source',
  description: 'What is left out stays. Raw lines already imported are read by the profile they came with.',
  path: SourcePath,
  body: z.strictObject(fields).partial(),
  answer: Source,
  handle: async ({ tx, path, body: { password, ...changes }, now }) => {
    const { name, format, profile } = await getSource(tx, path)
    const { item } = await saveSource(tx, {
      ...{ name, format, profile },
      ...changes,
      ...(password === undefined ? {} : { passwordHash: await hashPassword(password) }),
      formats,
      now,
    })
    return presentSource(item)
  },
})

export const health = read({
  summary: 'Show what a source seems not to have delivered: gaps in its numbering, hours without calls',
  path: SourcePath,
  answer: SourceHealth,
  handle: async ({ db, path, now }) => {
    const found = await sourceHealth(db, { ...path, now })
    return {
      gaps: found.gaps.map(({ first, last, missing }) => ({
        from: first.toString(),
        to: last.toString(),
        count: Number(missing),
      })),
      missingRecords: Number(found.missingRecords),
      silentHours: found.silences.map(({ from, until, hours }) => ({
        from: from.toString(),
        until: until.toString(),
        hours,
      })),
      lastRecordAt: instantOrNull(found.lastRecordAt),
      silentNow: found.silentNow,
    }
  },
})

function presentSource({
  id,
  name,
  format,
  profile,
  userName,
  createdAt,
}: SourceRow): z.input<typeof Source> {
  return { id: String(id), name, format, profile, userName, createdAt: createdAt.toString() }
}
