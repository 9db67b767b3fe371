import type { ReactNode } from 'react'
import { Link } from 'react-router'
import { Icon } from './icon.tsx'

/** The head of every page: where one is, what it is, and what can be done here. */
export function PageHeader(props: {
  title: ReactNode
  badge?: ReactNode
  note?: ReactNode
  back?: { to: string; label: string }
  actions?: ReactNode
}) {
  const { title, badge, note, back, actions } = props
  return (
    <header className="mb-8 flex flex-wrap items-end justify-between gap-x-6 gap-y-4">
      <div className="min-w-0">
        {back ? (
          <Link
            to={back.to}
            className="-ml-1 mb-1 inline-flex items-center gap-0.5 text-sm text-soft hover:text-ink no-print"
          >
            <Icon path="m15 18-6-6 6-6" size={16} />
            {back.label}
          </Link>
        ) : null}
        <h1 className="flex flex-wrap items-center gap-x-3 gap-y-1 text-2xl font-semibold tracking-tight wrap-anywhere">
          {title}
          {badge}
        </h1>
        {note ? <p className="mt-1 max-w-prose text-pretty text-soft">{note}</p> : null}
      </div>
      {actions ? <div className="flex flex-wrap items-center gap-2">{actions}</div> : null}
    </header>
  )
}

/** A part of a page under its own heading, set off by a rule as on a bill. */
export function Section(props: {
  title: ReactNode
  note?: ReactNode
  aside?: ReactNode
  children: ReactNode
}) {
  const { title, note, aside, children } = props
  return (
    <section className="mt-10 first:mt-0">
      <div className="mb-3 flex flex-wrap items-baseline justify-between gap-x-4 gap-y-1">
        <h2 className="min-w-0 text-lg font-semibold wrap-anywhere">{title}</h2>
        {aside ? <div className="text-sm text-soft">{aside}</div> : null}
      </div>
      {note ? <p className="-mt-2 mb-3 max-w-prose text-sm text-soft">{note}</p> : null}
      {children}
    </section>
  )
}
