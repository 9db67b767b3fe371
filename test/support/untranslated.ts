import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { parseSync } from 'vite'

/** Attributes and properties whose texts people read. */
const READ = new Set([
  ...['label', 'title', 'caption', 'note', 'alt', 'placeholder', 'aria-label', 'hint', 'header', 'headers'],
  ...['trigger', 'legend', 'summary', 'text', 'description', 'aside', 'heading'],
])

type Node = { type: string; start: number; [name: string]: unknown }

/**
 * The texts in the portal's own sources that people would read and that are not from the catalogue: what stands between tags, in attributes and
 * properties that are shown, and in expressions between tags. Pieces of `web/ui` count where a page of the portal is made of them.
 * Each as `portal/pay.tsx:12 Pay`.
 */
export function untranslatedTexts(web: string): string[] {
  return filesOf(web).flatMap((file) => {
    const source = readFileSync(path.join(web, file), 'utf8')
    const found: string[] = []
    walk(parseSync(file, source).program as unknown as Node, false, (text, at) => {
      const line = source.slice(0, at).split('\n').length
      found.push(`${file}:${line} ${text.trim()}`)
    })
    return found
  })
}

/** Every .tsx of the portal, and what they import of web/, however far. */
function filesOf(web: string): string[] {
  const waiting = readdirSync(path.join(web, 'portal')).map((name) => `portal/${name}`)
  const seen = new Set(waiting)
  for (const file of waiting) {
    const source = readFileSync(path.join(web, file), 'utf8')
    for (const [, target] of source.matchAll(/from '(\.[^']+\.tsx?)'/g)) {
      const imported = path.join(path.dirname(file), target!)
      if (seen.has(imported) || imported.startsWith('words/') || !existsSync(path.join(web, imported)))
        continue
      seen.add(imported)
      waiting.push(imported)
    }
  }
  return [...seen].filter((file) => file.endsWith('.tsx')).sort()
}

/** `isRead`: what stands here is shown. */
function walk(node: Node, isRead: boolean, report: (text: string, at: number) => void): void {
  if (node.type === 'JSXText' && isText(node.value)) report(node.value, node.start)
  if (isRead && node.type === 'Literal' && isText(node.value)) report(node.value, node.start)
  if (isRead && node.type === 'TemplateElement') {
    const { raw } = node.value as { raw: string }
    if (isText(raw)) report(raw, node.start)
  }
  for (const [name, value] of Object.entries(node)) {
    const children = Array.isArray(value) ? value : [value]
    for (const child of children) if (isNode(child)) walk(child, reads(node, name, child, isRead), report)
  }
}

function reads(node: Node, name: string, child: Node, isRead: boolean): boolean {
  switch (node.type) {
    case 'JSXElement':
    case 'JSXFragment':
      return child.type === 'JSXExpressionContainer'
    case 'JSXAttribute':
      return READ.has((node.name as { name?: string }).name ?? '') && name === 'value'
    case 'Property':
      return name === 'value' && READ.has((node.key as { name?: string }).name ?? '')
    // What decides is not what is shown; nor is what a call is given.
    case 'ConditionalExpression':
      return isRead && name !== 'test'
    case 'LogicalExpression':
      return isRead
    case 'TemplateLiteral':
      return isRead && name === 'quasis'
    case 'JSXExpressionContainer':
    case 'ParenthesizedExpression':
      return isRead
    default:
      return false
  }
}

/** Two letters in a row are a word; `·`, `{x}`, `+1` and codes such as `PDF` are the same in every language. */
function isText(value: unknown): value is string {
  return typeof value === 'string' && /\p{L}{2,}/u.test(value) && !SAME_EVERYWHERE.has(value.trim())
}

const SAME_EVERYWHERE = new Set(['PDF', 'CSV', 'PDF,', 'E.164', 'UTC', 'Tollbook'])

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string'
}
