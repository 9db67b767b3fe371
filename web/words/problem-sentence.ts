import { useLocation } from 'react-router'
import type { Problem } from '../api/outcome.ts'
import { useReader } from '../ui/reader.tsx'
import { useWords } from './use-words.tsx'

/**
 * The sentence of a refusal for the reader. In the portal it is what the catalogue has for its code, in English too: the API's own names places and
 * values as programs write them. Where the catalogue has nothing it is the API's after all, since a sentence in English says more than none. The
 * console shows the API's own: who works there wants place and value.
 */
export function useProblemSentence(problem: Problem | undefined): string {
  const say = useWords('problems')
  const { locale } = useReader()
  const isConsole = useLocation().pathname.startsWith('/console')
  if (!problem) return ''
  const own = problem.detail ?? problem.title
  const code = problem.code as Parameters<typeof say>[0] | undefined
  if (isConsole || code === undefined) return own
  const said = say(code, { wait: waitOf(problem, locale) })
  return said === code ? own : said
}

/** How long is to be waited, where the refusal says it: `in 15 minutes`, `dans 30 secondes`. Pure. */
export function waitOf({ errors = [] }: Pick<Problem, 'errors'>, locale: string): string {
  const said = errors.find(({ place }) => place === 'retryAfterSeconds')
  const seconds = Math.max(1, Number(said?.message ?? 60))
  const format = new Intl.RelativeTimeFormat(locale)
  if (seconds < 60) return format.format(seconds, 'second')
  return seconds > 5400
    ? format.format(Math.ceil(seconds / 3600), 'hour')
    : format.format(Math.ceil(seconds / 60), 'minute')
}
