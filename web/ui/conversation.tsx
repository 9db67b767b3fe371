import type { ReactNode } from 'react'
import { Moment } from './moment.tsx'

export type Said = {
  key: string
  /** Whose message it is, as this reader calls them. */
  author: ReactNode
  /** Of the other side. */
  isTheirs: boolean
  at: string
  text: string
  /** What was decided with it. */
  decision?: ReactNode
}

/** What two sides wrote to each other, in order: who and when stand beside the words, which keep their line breaks. */
export function Conversation({ label, messages }: { label: string; messages: readonly Said[] }) {
  return (
    <ol aria-label={label} className="border-y border-rule">
      {messages.map(({ key, author, isTheirs, at, text, decision }) => (
        <li
          key={key}
          className={`grid gap-x-6 gap-y-1 border-b border-rule px-3 py-4 last:border-b-0 sm:grid-cols-[9rem_minmax(0,1fr)] ${isTheirs ? 'bg-tint' : ''}`}
        >
          <div className="flex flex-wrap items-baseline gap-x-2 sm:block">
            <p className="font-medium wrap-anywhere">{author}</p>
            <p className={`text-sm ${isTheirs ? 'text-soft' : 'text-faint'}`}>
              <Moment value={at} />
            </p>
          </div>
          <div className="min-w-0">
            {decision}
            <p className="whitespace-pre-line wrap-anywhere">{text}</p>
          </div>
        </li>
      ))}
    </ol>
  )
}
