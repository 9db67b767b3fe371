import { createContext, type ReactNode, useContext } from 'react'
import { useReader } from '../ui/reader.tsx'
import type { Language } from './language.ts'
import { type Say, sayIn } from './say.ts'
import type { SectionName, Words } from './words.server.ts'

const WordsContext = createContext<{ language: Language; words: Words } | null>(null)

/** Gives every page below the words of one language. The browser has those of the document's language only. */
export function WordsProvider(props: { language: Language; words: Words; children: ReactNode }) {
  const { language, words, children } = props
  return <WordsContext value={{ language, words }}>{children}</WordsContext>
}

/** The language that the page is written in. */
export function useLanguage(): Language {
  return useContext(WordsContext)?.language ?? 'en'
}

/** The words of a section, to be said: `const say = useWords('pay')`, `say('title')`, `say('dueOn', { day: <Day … /> })`. */
export function useWords<Name extends SectionName>(name: Name): Say<keyof Words[Name] & string> {
  const found = useContext(WordsContext)
  const { locale } = useReader()
  if (!found) throw new Error('useWords outside of a WordsProvider')
  return sayIn(found.words[name], locale)
}
