import fs from 'node:fs'
import path from 'node:path'
import { type ESTree, parseSync, Visitor } from 'vite'

/** A source file of ours: `path` from the checkout, with slashes. */
export type SourceFile = { path: string; text: string }

/** A place where a rule of the house is broken. */
export type Violation = { path: string; line: number; rule: string }

/** All .ts and .tsx files below the folders, without what is generated. */
export function readSources(checkout: string, folders: readonly string[]): SourceFile[] {
  return folders
    .filter((folder) => fs.existsSync(path.join(checkout, folder)))
    .flatMap((folder) =>
      fs
        .readdirSync(path.join(checkout, folder), { recursive: true, encoding: 'utf8' })
        .map((file) => `${folder}/${file.replaceAll('\\', '/')}`)
        .filter(
          (file) =>
            /\.tsx?$/.test(file) && !/\.(gen|d)\.ts$|\/(node_modules|\.react-router|build)\//.test(file),
        ),
    )
    .sort()
    .map((file) => ({ path: file, text: fs.readFileSync(path.join(checkout, file), 'utf8') }))
}

/** Tests may arrange things across the house; the rules are for what runs. */
export function isTest(file: string): boolean {
  return file.startsWith('test/') || /\.test\.tsx?$/.test(file)
}

/** Files of ours that this file imports, types included, by path from the checkout, with the line. */
export function importsOf(file: SourceFile): { path: string; line: number }[] {
  const found: { path: string; line: number }[] = []
  const add = (source: { type: string; value?: unknown; start: number } | null) => {
    if (source?.type !== 'Literal' || typeof source.value !== 'string' || !source.value.startsWith('.'))
      return
    const resolved = path.posix.join(path.posix.dirname(file.path), source.value)
    found.push({ path: resolved, line: lineAt(file.text, source.start) })
  }
  visit(file, {
    ImportDeclaration: (node) => add(node.source),
    ExportNamedDeclaration: (node) => add(node.source),
    ExportAllDeclaration: (node) => add(node.source),
    ImportExpression: (node) => add(node.source),
  })
  return found
}

/** Walks the syntax tree, so that comments and strings are never taken for code. Fails on a file that does not parse. */
export function visit(file: SourceFile, visitor: ConstructorParameters<typeof Visitor>[0]): void {
  const { program, errors } = parseSync(file.path, file.text)
  if (errors.length > 0) throw new Error(`${file.path} does not parse: ${errors[0]!.message}`)
  new Visitor(visitor).visit(program as ESTree.Program)
}

export function lineAt(text: string, offset: number): number {
  return text.slice(0, offset).split('\n').length
}
