import { Tabs } from '../ui/tabs.tsx'
import { useWords } from '../words/use-words.tsx'

/** The two pages about call detail. */
export function CallTabs() {
  const say = useWords('calls')
  const tabs = [
    { to: '/calls', label: say('tabCalls') },
    { to: '/reports', label: say('tabReports') },
  ]
  return <Tabs label={say('tabs')} tabs={tabs} />
}
