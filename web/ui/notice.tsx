import type { ReactNode } from 'react'
import type { Problem } from '../api/outcome.ts'
import { useProblemSentence } from '../words/problem-sentence.ts'
import { useLanguage } from '../words/use-words.tsx'
import type { Tone } from './badge.tsx'
import { Icon } from './icon.tsx'

const CIRCLE = 'M2 12a10 10 0 1 0 20 0 10 10 0 1 0-20 0'

const TONES: Record<Tone, { className: string; path: string }> = {
  plain: { className: 'border-edge bg-tint', path: `${CIRCLE}M12 16v-4M12 8h.01` },
  good: { className: 'border-good bg-good-tint', path: `${CIRCLE}M16 9l-5.5 5.5L8 12` },
  warn: {
    className: 'border-warn bg-warn-tint',
    path: 'm21.73 18-8-14a2 2 0 0 0-3.48 0l-8 14A2 2 0 0 0 4 21h16a2 2 0 0 0 1.73-3M12 9v4M12 17h.01',
  },
  bad: { className: 'border-bad bg-bad-tint', path: `${CIRCLE}M12 8v4M12 16h.01` },
}

/** What happened, in a sentence, with what to do next. Errors and successes are announced when they appear. */
export function Notice(props: {
  tone?: Tone
  title: ReactNode
  children?: ReactNode
  /** It says why a form was refused: the focus goes there (arrival.ts). */
  isProblem?: boolean
}) {
  const { tone = 'plain', title, children, isProblem = false } = props
  const { className, path } = TONES[tone]
  return (
    <div
      role={tone === 'bad' ? 'alert' : 'status'}
      {...(isProblem ? { 'data-problem': '', tabIndex: -1 } : {})}
      className={`mb-6 flex gap-3 border-l-2 px-4 py-3 ${className}`}
    >
      <Icon path={path} className="mt-0.5 shrink-0" />
      <div className="min-w-0">
        <p className="font-medium wrap-anywhere">{title}</p>
        {children ? <div className="mt-0.5 text-soft wrap-anywhere">{children}</div> : null}
      </div>
    </div>
  )
}

/** A refusal of the API beside the form that met it: its sentence in the reader's language, and each place that has to be mended. */
export function ProblemNotice({ problem }: { problem?: Problem }) {
  const sentence = useProblemSentence(problem)
  const language = useLanguage()
  if (!problem) return null
  // What the catalogue has no words for is the API's own English, and says so to who reads it aloud.
  const english = language === 'en' ? undefined : 'en'
  const isEnglish = sentence === (problem.detail ?? problem.title)
  // One mistake is often the whole sentence already.
  const errors = (problem.errors ?? []).filter(
    ({ place, message }) => place !== 'retryAfterSeconds' && !sentence.includes(message),
  )
  return (
    <Notice tone="bad" title={<span lang={isEnglish ? english : undefined}>{sentence}</span>} isProblem>
      {errors.length > 0 ? (
        <ul className="mt-1 max-h-96 overflow-y-auto">
          {errors.map((error) => (
            <li key={error.place + error.message} lang={english} className="tabular-nums">
              <span className="font-medium text-ink">{error.place}</span>: {error.message}
            </li>
          ))}
        </ul>
      ) : null}
    </Notice>
  )
}

/** Says what will be here and how to get it, where there is nothing yet. */
export function EmptyState(props: { title: ReactNode; children?: ReactNode; action?: ReactNode }) {
  const { title, children, action } = props
  return (
    <div className="border-y border-rule py-10 text-center">
      <p className="font-medium">{title}</p>
      {children ? <p className="mx-auto mt-1 max-w-prose text-soft">{children}</p> : null}
      {action ? <div className="mt-4">{action}</div> : null}
    </div>
  )
}
