import { isTest, lineAt, type SourceFile, type Violation } from './source.ts'

/** SQL that writes a table, as text or through Kysely. */
const WRITES =
  /\b(?:(?:insert into|delete from)\s+(\w+)|update\s+(\w+)(?:\s+(?:as\s+)?\w+)?\s+set\b|copy\s+(\w+)\s*\()|\b(?:insertInto|updateTable|deleteFrom)\(\s*['"](\w+)['"]/g

/** Every write of a table outside the area of src/ that writes it first, in the order of the rooms' names. */
export function ownerViolations(files: readonly SourceFile[]): Violation[] {
  const writers = new Map<string, Map<string, { path: string; line: number }>>()
  for (const file of files.filter(({ path }) => path.startsWith('src/') && !isTest(path))) {
    const area = file.path.split('/')[1]!
    for (const match of code(file.text).matchAll(WRITES)) {
      const table = snakeCase(match.slice(1).find((name) => name !== undefined)!)
      const areas = writers.get(table) ?? new Map()
      if (!areas.has(area)) areas.set(area, { path: file.path, line: lineAt(file.text, match.index) })
      writers.set(table, areas)
    }
  }
  return [...writers].flatMap(([table, areas]) => {
    const [owner, ...others] = [...areas]
    return others.map(([, place]) => ({ ...place, rule: `table ${table} is written by ${owner![0]} too` }))
  })
}

/** Comments blanked, line breaks kept. */
function code(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\/|(^|\s)\/\/[^\n]*/g, (comment) => comment.replace(/[^\n]/g, ' '))
}

function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
}
