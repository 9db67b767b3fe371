import type { ReactNode } from 'react'

/** A row of tiles: the figures one came for, each under a rule. */
export function Tiles({ children }: { children: ReactNode }) {
  return (
    <dl className="grid grid-cols-2 gap-x-6 gap-y-6 sm:grid-cols-[repeat(auto-fit,minmax(8rem,1fr))]">
      {children}
    </dl>
  )
}

/** One figure with its name above and its meaning below. */
export function Tile(props: { label: ReactNode; value: ReactNode; note?: ReactNode }) {
  const { label, value, note } = props
  return (
    <div className="border-t border-ink pt-2">
      <dt className="text-sm text-soft">{label}</dt>
      <dd className="mt-0.5 text-xl font-semibold tracking-tight tabular-nums">{value}</dd>
      {note ? <dd className="text-sm text-faint">{note}</dd> : null}
    </div>
  )
}

/** Names and values, joined by dotted leaders as on a printed bill. */
export function Facts({ facts }: { facts: ReadonlyArray<{ label: ReactNode; value: ReactNode }> }) {
  return (
    <dl className="grid gap-y-1.5">
      {facts.map((fact, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the facts of a page never move
        <div key={index} className="leader">
          <dt className="max-w-7/10 shrink-0 text-soft">{fact.label}</dt>
          <dd className="min-w-0 wrap-anywhere">{fact.value}</dd>
        </div>
      ))}
    </dl>
  )
}

/** The sum at the foot of a bill, on an accountant's double rule. */
export function Total({ label, value }: { label: ReactNode; value: ReactNode }) {
  return (
    <div className="double-rule mt-2 flex items-baseline justify-between gap-4 py-1.5 font-semibold">
      <span>{label}</span>
      <span className="text-lg tabular-nums">{value}</span>
    </div>
  )
}
