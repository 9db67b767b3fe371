import type { Api } from '../api/context.ts'
import { loaded } from '../api/outcome.ts'
import type { Line } from './member-role.tsx'

/** More numbers than this are chosen by the provider's people: nobody ticks them one by one. */
const LINES_MAX = 500

/** The account's numbers that are in use, for choosing among them. */
export async function linesOf(
  api: Api,
  { accountId, url }: { accountId: string; url: URL },
): Promise<Line[]> {
  const path = { accountId }
  const lines: Line[] = []
  let after: string | undefined
  do {
    const page = await loaded(
      api.GET('/accounts/{accountId}/numbers', { params: { path, query: { after, limit: 200 } } }),
      url,
    )
    lines.push(...page.items.map(({ number, label }) => ({ number, label })))
    after = page.next ?? undefined
  } while (after !== undefined && lines.length < LINES_MAX)
  return lines
}
