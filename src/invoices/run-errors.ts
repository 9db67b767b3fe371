import { Refusal } from '../kernel/refusal.ts'

/** SQLSTATE of an error of the database; undefined for any other. */
function stateOf(error: unknown): string | undefined {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  return typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code) ? code : undefined
}

/** The database refuses a value of ours (classes 22 data, 23 integrity): some account is at fault, and the others can go on without it. */
export function isIsolable(error: unknown): boolean {
  return /^2[23]/.test(stateOf(error) ?? '')
}

/** A deadlock, a serialization failure or a lock not had: the same again may go well. */
export function isPassing(error: unknown): boolean {
  return ['40001', '40P01', '55P03'].includes(stateOf(error) ?? '')
}

/** Why an account could not be billed, for staff. A refusal is such a sentence; anything else is a bug, and says so. */
export function sentenceOf(error: unknown): string {
  if (error instanceof Refusal) return error.message
  const message = error instanceof Error ? error.message : String(error)
  const detail =
    error instanceof Error && 'detail' in error && error.detail ? ` (${String(error.detail)})` : ''
  return `It could not be billed: ${message}${detail}.`
}
