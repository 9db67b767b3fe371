import type { Problem } from '../api/outcome.ts'
import { useLanguage, useWords } from './use-words.tsx'

/**
 * The sentence of a refusal for the reader: in English the API's own, which names the place and the value; in another language what the catalogue
 * has for its code, and where it has nothing the API's after all, since a sentence in English says more than none.
 */
export function useProblemSentence(problem: Problem | undefined): string {
  const say = useWords('problems')
  const language = useLanguage()
  if (!problem) return ''
  const english = problem.detail ?? problem.title
  const code = problem.code as Parameters<typeof say>[0] | undefined
  if (language === 'en' || code === undefined) return english
  const translated = say(code)
  return translated === code ? english : translated
}
