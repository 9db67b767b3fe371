/** Finds, for a number, the longest of many prefixes: a trie in one flat array, ten children and a value a node. */
export interface PrefixTrie {
  /**
   * Values of every prefix of `digits`, the longest first, until `accept` takes one; null if none is taken. `digits` holds 0–9 only.
   */
  find(digits: string, accept: (value: number) => boolean): number | null
}

const NODE = 11
const VALUE = 10

/** Builds the trie of different prefixes, whose values are their places in the list. In order, what follows one another in a number lies near one another in memory. */
export function buildPrefixTrie(prefixes: readonly string[]): PrefixTrie {
  let nodes = new Int32Array(NODE * 1024)
  let used = NODE
  for (const [value, prefix] of prefixes.entries()) {
    let at = 0
    for (let i = 0; i < prefix.length; i++) {
      const slot = at + prefix.charCodeAt(i) - 48
      if (nodes[slot] === 0) {
        if (used + NODE > nodes.length) nodes = resized(nodes, nodes.length * 2)
        nodes[slot] = used
        used += NODE
      }
      at = nodes[slot]!
    }
    // Stored one up, so that 0 is "no value".
    nodes[at + VALUE] = value + 1
  }
  const trie = resized(nodes, used)
  const path = new Int32Array(32)
  return {
    find(digits, accept) {
      let at = 0
      let depth = 0
      let longest = trie[VALUE]!
      let found = longest === 0 ? 0 : 1
      path[0] = longest
      for (; depth < digits.length; depth++) {
        at = trie[at + digits.charCodeAt(depth) - 48]!
        if (at === 0) break
        longest = trie[at + VALUE]!
        if (longest !== 0) path[found++] = longest
      }
      while (found > 0) {
        const value = path[--found]! - 1
        if (accept(value)) return value
      }
      return null
    },
  }
}

/** The same numbers in an array of another length, without a second copy. */
function resized(numbers: Int32Array<ArrayBuffer>, length: number): Int32Array<ArrayBuffer> {
  return new Int32Array(numbers.buffer.transfer(length * Int32Array.BYTES_PER_ELEMENT))
}
