import { NavLink } from 'react-router'
import { useWords } from '../words/use-words.tsx'

const TABS = [
  { to: '/calls', word: 'tabCalls' },
  { to: '/reports', word: 'tabReports' },
] as const

/** The two pages about call detail, one beside the other. */
export function CallTabs() {
  const say = useWords('calls')
  return (
    <nav aria-label={say('tabs')} className="mb-6 border-b border-rule">
      <ul className="-mx-2.5 -mb-px flex overflow-x-auto">
        {TABS.map((tab) => (
          <li key={tab.to}>
            <NavLink
              to={tab.to}
              prefetch="intent"
              className="flex min-h-11 items-center whitespace-nowrap border-b-2 border-transparent px-2.5 text-soft hover:text-ink aria-[current=page]:border-brand aria-[current=page]:font-medium aria-[current=page]:text-ink"
            >
              {say(tab.word)}
            </NavLink>
          </li>
        ))}
      </ul>
    </nav>
  )
}
