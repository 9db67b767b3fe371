import { startTransition } from 'react'
import { hydrateRoot } from 'react-dom/client'
import { HydratedRouter } from 'react-router/dom'
import { languageOf } from './words/language.ts'
import { WordsProvider } from './words/use-words.tsx'
import type { Words } from './words/words.server.ts'

const language = languageOf(document.documentElement.lang) ?? 'en'
const address = document.querySelector<HTMLLinkElement>('#words')?.href

// The page is there and works before this; without its words it goes on working as it does without scripts.
const answer = address ? await fetch(address) : null
if (answer?.ok) {
  const words: Words = await answer.json()
  startTransition(() => {
    hydrateRoot(
      document,
      <WordsProvider language={language} words={words}>
        <HydratedRouter />
      </WordsProvider>,
    )
  })
}
