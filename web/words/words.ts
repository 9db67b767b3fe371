import { data } from 'react-router'
import type { Route } from './+types/words.ts'
import { languageOf } from './language.ts'
import { WORDS } from './words.server.ts'

/** Answers a language's words as JSON: what the browser reads before it takes over a page. */
export function loader({ params }: Route.LoaderArgs) {
  const language = languageOf(params.file.split('.')[0])
  if (!language) throw data(null, { status: 404 })
  return Response.json(WORDS[language], {
    headers: { 'cache-control': 'public, max-age=31536000, immutable' },
  })
}
