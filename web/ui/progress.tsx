import { useWords } from '../words/use-words.tsx'

/** How far long work has come, with the figures in words. */
export function Progress(props: { label: string; done: number; total: number }) {
  const say = useWords('ui')
  const { label, done, total } = props
  return (
    <div className="max-w-xl">
      <div className="mb-1.5 flex justify-between gap-4 text-sm">
        <span>{label}</span>
        <span className="text-soft tabular-nums">{say('progress', { done, total })}</span>
      </div>
      <progress className="progress" aria-label={label} value={done} max={Math.max(total, 1)} />
    </div>
  )
}
