import { randomBytes } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'
import { Refusal } from '../kernel/refusal.ts'
import { SECRET_KEY_BYTES } from '../kernel/secret-box.ts'

const read = new Map<string, Uint8Array>()

/**
 * The key that stored secrets are sealed with, where `SECRET_KEY` is not set: 32 bytes in `secret-key` below `home`, made when first asked
 * for and readable by our user alone. Refuses `bad_setting`.
 */
export function secretKeyFile(home: string): Uint8Array {
  const known = read.get(home)
  if (known) return known
  const file = path.join(home, 'secret-key')
  if (!fs.existsSync(file)) makeKey(file)
  const key = Buffer.from(fs.readFileSync(file, 'utf8').trim(), 'base64')
  if (key.length !== SECRET_KEY_BYTES)
    throw new Refusal(
      'bad_setting',
      `${file} holds ${key.length} bytes and not a key of ${SECRET_KEY_BYTES}.`,
    )
  read.set(home, key)
  return key
}

function makeKey(file: string): void {
  fs.mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 })
  const draft = `${file}.${process.pid}`
  fs.writeFileSync(draft, randomBytes(SECRET_KEY_BYTES).toString('base64'), { mode: 0o600 })
  try {
    // link, not rename: of two first starts at once, the first one's key stays.
    fs.linkSync(draft, file)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  } finally {
    fs.rmSync(draft)
  }
}
