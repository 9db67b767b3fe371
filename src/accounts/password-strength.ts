import type { ZxcvbnFactory, ZxcvbnResult } from '@zxcvbn-ts/core'

export type Weakness = 'common' | 'repeated' | 'personal' | 'guessable'

/** Of zxcvbn's five grades the third: some 10⁸ guesses, which five tries in fifteen minutes never come near. */
const SCORE_MIN = 2
/** Grading takes the square of the length; what comes after a hundred characters makes nothing weaker. */
const GRADED_LENGTH_MAX = 100
/** So many characters of a password must not be a known word about the person. */
const LEFT_LENGTH_MIN = 5

/** Why a password is easily guessed, or null. `words` count as the first that anybody tries. */
export async function weaknessOf(password: string, words: readonly string[]): Promise<Weakness | null> {
  const personal = wordsOf(words)
  if (isMadeOf(password, personal)) return 'personal'
  const grader = await loadGrader()
  const graded = grader.check(password.slice(0, GRADED_LENGTH_MAX), personal)
  return graded.score >= SCORE_MIN ? null : reasonOf(graded)
}

/** Whole texts and their parts: `ann@acme.example` is also `ann` and `acme`. Pure. */
export function wordsOf(texts: readonly string[]): string[] {
  const parts = texts.flatMap((text) => [text, ...text.split(/[^\p{L}\p{N}]+/u)])
  return [...new Set(parts.map((part) => part.toLowerCase()).filter((part) => part.length >= 3))]
}

/** True where hardly anything is left of it without those words. The grader takes several known words in a row for a good password. */
function isMadeOf(password: string, words: readonly string[]): boolean {
  const longestFirst = words.toSorted((a, b) => b.length - a.length)
  const left = longestFirst.reduce((text, word) => text.replaceAll(word, ''), password.toLowerCase())
  return left.length < LEFT_LENGTH_MIN
}

function reasonOf({ sequence }: ZxcvbnResult): Weakness {
  // What covers most of the password is what is wrong with it.
  const worst = sequence.toSorted((a, b) => b.token.length - a.token.length)[0]
  if (worst?.pattern === 'repeat' || worst?.pattern === 'sequence') return 'repeated'
  if (worst?.pattern === 'dictionary')
    return 'dictionaryName' in worst && worst.dictionaryName === 'userInputs' ? 'personal' : 'common'
  return worst?.pattern === 'spatial' ? 'common' : 'guessable'
}

let grader: Promise<ZxcvbnFactory> | undefined

/** The dictionaries are 1 MB and take a tenth of a second: loaded with the first password that somebody chooses, and kept. */
function loadGrader(): Promise<ZxcvbnFactory> {
  grader ??= (async () => {
    const [{ ZxcvbnFactory }, { dictionary, adjacencyGraphs }] = await Promise.all([
      import('@zxcvbn-ts/core'),
      import('@zxcvbn-ts/language-common'),
    ])
    return new ZxcvbnFactory({ dictionary, graphs: adjacencyGraphs })
  })()
  return grader
}
