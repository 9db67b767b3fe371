import { NavLink } from 'react-router'
import { useWords } from '../words/use-words.tsx'
import { useMay } from './use-may.ts'

/** The account, the person, and the people of the account, one beside the other. */
export function AccountTabs() {
  const say = useWords('profile')
  const mayMembers = useMay('see_members')
  const tabs = [
    { to: '/account', word: 'tab.account' },
    { to: '/account/security', word: 'tab.security' },
    ...(mayMembers ? [{ to: '/account/members', word: 'tab.members' } as const] : []),
  ] as const
  return (
    <nav aria-label={say('tabs')} className="mb-6 border-b border-rule">
      <ul className="-mx-2.5 -mb-px flex overflow-x-auto">
        {tabs.map((tab) => (
          <li key={tab.to}>
            <NavLink
              to={tab.to}
              end
              prefetch="intent"
              className="flex min-h-11 items-center border-b-2 border-transparent px-2.5 whitespace-nowrap text-soft hover:text-ink aria-[current=page]:border-brand aria-[current=page]:font-medium aria-[current=page]:text-ink"
            >
              {say(tab.word)}
            </NavLink>
          </li>
        ))}
      </ul>
    </nav>
  )
}
