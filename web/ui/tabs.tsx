import { NavLink } from 'react-router'

/** Pages that belong together, one beside the other. `end`: a tab is current on its own page only, not below it. */
export function Tabs(props: {
  label: string
  end?: boolean
  tabs: ReadonlyArray<{ to: string; label: string }>
}) {
  const { label, end = false, tabs } = props
  return (
    <nav aria-label={label} className="mb-6 border-b border-rule">
      <ul className="-mx-2.5 -mb-px flex overflow-x-auto">
        {tabs.map((tab) => (
          <li key={tab.to}>
            <NavLink
              to={tab.to}
              end={end}
              prefetch="intent"
              className="flex min-h-11 items-center border-b-2 border-transparent px-2.5 whitespace-nowrap text-soft hover:text-ink aria-[current=page]:border-brand aria-[current=page]:font-medium aria-[current=page]:text-ink"
            >
              {tab.label}
            </NavLink>
          </li>
        ))}
      </ul>
    </nav>
  )
}
