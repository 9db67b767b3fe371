import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'

const SRC = path.join(import.meta.dirname, '../../src')

/** A file's top-level pieces by name, and where its other names come from. */
interface Source {
  pieces: ReadonlyMap<string, string>
  imported: ReadonlyMap<string, { file: string; name: string }>
  spaces: ReadonlyMap<string, string>
}

const sources = new Map<string, Source>()

function sourceOf(file: string): Source {
  const known = sources.get(file)
  if (known) return known
  const text = existsSync(file) ? readFileSync(file, 'utf8') : ''
  const from = (address: string) => path.resolve(path.dirname(file), address)
  const imported = new Map<string, { file: string; name: string }>()
  for (const [, names, address] of text.matchAll(/^(?:import|export) \{([^}]+)\} from '(\.[^']+)'/gm)) {
    for (const entry of names!.split(',').map((name) => name.trim())) {
      const [name, alias = name] = entry.split(/\s+as\s+/)
      if (name && !name.startsWith('type ')) imported.set(alias!, { file: from(address!), name })
    }
  }
  const spaces = new Map(
    [...text.matchAll(/^import \* as (\w+) from '(\.[^']+)'/gm)].map(([, name, address]) => [
      name!,
      from(address!),
    ]),
  )
  const starts = [
    ...text.matchAll(
      /^(?:export )?(?:async )?(?:function\*?|const|let|class) (\w+)|^(?=import |interface |type )/gm,
    ),
  ]
  const pieces = new Map<string, string>()
  for (const [i, { 1: name, index }] of starts.entries()) {
    if (name) pieces.set(name, text.slice(index, starts[i + 1]?.index))
  }
  const source = { pieces, imported, spaces }
  sources.set(file, source)
  return source
}

/**
 * The codes that an action of `src/http/` (`file`, `name`) can refuse with: those of its own text and of all that it names, over whatever files. What is
 * called by another name than it is written under (a socket, a callback) is not seen; what is named and not called is.
 */
export function reachableRefusals(file: string, name: string, seen = new Set<string>()): Set<string> {
  const codes = new Set<string>()
  const waiting = [{ file: path.resolve(SRC, file), name }]
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const key = `${next.file} ${next.name}`
    if (seen.has(key)) continue
    seen.add(key)
    const { pieces, imported, spaces } = sourceOf(next.file)
    const piece = pieces.get(next.name)
    if (piece === undefined) {
      const elsewhere = imported.get(next.name)
      if (elsewhere) waiting.push(elsewhere)
      continue
    }
    for (const [, code] of piece.matchAll(/(?:new Refusal\(|\bproblem\(\s*[\w.]+,)\s*'([a-z0-9_]+)'/g))
      codes.add(code!)
    for (const [, space, member] of piece.matchAll(/\b(\w+)\.(\w+)/g)) {
      const to = spaces.get(space!)
      if (to) waiting.push({ file: to, name: member! })
    }
    for (const [word] of piece.matchAll(/(?<!\.)\b\w+\b/g)) {
      if (pieces.has(word)) waiting.push({ file: next.file, name: word })
      const elsewhere = imported.get(word)
      if (elsewhere) waiting.push(elsewhere)
    }
  }
  return codes
}

/** The actions of the route table with their rules: `{ rule: 'member:pay', file: 'http/payments.ts', name: 'make' }`. */
export function routedActions(): { rule: string; file: string; name: string; id: string }[] {
  const file = path.join(SRC, 'http/routes.ts')
  const { spaces } = sourceOf(file)
  const table = readFileSync(file, 'utf8')
  const entry =
    /^\s+(\w+): (?:get|post|put|patch|del|remove|delete_)\(\s*'[^']+',\s*'([^']+)',\s*(\w+)\.(\w+),?\s*\)/gm
  return [...table.matchAll(entry)].map(([, id, rule, space, name]) => ({
    ...{ id: id!, rule: rule!, name: name! },
    file: path.relative(SRC, spaces.get(space!)!),
  }))
}
