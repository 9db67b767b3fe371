import { Day } from '../ui/moment.tsx'
import { Notice } from '../ui/notice.tsx'
import { useWords } from '../words/use-words.tsx'

/** The next draft, and when the first of its invoices is due. */
export type NextDraft = { on: string; dueOn: string }

/** Whether it pays an invoice only after that was due. Pure. */
export function isLate({ on, dueOn }: NextDraft): boolean {
  return dueOn < on
}

/** Says of a next payment that comes after the due date what that means. */
export function LateNext({ next }: { next: NextDraft | null }) {
  const say = useWords('autopay')
  if (!next || !isLate(next)) return null
  return (
    <div className="mt-6">
      <Notice tone="warn" title={say('late')}>
        {say('lateText', { due: <Day value={next.dueOn} />, day: <Day value={next.on} /> })}
      </Notice>
    </div>
  )
}
