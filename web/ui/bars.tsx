import type { ReactNode } from 'react'
import { Link } from 'react-router'
import { useWords } from '../words/use-words.tsx'

/**
 * One bar: its place on the axis, its height as a bare number, and how that reads. `behind` is what it is compared with, drawn wider
 * and paler; `to` leads from its row of the table to what it is made of.
 */
export type Bar = {
  key: string
  label: string
  /** As it stands beneath the bar, where there is little room; none: the label. */
  tick?: string
  height: number
  reads: string
  behind?: { height: number; reads: string }
  to?: string
}

const WIDTH = 1000
const HEIGHT = 160

/**
 * A bar chart drawn on the server. Its title states the finding; the table behind it holds the figures for
 * whoever would rather read, and for print. Bars stretch with the page while the words, in HTML, do not.
 * `headers` are of the table: what the bars are of, their values, and those behind. `scale` writes a height beside the lines; `every` is which
 * bars are named beneath, on wide pages and on phones.
 */
export function Bars(props: {
  title: ReactNode
  note?: ReactNode
  bars: readonly Bar[]
  scale: (height: number) => string
  every: { wide: number; narrow: number }
  headers: readonly [string, string, string?]
}) {
  const say = useWords('ui')
  const { title, note, bars, scale, every, headers } = props
  const highest = scaleTop(Math.max(...bars.flatMap((bar) => [bar.height, bar.behind?.height ?? 0]), 0))
  return (
    <figure>
      <figcaption className="mb-4">
        <p className="text-lg font-semibold text-balance">{title}</p>
        <div className="flex flex-wrap gap-x-4 text-sm text-soft">
          {note ? <p>{note}</p> : null}
          {headers[2] === undefined ? null : <Legend now={headers[1]} before={headers[2]} />}
        </div>
      </figcaption>
      <div className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-2 text-xs text-faint tabular-nums">
        <Scale highest={highest} scale={scale} />
        <svg
          viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
          preserveAspectRatio="none"
          role="img"
          aria-label={say('chart')}
          className="block h-36 w-full text-brand"
        >
          {SCALE.map((part) => (
            <rect key={part} x="0" y={(1 - part) * HEIGHT} width={WIDTH} height="1" className="fill-rule" />
          ))}
          <Columns bars={bars} highest={highest} />
        </svg>
        <Axis bars={bars} every={every} />
      </div>
      <BarTable bars={bars} headers={headers} />
    </figure>
  )
}

/** The lines above the axis, as parts of its height. */
const SCALE = [1, 0.5]

/** What the lines stand for, each beside its own, and zero at the foot. The table says it to who does not see them. */
function Scale({ highest, scale }: { highest: number; scale: (height: number) => string }) {
  return (
    <div aria-hidden="true" className="flex h-36 flex-col justify-between text-right">
      {[...SCALE, 0].map((part) => (
        <span key={part} className="flex h-0 items-center justify-end whitespace-nowrap">
          {highest > 0 || part === 0 ? scale(highest * part) : null}
        </span>
      ))}
    </div>
  )
}

/** The names of some bars, each beneath its own. */
function Axis({ bars, every }: { bars: readonly Bar[]; every: { wide: number; narrow: number } }) {
  return (
    <div
      aria-hidden="true"
      className="col-start-2 grid auto-cols-[minmax(0,1fr)] grid-flow-col border-t border-ink pt-1"
    >
      {bars.map((bar, index) => (
        <span key={bar.key} className="flex min-h-4 justify-center whitespace-nowrap">
          {index % every.wide === 0 ? (
            <span className={index % every.narrow === 0 ? undefined : 'max-sm:hidden'}>
              {bar.tick ?? bar.label}
            </span>
          ) : null}
        </span>
      ))}
    </div>
  )
}

/** A round number at or a little above the highest bar, half of which is as round: 1, 2, 4, 5, 6, 8 or 10 times a power of ten. Pure. */
export function scaleTop(highest: number): number {
  if (highest <= 0) return 0
  const exponent = Math.floor(Math.log10(highest))
  const steps = [1, 2, 4, 5, 6, 8, 10]
  // From strings, so that a tenth is a tenth.
  const tops = steps.map((step) => Number(`${step}e${exponent}`))
  return tops.find((top) => top >= highest) ?? Number(`10e${exponent}`)
}

/** What is drawn in front and what behind: by form as well as by colour. */
function Legend({ now, before }: { now: string; before: string }) {
  return (
    <ul className="flex flex-wrap gap-x-4">
      <li className="flex items-center gap-1.5">
        <span aria-hidden="true" className="inline-block h-3 w-1.5 bg-brand forced-color-adjust-none" />
        {now}
      </li>
      <li className="flex items-center gap-1.5">
        <span
          aria-hidden="true"
          className="inline-block size-3 border-t-2 border-edge bg-line forced-color-adjust-none"
        />
        {before}
      </li>
    </ul>
  )
}

function Columns({ bars, highest }: { bars: readonly Bar[]; highest: number }) {
  const step = WIDTH / Math.max(bars.length, 1)
  // A dozen bars stand apart as columns; many stand close, as days of one month do.
  const gap = bars.length <= 14 ? step * 0.45 : Math.min(step * 0.25, 6)
  const isCompared = bars.some((bar) => bar.behind)
  // In front of another, a bar is narrow enough that the other is seen on both sides.
  const inset = isCompared ? (step - gap) * 0.3 : 0
  const heightOf = (value: number) =>
    highest > 0 ? Math.max((value / highest) * HEIGHT, value > 0 ? 1.5 : 0) : 0
  return bars.map((bar, index) => {
    const [left, width] = [index * step + gap / 2, step - gap]
    const height = heightOf(bar.height)
    const behind = heightOf(bar.behind?.height ?? 0)
    return (
      <g key={bar.key}>
        <title>{`${bar.label}: ${bar.reads}${bar.behind ? ` (${bar.behind.reads})` : ''}`}</title>
        <rect x={index * step} y={0} width={step} height={HEIGHT} fill="transparent" />
        {behind > 0 ? (
          <>
            <rect {...placed({ left, width, height: behind })} className="fill-line" />
            <rect {...placed({ left, width, height: behind })} height="2" className="fill-edge" />
          </>
        ) : null}
        <rect {...placed({ left: left + inset, width: width - 2 * inset, height })} fill="currentColor" />
      </g>
    )
  })
}

function placed({ left, width, height }: { left: number; width: number; height: number }) {
  return {
    x: left.toFixed(2),
    y: (HEIGHT - height).toFixed(2),
    width: width.toFixed(2),
    height: height.toFixed(2),
  }
}

function BarTable({ bars, headers }: { bars: readonly Bar[]; headers: readonly [string, string, string?] }) {
  const say = useWords('ui')
  return (
    <details className="mt-3 text-sm">
      <summary className="text-soft hover:text-ink">{say('chartTable')}</summary>
      <table className="mt-2 max-w-md table">
        <thead>
          <tr>
            {headers.map((header, n) =>
              header === undefined ? null : (
                <th key={header} scope="col" className={n > 0 ? 'right' : undefined}>
                  {header}
                </th>
              ),
            )}
          </tr>
        </thead>
        <tbody>
          {bars.map((bar) => (
            <tr key={bar.key}>
              <td className="title">
                {bar.to ? (
                  <Link className="hover:underline" to={bar.to}>
                    {bar.label}
                  </Link>
                ) : (
                  bar.label
                )}
              </td>
              <td className="right amount">{bar.reads}</td>
              {headers[2] === undefined ? null : (
                <td className="right" data-label={headers[2]}>
                  {bar.behind?.reads ?? ''}
                </td>
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  )
}
