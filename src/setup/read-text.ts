import { readFile } from 'node:fs/promises'
import { Refusal } from '../kernel/refusal.ts'

const REASONS: Record<string, string> = {
  ENOENT: 'there is no such file',
  EISDIR: 'it is a directory',
  EACCES: 'permission is denied',
}

/** A file's text; bytes that are no UTF-8 become U+FFFD. Refuses `cannot_read`. */
export async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    throw cannotRead(file, error)
  }
}

/** Why a file cannot be read, in one sentence. */
export function cannotRead(file: string, error: unknown): Refusal {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  return new Refusal('cannot_read', `${file} cannot be read: ${REASONS[code] ?? String(error)}.`)
}
