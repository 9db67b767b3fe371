/**
 * Local time ↔ instant for one IANA zone, fast enough for a million calls: offsets are looked up in the zone's own transitions, found once.
 * Instants are epoch milliseconds here, since a Temporal object a call would cost more than rating it.
 */
export interface LocalTime {
  /** Milliseconds to add to UTC at that instant. */
  offsetMs(epochMs: number): number
  /**
   * The instant of a local date and time; null where the clocks skip it. Where they show it twice, the earlier one, unless `notBeforeMs` is later
   * than that.
   */
  instantMs(localMs: number, notBeforeMs?: number): number | null
}

const cache = new Map<string, LocalTime>()
const FIRST = Temporal.Instant.from('1990-01-01T00:00:00Z')
const LAST_MS = Date.UTC(2101, 0, 1)

/** The zone's reader; made once a zone. Throws a RangeError for a name that is no IANA zone. */
export function localTimeIn(timeZone: string): LocalTime {
  const known = cache.get(timeZone)
  if (known) return known
  const made = makeLocalTime(timeZone)
  cache.set(timeZone, made)
  return made
}

function makeLocalTime(timeZone: string): LocalTime {
  let at: Temporal.ZonedDateTime | null = FIRST.toZonedDateTimeISO(timeZone)
  const starts: number[] = []
  const offsets: number[] = []
  while (at && at.epochMilliseconds < LAST_MS) {
    starts.push(at.epochMilliseconds)
    offsets.push(at.offsetNanoseconds / 1_000_000)
    at = at.getTimeZoneTransition('next')
  }
  let last = 0
  /** Calls come in order of time mostly: the span of the last one is tried first. */
  const spanOf = (epochMs: number): number => {
    if (epochMs >= starts[last]! && (last + 1 === starts.length || epochMs < starts[last + 1]!)) return last
    let low = 0
    let high = starts.length - 1
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if (starts[middle]! <= epochMs) low = middle
      else high = middle - 1
    }
    last = low
    return low
  }
  const offsetMs = (epochMs: number) => offsets[spanOf(epochMs)]!
  return {
    offsetMs,
    instantMs(localMs, notBeforeMs) {
      // The two candidates differ only near a transition; both are checked by going back.
      const early = localMs - offsetMs(localMs - DAY_MS)
      const late = localMs - offsetMs(localMs + DAY_MS)
      const earlyFits = early + offsetMs(early) === localMs
      if (early === late) return earlyFits ? early : null
      const lateFits = late + offsetMs(late) === localMs
      const [first, second] = early <= late ? [early, late] : [late, early]
      const [firstFits, secondFits] = early <= late ? [earlyFits, lateFits] : [lateFits, earlyFits]
      if (firstFits && (!secondFits || notBeforeMs === undefined || first >= notBeforeMs)) return first
      return secondFits ? second : null
    },
  }
}

const DAY_MS = 86_400_000
