import { newRef } from './ids.ts'
import type { ChargeRow } from './store-charges.ts'
import type { NewEvent } from './store-events.ts'

/** `charge.succeeded`, `charge.returned`, … about one charge. */
export function aboutCharge(
  charge: Pick<ChargeRow, 'ref' | 'reference'>,
  what: string,
  at: Temporal.Instant,
): NewEvent {
  return {
    ...{ ref: newRef('ev'), type: `charge.${what}`, aboutKind: 'charge', aboutRef: charge.ref },
    ...{ reference: charge.reference, chargeRef: charge.ref, at },
  }
}

/** About a refund or a dispute of a charge. */
export function aboutPartOf(
  chargeRef: string,
  part: { kind: 'refund' | 'dispute'; ref: string; reference: string | null },
  what: string,
  at: Temporal.Instant,
): NewEvent {
  return {
    ...{ ref: newRef('ev'), type: `${part.kind}.${what}`, aboutKind: part.kind, aboutRef: part.ref },
    ...{ reference: part.reference, chargeRef, at },
  }
}

/** About a method, a setup or a payout. */
export function about(
  kind: 'method' | 'setup' | 'payout',
  ref: string,
  what: string,
  at: Temporal.Instant,
): NewEvent {
  return {
    ...{ ref: newRef('ev'), type: `${kind}.${what}`, aboutKind: kind, aboutRef: ref },
    ...{ reference: null, chargeRef: null, at },
  }
}
