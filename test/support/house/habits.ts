import type { ESTree } from 'vite'
import { isStore } from './direction.ts'
import { isTest, lineAt, type SourceFile, type Violation, visit } from './source.ts'

const EMPTY_NAMES = /^(utils?|helpers?|common|managers?|services?|types|misc)(\.|$)/
const KYSELY_VERBS = new Set(['selectFrom', 'insertInto', 'updateTable', 'deleteFrom', 'mergeInto'])

/** Where the machine's own time may be asked: at the doors, and where only people read the result. */
const MAY_ASK_THE_TIME = /^(src\/kernel\/clock\.ts|src\/cli\/|src\/main\.ts|bench\/|web\/)/
/** Where SQL may stand besides the stores. */
const MAY_HOLD_SQL = /^(src\/db\/|src\/ledger\/|src\/reports\/|bench\/)/

/** Habits of ours that a reader relies on: names, time, money, SQL in its place, no `any`. */
export function habitViolations(files: readonly SourceFile[]): Violation[] {
  return files.flatMap((file) => [...nameViolations(file), ...codeViolations(file)])
}

function nameViolations({ path }: SourceFile): Violation[] {
  return path.split('/').some((part) => EMPTY_NAMES.test(part) && !path.startsWith('test/support'))
    ? [{ path, line: 1, rule: 'a name that says nothing' }]
    : []
}

function codeViolations(file: SourceFile): Violation[] {
  const found: Violation[] = []
  const report = (node: { start: number }, rule: string) =>
    found.push({ path: file.path, line: lineAt(file.text, node.start), rule })
  const inSource = !isTest(file.path)
  visit(file, {
    TSAnyKeyword: (node) => report(node, 'no any'),
    MemberExpression: (node) => {
      if (inSource && !MAY_ASK_THE_TIME.test(file.path) && isAmbientTime(node))
        report(node, 'no ambient clock: take now')
      if (inSource && isMember(node, 'Math', 'random') && /^src\//.test(file.path))
        report(node, 'no ambient chance')
    },
    NewExpression: (node) => {
      const asksTime = isNamed(node.callee, 'Date') && node.arguments.length === 0
      if (inSource && asksTime && !MAY_ASK_THE_TIME.test(file.path))
        report(node, 'no ambient clock: take now')
    },
    CallExpression: (node) => {
      if (!inSource || !file.path.startsWith('src/')) return
      if (isNamed(node.callee, 'parseFloat') || isMember(node.callee, 'Number', 'parseFloat'))
        report(node, 'no float: parseFloat')
      if (property(node.callee) === 'toFixed') report(node, 'no float: toFixed')
      if (!maySpeakSql(file.path) && isQuery(node)) report(node, 'SQL stands in the store of its room')
    },
    TaggedTemplateExpression: (node) => {
      const isSql = isNamed(node.tag, 'sql') || isMember(node.tag, 'sql')
      if (inSource && file.path.startsWith('src/') && isSql && !maySpeakSql(file.path)) {
        report(node, 'SQL stands in the store of its room')
      }
    },
  })
  return found
}

function maySpeakSql(path: string): boolean {
  return MAY_HOLD_SQL.test(path) || isStore(path)
}

function isAmbientTime(node: ESTree.MemberExpression): boolean {
  return isMember(node, 'Temporal', 'Now') || isMember(node, 'Date', 'now')
}

/** `pool.query(…)`, `client.query(…)`, `db.selectFrom(…)`. */
function isQuery({ callee }: ESTree.CallExpression): boolean {
  const name = property(callee)
  if (name === undefined) return false
  if (KYSELY_VERBS.has(name)) return true
  if (name !== 'query' || callee.type !== 'MemberExpression') return false
  const receiver = callee.object.type === 'Identifier' ? callee.object.name : property(callee.object)
  // Hono's and others' `query` are not the database's.
  return /pool|client|session|connection/i.test(receiver ?? '')
}

type Node = { type: string } & Partial<Record<'name' | 'object' | 'property', unknown>>

function property(node: Node): string | undefined {
  if (node.type !== 'MemberExpression') return undefined
  const { type, name } = node.property as Node
  return type === 'Identifier' ? (name as string) : undefined
}

function isMember(node: Node, object: string, name?: string): boolean {
  if (node.type !== 'MemberExpression' || !isNamed(node.object as Node, object)) return false
  return name === undefined || property(node) === name
}

function isNamed(node: Node, name: string): boolean {
  return node.type === 'Identifier' && node.name === name
}
