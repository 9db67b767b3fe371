import type { Leg } from './match-call.ts'

/** Directions as stored in `rated_calls.direction`: their index. New ones go last. */
const DIRECTIONS: readonly Leg['direction'][] = ['outbound', 'inbound', 'toll_free', 'forwarded', 'emergency']

export type Direction = Leg['direction']

export function directionCode(direction: Direction): number {
  return DIRECTIONS.indexOf(direction)
}

/** The direction of a stored code. */
export function directionOf(code: number): Direction {
  const direction = DIRECTIONS[code]
  if (!direction) throw new RangeError(`direction code ${code}`)
  return direction
}
