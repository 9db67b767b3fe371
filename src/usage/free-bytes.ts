/**
 * Gives back the memory of bytes at once, when nobody will look at them again: left to the collector they lie there until it walks the whole
 * heap, and make it do so often. Small ones share their memory with others and are left alone.
 */
export function freeBytes({ buffer }: Buffer): void {
  if (buffer instanceof ArrayBuffer && buffer.byteLength > 2 * Buffer.poolSize) buffer.transfer(0)
}
