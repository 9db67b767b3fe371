import { Tabs } from '../ui/tabs.tsx'
import { useWords } from '../words/use-words.tsx'

/** The three pages about paying. */
export function PaymentTabs() {
  const say = useWords('payments')
  const tabs = [
    { to: '/payments', label: say('tabPayments') },
    { to: '/payment-methods', label: say('tabMethods') },
    { to: '/autopay', label: say('tabAutopay') },
  ]
  return <Tabs label={say('tabs')} tabs={tabs} />
}
