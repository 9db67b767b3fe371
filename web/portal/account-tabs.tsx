import { Tabs } from '../ui/tabs.tsx'
import { useWords } from '../words/use-words.tsx'
import { useMay } from './use-may.ts'

/** The account, the person, and the people of the account. */
export function AccountTabs() {
  const say = useWords('profile')
  const tabs = [
    { to: '/account', label: say('tab.account') },
    { to: '/account/security', label: say('tab.security') },
    ...(useMay('see_members') ? [{ to: '/account/members', label: say('tab.members') }] : []),
  ]
  return <Tabs label={say('tabs')} end tabs={tabs} />
}
