import type { ReactNode } from 'react'

export type Tone = 'plain' | 'good' | 'warn' | 'bad'

const TONES: Record<Tone, string> = {
  plain: 'bg-tint text-soft',
  good: 'bg-good-tint text-good',
  warn: 'bg-warn-tint text-warn',
  bad: 'bg-bad-tint text-bad',
}

/** A state in a word. The colour only repeats what the word says. */
export function Badge({ tone = 'plain', children }: { tone?: Tone; children: ReactNode }) {
  return (
    <span
      className={`inline-block rounded-xs px-1.5 text-xs font-medium tracking-normal whitespace-nowrap ${TONES[tone]}`}
    >
      {children}
    </span>
  )
}

/** A code of ours (`written_off`, `no_rate`) as words: `Written off`. */
export function words(code: string): string {
  const text = code.replaceAll(/[_-]+/g, ' ')
  return text.charAt(0).toUpperCase() + text.slice(1)
}
