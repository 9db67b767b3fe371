/** The one source of "now". The running system asks it at its doors and passes the instant on; tests and the demo replace it. */
export interface Clock {
  now(): Temporal.Instant
}

/** The machine's time, shifted by the provider's test clock (0 in production). */
export function systemClock(offsetSeconds = 0n): Clock {
  const offset = { seconds: Number(offsetSeconds) }
  return { now: () => Temporal.Now.instant().add(offset) }
}

/** A clock that stands still until it is set: for tests and for the demo's year. */
export function testClock(
  start: string,
): Clock & { set(at: string | Temporal.Instant): void; advance(duration: Temporal.DurationLike): void } {
  let now = Temporal.Instant.from(start)
  return {
    now: () => now,
    set: (at) => {
      now = Temporal.Instant.from(at)
    },
    advance: (duration) => {
      now = now.add(duration)
    },
  }
}
