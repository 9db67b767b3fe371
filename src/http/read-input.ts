import { Refusal } from '../kernel/refusal.ts'

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

/** The query as an object; a name that is given twice is refused, since only one would count. Refuses: `bad_input`, `bad_text`. */
export function readQuery(url: string): Record<string, string> {
  const query: Record<string, string> = {}
  for (const [name, value] of new URL(url).searchParams) {
    if (name in query) throw new Refusal('bad_input', `query: ${name} is given twice.`)
    if (value.includes('\0')) throw badText(`query.${name}`)
    // A form sends the fields that were left empty too.
    if (value !== '') query[name] = value
  }
  return query
}

function badText(place: string): Refusal {
  return new Refusal('bad_text', `${place} contains a NUL character.`)
}
