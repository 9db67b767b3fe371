import type { DeckLine } from './rate-deck.ts'

/**
 * Lines that would price the same call: same direction, prefix and time period on overlapping days. Reported at the later line, which
 * names the earlier one.
 */
export function findDuplicates(lines: readonly DeckLine[]): { lineNo: number; message: string }[] {
  const first = new Map<string, number>()
  /** Only of keys that are there more than once, which are few. */
  const groups = new Map<string, number[]>()
  for (const [i, { rate }] of lines.entries()) {
    const key = `${rate.prefix}|${rate.direction}|${rate.timePeriod}`
    const known = first.get(key)
    const group = groups.get(key)
    if (known === undefined) first.set(key, i)
    else if (group) group.push(i)
    else groups.set(key, [known, i])
  }
  return [...groups.values()].flatMap((group) => overlapsIn(group.map((i) => lines[i]!)))
}

/** In order of their first day, each must end before the next begins. */
function overlapsIn(group: DeckLine[]): { lineNo: number; message: string }[] {
  const byDay = group.sort((a, b) =>
    a.rate.effectiveFrom === b.rate.effectiveFrom
      ? a.lineNo - b.lineNo
      : a.rate.effectiveFrom < b.rate.effectiveFrom
        ? -1
        : 1,
  )
  const found: { lineNo: number; message: string }[] = []
  let open = byDay[0]!
  for (const line of byDay.slice(1)) {
    const ends = open.rate.effectiveUntil
    if (ends === null || ends > line.rate.effectiveFrom) found.push(asMistake(open, line))
    const lineEnds = line.rate.effectiveUntil
    if (ends !== null && (lineEnds === null || lineEnds > ends)) open = line
  }
  return found
}

function asMistake(a: DeckLine, b: DeckLine): { lineNo: number; message: string } {
  const [earlier, later] = a.lineNo < b.lineNo ? [a, b] : [b, a]
  const { prefix, direction, timePeriod } = later.rate
  const what = `prefix '${prefix || '*'}' (${direction}${timePeriod ? `, ${timePeriod}` : ''})`
  return {
    lineNo: later.lineNo,
    message: `${what} is on line ${earlier.lineNo} already, for days that overlap`,
  }
}
