import { z } from 'zod'
import { notFound } from '../kernel/refusal.ts'
import { raw } from './action.ts'
import { textOf } from './body-bytes.ts'
import { Id } from './shapes.ts'

/** A json_cdr with all its variables is some 50 KB. */
const BYTES_MAX = 2_000_000

export const receive = raw({
  summary: 'Take a call record from a switch, as it ends the call',
  description:
    'For FreeSWITCH’s mod_json_cdr, with the source’s user name and password by HTTP Basic; plain JSON, or encoded as `cdr=`. 200 means that it is stored, and comes only after the commit. A record that cannot be read is stored as well, as rejected with its reason: sending it again would not mend it. Any other answer means that it is not stored and should be sent again; a record that comes twice is known and changes nothing.',
  path: z.strictObject({ sourceName: z.string().meta({ description: 'The source’s name.' }) }),
  // mod_json_cdr may add what it likes, such as ?uuid=a_….
  query: z.looseObject({}),
  takes: 'application/json',
  answer: z.strictObject({
    result: z.enum(['call', 'known', 'skipped', 'rejected']),
    reason: z.string().nullable(),
    importId: Id,
    line: z.int(),
  }),
  handle: async ({ path, caller, request, parts }) => {
    if (caller.kind !== 'source') throw new Error('the rule of this route lets sources only pass')
    if (caller.name !== path.sourceName) throw notFound(`source '${path.sourceName}'`)
    const text = recordIn(await textOf(request, { bytesMax: BYTES_MAX }))
    const { result, reason, importId, lineNo } = await parts.live.receive({ sourceId: caller.sourceId, text })
    return Response.json({ result, reason, importId: String(importId), line: lineNo })
  },
})

/**
 * The record in a body of mod_json_cdr: JSON as it is (`encode` false), or after `cdr=`, percent-encoded (true) or in base64. The body says
 * which; its content-type does not, since `disable-100-continue` makes the switch forget it.
 */
export function recordIn(body: string): string {
  if (!body.startsWith('cdr=')) return body
  const encoded = body.slice('cdr='.length)
  if (/^\s*(?:%7B|\{)/i.test(encoded)) return new URLSearchParams(body).get('cdr') ?? body
  return Buffer.from(encoded, 'base64').toString('utf8').replace(/\0+$/, '')
}
