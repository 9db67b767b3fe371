import { z } from 'zod'
import type { Db, Tx } from '../db/database.ts'
import { touchRatingFacts } from '../db/rating-facts.ts'
import { type Change, sameValue } from '../db/saved.ts'
import { notFound, Refusal } from '../kernel/refusal.ts'
import type { CdrFormat, CdrFormats, CdrReader } from './cdr-format.ts'
import type { MediationRules } from './mediation.ts'
import { latestAnswerMs } from './mediation.ts'
import {
  dialPlanOf,
  type MatchKind,
  type SourceProfile,
  type SourceProfileInput,
  sourceProfile,
} from './profile.ts'
import * as store from './store-sources.ts'

/** Where call records come from: one switch or feed, and how it writes them. */
export interface Source {
  id: number
  name: string
  format: string
  profile: SourceProfileInput
  /** Name by which a switch posts live; null: files only. */
  userName: string | null
  createdAt: Temporal.Instant
}

export const sourceInput = z.strictObject({
  name: z.string().regex(/^[a-z0-9][a-z0-9_-]{0,62}$/, 'must be lower-case letters, digits, - and _'),
  format: z.string(),
  profile: z.record(z.string(), z.unknown()),
  userName: z.string().min(1).max(64).optional(),
})

/** A source's profile, read and ready: everything that turns a line into a call record. */
export interface SourceRules {
  format: CdrFormat
  profile: SourceProfile
  matchBy: readonly MatchKind[]
  /** A reader for one file. */
  openReader(): CdrReader
  mediation(now: Temporal.Instant): MediationRules
}

/**
 * Makes a source, or changes the one of that name. `passwordHash` belongs to `userName`. Refuses `unknown_cdr_format` and `bad_profile`, naming
 * each wrong key and value.
 */
export async function saveSource(
  tx: Tx,
  {
    formats,
    now,
    passwordHash,
    ...input
  }: z.input<typeof sourceInput> & { passwordHash?: string; formats: CdrFormats; now: Temporal.Instant },
): Promise<{ item: Source; change: Change }> {
  const { name, format, profile, userName } = input
  readRules({ format, profile: profile as SourceProfileInput }, formats)
  const known = await store.findByName(tx, name)
  const wanted = {
    format,
    profile: profile as SourceProfileInput,
    userName: userName ?? known?.userName ?? null,
  }
  if (
    known &&
    sameValue({ format: known.format, profile: known.profile, userName: known.userName }, wanted) &&
    !passwordHash
  ) {
    return { item: known, change: 'unchanged' }
  }
  const item = await store.upsertSource(tx, { name, ...wanted, passwordHash: passwordHash ?? null, now })
  await touchRatingFacts(tx)
  return { item, change: known ? 'changed' : 'created' }
}

/** Parses a profile by the shared rules and the format's own. */
export function readRules(
  source: { format: string; profile: SourceProfileInput },
  formats: CdrFormats,
): SourceRules {
  const format = formats.named(source.format)
  const profile = parsed(sourceProfile, source.profile, '')
  const options = parsed(format.options, profile.options, 'options.')
  const dialPlan = dialPlanOf(profile)
  return {
    format,
    profile,
    matchBy: profile.matchBy,
    openReader: () => format.reader(options, { timeZone: profile.timeZone }),
    mediation: (now) => ({ dialPlan, direction: profile.direction, latestMs: latestAnswerMs(now) }),
  }
}

function parsed<T>(schema: z.ZodType<T>, value: unknown, place: string): T {
  const result = schema.safeParse(value)
  if (result.success) return result.data
  const details = result.error.issues.map((issue) => ({
    place: place + issue.path.join('.'),
    message: issue.message,
  }))
  const first = details[0]!
  throw new Refusal('bad_profile', `The profile is wrong at '${first.place}': ${first.message}.`, { details })
}

/** Refuses `not_found`. */
export async function getSource(db: Db | Tx, { sourceId }: { sourceId: number }): Promise<Source> {
  const source = await store.findById(db, sourceId)
  if (!source) throw notFound(`source with id ${sourceId}`)
  return source
}

/** Refuses `not_found`. */
export async function getSourceByName(db: Db | Tx, { name }: { name: string }): Promise<Source> {
  const source = await store.findByName(db, name)
  if (!source) throw notFound(`source '${name}'`)
  return source
}

/** Every source, by name, with what its newest import was: there are tens of them, not thousands. */
export async function listSources(
  db: Db | Tx,
): Promise<(Source & { lastImportAt: Temporal.Instant | null; unrated: bigint })[]> {
  return store.selectSources(db)
}

/** The source whose switch signs in with this name, with its password's hash. */
export async function findSourceCredentials(
  db: Db | Tx,
  { userName }: { userName: string },
): Promise<{ sourceId: number; name: string; passwordHash: string } | null> {
  return store.findCredentials(db, userName)
}
