import type { ReactNode } from 'react'
import { Link } from 'react-router'

export type FilterLink = { to: string; label: ReactNode; isCurrent: boolean; count?: number }

/** A list's ready-made questions, side by side: each is an address, so that it can be kept and sent. */
export function FilterLinks({ label, links }: { label: string; links: readonly FilterLink[] }) {
  return (
    <nav aria-label={label} className="mb-6">
      <ul className="flex flex-wrap gap-1.5">
        {links.map(({ to, label: text, isCurrent, count }) => (
          <li key={to}>
            <Link
              to={to}
              preventScrollReset
              aria-current={isCurrent ? 'true' : undefined}
              className="inline-flex min-h-8 items-center gap-1.5 rounded-sm border border-line px-2.5 text-sm text-soft hover:border-edge hover:text-ink aria-[current]:border-ink aria-[current]:bg-rule aria-[current]:font-medium aria-[current]:text-ink pointer-coarse:min-h-11"
            >
              {text}
              {count === undefined ? null : <span className="tabular-nums">{count}</span>}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  )
}
