import { NavLink } from 'react-router'

const TABS = [
  { to: '/payments', label: 'Payments' },
  { to: '/payment-methods', label: 'Payment methods' },
  { to: '/autopay', label: 'AutoPay' },
]

/** The three pages about paying, one beside the other. */
export function PaymentTabs() {
  return (
    <nav aria-label="Payments" className="mb-6 border-b border-rule">
      <ul className="-mx-2.5 -mb-px flex">
        {TABS.map((tab) => (
          <li key={tab.to}>
            <NavLink
              to={tab.to}
              prefetch="intent"
              className="flex min-h-11 items-center border-b-2 border-transparent px-2.5 text-soft hover:text-ink aria-[current=page]:border-brand aria-[current=page]:font-medium aria-[current=page]:text-ink"
            >
              {tab.label}
            </NavLink>
          </li>
        ))}
      </ul>
    </nav>
  )
}
