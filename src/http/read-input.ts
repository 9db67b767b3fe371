import type { z } from '@hono/zod-openapi'
import { Refusal, type RefusalDetail } from '../kernel/refusal.ts'

/** At most so many places are named; the rest is counted. */
const PLACES_MAX = 50

/**
 * Parses what came from outside. Refuses (`invalid_request`, 422) naming each place and its value: `body.billingDay: '32' …`.
 * `where` is `query`, `body` or `path`.
 */
export function readInput<S extends z.ZodType>(schema: S, input: unknown, where: string): z.output<S> {
  const parsed = schema.safeParse(input)
  if (parsed.success) return parsed.data
  const details = parsed.error.issues.map((issue) => placeOf(issue, input, where))
  const shown = details.slice(0, PLACES_MAX)
  const first = shown[0]!
  const more = details.length > 1 ? ` (and ${details.length - 1} more)` : ''
  throw new Refusal('invalid_request', `${first.place}: ${first.message}${more}.`, { details: shown })
}

function placeOf(issue: z.core.$ZodIssue, input: unknown, where: string): RefusalDetail {
  if (issue.code === 'unrecognized_keys') {
    return {
      place: [where, ...issue.path].join('.'),
      message: `there is no ${issue.keys.map((key) => `'${key}'`).join(', ')} here`,
    }
  }
  const value = issue.path.reduce<unknown>(
    (at, key) => (typeof at === 'object' && at !== null ? Reflect.get(at, key) : undefined),
    input,
  )
  const place = issue.path.reduce<string>(
    (at, key) => (typeof key === 'number' ? `${at}[${key}]` : `${at}.${String(key)}`),
    where,
  )
  if (value === undefined) return { place, message: 'is missing' }
  return { place, message: `${shortly(value)}: ${issue.message}` }
}

/** A value as people can recognise it in a sentence. */
function shortly(value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  return `'${text.length > 60 ? `${text.slice(0, 60)}…` : text}'`
}

/** Reads a JSON body. Refuses: `not_json` (415, 400), `bad_text` (422). */
export async function readJson(request: Request): Promise<unknown> {
  const type = request.headers.get('content-type') ?? ''
  if (!/^application\/(?:[\w.-]+\+)?json\b/i.test(type)) {
    throw new Refusal(
      'not_json',
      `The body must be JSON, with content-type application/json, not '${type}'.`,
      {
        status: 415,
      },
    )
  }
  const text = await request.text()
  // PostgreSQL's text cannot hold it, and nobody's name contains it.
  if (/\\u0000/.test(text)) throw badText('body')
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new Refusal(
      'not_json',
      `The body is not JSON: ${error instanceof Error ? error.message : error}.`,
      {
        status: 400,
      },
    )
  }
}

/** The query as an object; a name that is given twice is refused, since only one would count. Refuses: `invalid_request`, `bad_text`. */
export function readQuery(url: string): Record<string, string> {
  const query: Record<string, string> = {}
  for (const [name, value] of new URL(url).searchParams) {
    if (name in query) throw new Refusal('invalid_request', `query.${name} is given twice.`)
    if (value.includes('\0')) throw badText(`query.${name}`)
    // A form sends the fields that were left empty too.
    if (value !== '') query[name] = value
  }
  return query
}

function badText(place: string): Refusal {
  return new Refusal('bad_text', `${place} contains a NUL character.`)
}
