import type { UnderstoodNumber } from '../kernel/phone-number.ts'
import type { CallRecord } from './mediation.ts'
import type { MatchKind } from './profile.ts'
import { type Holding, holderAt, type RatedDirection, type RatingBook } from './rating-book.ts'

/** One side of a call that an account is billed for. */
export interface Leg {
  /** 0: who called; 1: who was called; 2: who forwarded. */
  leg: 0 | 1 | 2
  direction: RatedDirection | 'emergency'
  holding: Holding
}

export type Match =
  | { kind: 'legs'; legs: Leg[] }
  | { kind: 'internal' }
  | { kind: 'unmatched'; reason: string }

/**
 * Finds whose call it was, at the time of the call. A call from one account's number to another's has two legs, each billed to its own
 * account; a forwarded leg is billed to who forwarded it.
 */
export function matchCall(book: RatingBook, call: CallRecord, matchBy: readonly MatchKind[]): Match {
  if (call.to.kind === 'extension' && (call.from.kind === 'extension' || call.from.kind === 'not_a_number')) {
    return { kind: 'internal' }
  }
  const at = call.record.answeredAtMs
  const emergency = call.to.kind === 'emergency'
  const called =
    call.direction === 'outbound' && !emergency
      ? calledHolder(book, call, at)
      : findCalled(book, call, matchBy, at)
  const legs: Leg[] = []
  if (call.direction === 'forwarded' || call.divertedFrom) {
    const forwarder = findForwarder(book, call, matchBy, at)
    if (forwarder) legs.push({ leg: 2, direction: emergency ? 'emergency' : 'forwarded', holding: forwarder })
  } else if (call.direction !== 'inbound') {
    const caller = findCaller(book, call, matchBy, at, called)
    if (caller) legs.push({ leg: 0, direction: emergency ? 'emergency' : 'outbound', holding: caller })
  }
  if (called) {
    const direction = emergency ? 'emergency' : called.kind === 'tfn' ? 'toll_free' : 'inbound'
    legs.push({ leg: 1, direction, holding: called })
  }
  if (legs.length > 0) return { kind: 'legs', legs }
  return { kind: 'unmatched', reason: unmatchedReason(call) }
}

function numberHolder(book: RatingBook, number: UnderstoodNumber | null, at: number): Holding | null {
  return number?.kind === 'e164' ? holderAt(book.numbers.get(Number(number.e164)), at) : null
}

function trunkHolder(book: RatingBook, kind: string, value: string | undefined, at: number): Holding | null {
  return value && book.trunks.size > 0 ? holderAt(book.trunks.get(`${kind} ${value}`), at) : null
}

function calledHolder(book: RatingBook, call: CallRecord, at: number): Holding | null {
  return numberHolder(book, call.to, at)
}

/** The called side: by number; a PBX that has translated it to an extension already, or a feed that is inbound only, also by trunk or account code. */
function findCalled(
  book: RatingBook,
  call: CallRecord,
  matchBy: readonly MatchKind[],
  at: number,
): Holding | null {
  const byNumber = matchBy.includes('number') ? calledHolder(book, call, at) : null
  if (byNumber) return byNumber
  const translated =
    call.to.kind === 'extension' && call.from.kind !== 'extension' && !numberHolder(book, call.from, at)
  if (call.direction !== 'inbound' && !translated) return null
  return (
    (matchBy.includes('trunk') ? trunkHolder(book, 'trunk', call.record.trunkTo, at) : null) ??
    (matchBy.includes('account_code') ? trunkHolder(book, 'account_code', call.record.accountCode, at) : null)
  )
}

/** The calling side, by the profile's order. An account code that names who is called is not who called. */
function findCaller(
  book: RatingBook,
  call: CallRecord,
  matchBy: readonly MatchKind[],
  at: number,
  called: Holding | null,
): Holding | null {
  const byNumber = numberHolder(book, call.from, at)
  for (const kind of matchBy) {
    switch (kind) {
      case 'account_code': {
        const holding = trunkHolder(book, 'account_code', call.record.accountCode, at)
        if (holding && called?.account === holding.account && byNumber?.account !== holding.account) break
        if (holding) return withLine(holding, byNumber)
        break
      }
      case 'trunk': {
        const holding = trunkHolder(book, 'trunk', call.record.trunkFrom, at)
        if (holding) return withLine(holding, byNumber)
        break
      }
      case 'source_ip': {
        const holding = trunkHolder(book, 'ip', call.record.sourceIp, at)
        if (holding) return withLine(holding, byNumber)
        break
      }
      case 'number':
        if (byNumber) return byNumber
        break
      default:
        kind satisfies never
    }
  }
  return null
}

function findForwarder(
  book: RatingBook,
  call: CallRecord,
  matchBy: readonly MatchKind[],
  at: number,
): Holding | null {
  return (
    numberHolder(book, call.divertedFrom, at) ??
    (matchBy.includes('account_code')
      ? trunkHolder(book, 'account_code', call.record.accountCode, at)
      : null) ??
    (matchBy.includes('trunk') ? trunkHolder(book, 'trunk', call.record.trunkFrom, at) : null) ??
    (call.divertedFrom ? null : numberHolder(book, call.from, at))
  )
}

/** A call known by trunk or code belongs to the line whose number it shows, if that is the same account's. */
function withLine(holding: Holding, byNumber: Holding | null): Holding {
  return byNumber && byNumber.account === holding.account ? byNumber : holding
}

function unmatchedReason(call: CallRecord): string {
  const { record } = call
  const signs = [
    record.accountCode && `account code '${record.accountCode}'`,
    record.trunkFrom && `trunk '${record.trunkFrom}'`,
    record.sourceIp && `address ${record.sourceIp}`,
  ].filter(Boolean)
  const by = signs.length > 0 ? `, ${signs.join(', ')}` : ''
  return `no account held the calling number '${record.from}' or the called number '${record.to}'${by} at that time`
}
