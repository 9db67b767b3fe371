import { useNavigation } from 'react-router'
import { useWords } from '../words/use-words.tsx'

/** A thin line while the next page is on its way; it stays unseen for whatever takes less than a blink. */
export function Busy() {
  const say = useWords('ui')
  const { state } = useNavigation()
  return (
    <div role="status" aria-live="polite" className="no-print">
      {state === 'idle' ? null : (
        <span className="fixed inset-x-0 top-0 z-50 block h-0.5 origin-left animate-busy bg-brand-fill">
          <span className="sr-only">{say('loading')}</span>
        </span>
      )}
    </div>
  )
}
