import {
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  parseDocument,
  type Scalar,
} from 'yaml'

type Path = readonly (string | number)[]

/** A YAML file as values, and where in it each of them stands. */
export interface YamlFile {
  value: unknown
  /** What is no good YAML, by line. When there is anything, the value does not count. */
  mistakes: { line: number; message: string }[]
  /** The line of what a path leads to, or of the nearest thing around it. */
  lineOf(path: Path): number
}

/** Under these keys numbers are numbers. Elsewhere they stay as they were written: 007 is a number of an account, 1.10 is money. */
const NATIVE_KEYS = new Set(['profile'])
/** More would be a file made to blow up: each alias is copied. */
const ALIASES_MAX = 1000

/** Reads YAML 1.2. Never throws. */
export function readYaml(text: string): YamlFile {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, stringKeys: true })
  const lineAt = (offset: number) => Math.max(1, lines.linePos(offset).line)
  const mistakes = [...document.errors, ...document.warnings].map((error) => ({
    line: lineAt(error.pos[0]),
    message: error.message.replace(/\.$/, ''),
  }))
  const lineOf = (path: Path) => lineAt(offsetOf(document, path))
  if (mistakes.length > 0) return { value: null, mistakes, lineOf }
  const reading = { document, aliases: 0 }
  const value = toValue(document.contents, reading, false)
  if (reading.aliases > ALIASES_MAX)
    mistakes.push({ line: 1, message: `has more than ${ALIASES_MAX} aliases` })
  return { value, mistakes, lineOf }
}

interface Reading {
  document: Document
  aliases: number
}

function toValue(node: unknown, reading: Reading, native: boolean): unknown {
  if (isAlias(node)) {
    if (++reading.aliases > ALIASES_MAX) return null
    return toValue(node.resolve(reading.document), reading, native)
  }
  if (isMap(node)) {
    return Object.fromEntries(
      node.items.map(({ key, value }) => {
        const name = isScalar(key) ? String(key.value) : String(key)
        return [name, toValue(value, reading, native || NATIVE_KEYS.has(name))]
      }),
    )
  }
  if (isSeq(node)) return node.items.map((item) => toValue(item, reading, native))
  return isScalar(node) ? scalarOf(node, native) : null
}

function scalarOf({ value, source }: Scalar, native: boolean): unknown {
  return typeof value === 'number' && !native ? (source ?? String(value)) : value
}

/** Where a path's end begins; a key that is there but unknown is its own place, a missing one is that of what should have it. */
function offsetOf(document: Document, path: Path): number {
  let node: unknown = document.contents
  let offset = (node as Node | null)?.range?.[0] ?? 0
  for (const part of path) {
    if (isAlias(node)) node = node.resolve(document)
    if (isMap(node)) {
      const pair = node.items.find(({ key }) => isScalar(key) && String(key.value) === String(part))
      if (!pair) break
      offset = (pair.key as Scalar).range?.[0] ?? offset
      node = pair.value
    } else if (isSeq(node)) {
      const item = node.items[Number(part)]
      if (item === undefined) break
      offset = (item as Node).range?.[0] ?? offset
      node = item
    } else break
  }
  return offset
}
