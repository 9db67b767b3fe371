import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { parseSync } from 'vite'
import { expect, test } from 'vitest'

const WEB = path.join(import.meta.dirname, '..')
const SENDS = new Set(['Form', 'useFetcher', 'useFetchers', 'useSubmit'])

/** Pages of who has not come in, by the routes: they are of no account. */
const atDoor = [
  ...readFileSync(path.join(WEB, 'routes.ts'), 'utf8')
    .split("layout('./portal/shell.tsx'")[0]!
    .matchAll(/'\.\/(portal\/[\w-]+\.tsx)'/g),
].map(([, file]) => file!)

/** The forms that are not of form.tsx: what of the router's own a file takes to send something, and `<form>`. */
function otherForms(file: string): string[] {
  const found: string[] = []
  const { program } = parseSync(file, readFileSync(path.join(WEB, file), 'utf8'))
  JSON.stringify(program, (_, node) => {
    if (node?.type === 'ImportDeclaration' && node.source.value === 'react-router')
      for (const { imported } of node.specifiers) if (SENDS.has(imported?.name)) found.push(imported.name)
    if (node?.type === 'JSXOpeningElement' && node.name.name === 'form') found.push('<form>')
    return typeof node === 'bigint' ? String(node) : node
  })
  return found
}

const portal = readdirSync(path.join(WEB, 'portal'))
  .filter((file) => file.endsWith('.tsx'))
  .map((file) => `portal/${file}`)

test('every form behind the portal’s door is the one that names its account', () => {
  const others = portal.filter((file) => !atDoor.includes(file) && otherForms(file).length > 0)
  // The shell's lead away: to sign out, and to another account.
  expect(others).toEqual(['portal/form.tsx', 'portal/shell.tsx'])
  expect(atDoor.filter((file) => otherForms(file).length > 0).length).toBeGreaterThan(3)
})

test('what pages share sends nothing of an account', () => {
  const shared = readdirSync(path.join(WEB, 'ui')).filter((file) => file.endsWith('.tsx'))
  expect(shared.filter((file) => otherForms(`ui/${file}`).length > 0)).toEqual([
    // A question about calls, the language, the theme, and ways to come in.
    ...['call-filter.tsx', 'door.tsx', 'menu.tsx', 'passkey-form.tsx', 'second-step-form.tsx'],
    'sign-in-form.tsx',
  ])
})
