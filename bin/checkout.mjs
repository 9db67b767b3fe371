import path from 'node:path'
import { fileURLToPath } from 'node:url'

/** The directory that this file's parent is in. */
export const CHECKOUT = path.resolve(fileURLToPath(new URL('..', import.meta.url)))
