import { createHash } from 'node:crypto'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { canEnter, serverUser } from './embedded-binaries.ts'

const CHECKOUT = path.resolve(fileURLToPath(new URL('../../', import.meta.url)))

/**
 * Where the data of this checkout lives when TOLLBOOK_HOME does not say: `.tollbook` in the checkout. When the server's user cannot
 * get there (a root user's private home directory, or a checkout that is somebody else's), a directory named after the
 * checkout in the machine's or the user's own place for such data, so that two checkouts never share one.
 */
export function defaultHome(): string {
  const inCheckout = path.join(CHECKOUT, '.tollbook')
  // What is there is used, or refused by name if it is another user's; never silently left for an empty one elsewhere.
  if (fs.existsSync(inCheckout)) return inCheckout
  const user = serverUser()
  if (canEnter(user, inCheckout)) return inCheckout
  const name = `${path.basename(CHECKOUT)}-${createHash('sha256').update(CHECKOUT).digest('hex').slice(0, 8)}`
  if (user.uid !== undefined) return path.join('/var/lib/tollbook', name)
  return path.join(process.env.XDG_DATA_HOME ?? path.join(os.homedir(), '.local/share'), 'tollbook', name)
}
