import type { ReactNode } from 'react'

/** One bar: its place on the axis, its height as a bare number, and how that reads. */
export type Bar = { key: string; label: string; height: number; reads: string }

const WIDTH = 1000
const HEIGHT = 160

/**
 * A bar chart drawn on the server. Its title states the finding; the table behind it holds the figures for
 * whoever would rather read, and for print. Bars stretch with the page while the words, in HTML, do not.
 */
export function Bars(props: {
  title: ReactNode
  note?: ReactNode
  bars: readonly Bar[]
  top: string
  headers: [string, string]
}) {
  const { title, note, bars, top, headers } = props
  const highest = Math.max(...bars.map((bar) => bar.height), 0)
  const step = WIDTH / Math.max(bars.length, 1)
  // A dozen bars stand apart as columns; many stand close, as days of one month do.
  const gap = bars.length <= 14 ? step * 0.45 : Math.min(step * 0.25, 6)
  return (
    <figure>
      <figcaption className="mb-4">
        <p className="text-lg font-semibold text-balance">{title}</p>
        {note ? <p className="text-sm text-soft">{note}</p> : null}
      </figcaption>
      <div className="border-t border-rule pt-0.5 text-right text-xs text-faint tabular-nums">{top}</div>
      <svg
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={`Bar chart; its figures are in the table that follows`}
        className="block h-36 w-full text-brand"
      >
        {bars.map((bar, index) => {
          const height = highest > 0 ? Math.max((bar.height / highest) * HEIGHT, bar.height > 0 ? 1.5 : 0) : 0
          return (
            <g key={bar.key}>
              <title>{`${bar.label}: ${bar.reads}`}</title>
              <rect x={index * step} y={0} width={step} height={HEIGHT} fill="transparent" />
              <rect
                x={(index * step + gap / 2).toFixed(2)}
                y={(HEIGHT - height).toFixed(2)}
                width={(step - gap).toFixed(2)}
                height={height.toFixed(2)}
                fill="currentColor"
              />
            </g>
          )
        })}
      </svg>
      <div className="flex justify-between border-t border-ink pt-1 text-xs text-faint tabular-nums">
        {axisLabels(bars).map((bar) => (
          <span key={bar.key}>{bar.label}</span>
        ))}
      </div>
      <BarTable bars={bars} headers={headers} />
    </figure>
  )
}

function BarTable({ bars, headers }: { bars: readonly Bar[]; headers: [string, string] }) {
  return (
    <details className="mt-3 text-sm">
      <summary className="text-soft hover:text-ink">The figures as a table</summary>
      <table className="mt-2 max-w-md table">
        <thead>
          <tr>
            <th scope="col">{headers[0]}</th>
            <th scope="col" className="right">
              {headers[1]}
            </th>
          </tr>
        </thead>
        <tbody>
          {bars.map((bar) => (
            <tr key={bar.key}>
              <td className="title">{bar.label}</td>
              <td className="right amount">{bar.reads}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  )
}

/** The first, the last, and the middle where there is one; more would collide on a phone. */
function axisLabels(bars: readonly Bar[]): Bar[] {
  const middle = bars.length % 2 === 1 ? bars[(bars.length - 1) / 2] : undefined
  const chosen = bars.length < 3 ? bars : [bars[0], middle, bars.at(-1)]
  return chosen.filter((bar) => bar !== undefined)
}
