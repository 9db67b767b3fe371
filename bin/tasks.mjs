import fs from 'node:fs'
import path from 'node:path'
import { CHECKOUT } from './checkout.mjs'

// React draws pages by its development build, three times slower, unless it is told otherwise before it is first loaded.
const PRODUCTION = { NODE_ENV: process.env.NODE_ENV ?? 'production' }

/**
 * What each npm script runs: programs as arguments for Node, the script's path from the checkout first, to be run in turn.
 * Throws one sentence for a name that there is none of.
 */
export function taskFor(name, args) {
  switch (name) {
    case 'start':
      return { programs: [['src/main.ts', 'start', ...args]], settings: PRODUCTION }
    case 'tollbook':
      // Its arguments name files from where the operator stands.
      return { programs: [['src/main.ts', ...args]], directory: process.cwd(), settings: PRODUCTION }
    case 'test':
      return { programs: [['node_modules/vitest/vitest.mjs', 'run', ...args]] }
    case 'test:portals':
      // The promises of the five portals, in a real browser.
      return { programs: [['node_modules/vitest/vitest.mjs', 'run', '--project', 'portals', ...args]] }
    case 'check':
      return { programs: checks() }
    case 'soak':
      // The properties of payments with many more runs than in CI; for hours in which nobody waits.
      return {
        programs: [['node_modules/vitest/vitest.mjs', 'run', 'test/properties', ...args]],
        settings: { SOAK: '1' },
      }
    case 'bench':
      return { programs: [[benchmark(args[0]), ...args.slice(1)]], settings: PRODUCTION }
    default:
      throw new Error(`There is no task '${name}': start, test, test:portals, soak, check, bench, tollbook.`)
  }
}

function checks() {
  const web = fs.existsSync(path.join(CHECKOUT, 'web/tsconfig.json'))
    ? [
        // The pages' types are generated from routes.ts.
        ['node_modules/@react-router/dev/bin.cjs', 'typegen', 'web'],
        ['node_modules/typescript/bin/tsc', '--noEmit', '-p', 'web'],
      ]
    : []
  return [
    ['node_modules/typescript/bin/tsc', '--noEmit'],
    ...web,
    ['node_modules/@biomejs/biome/bin/biome', 'ci', '--error-on-warnings'],
    ['node_modules/knip/bin/knip.js'],
  ]
}

function benchmark(name) {
  const directory = path.join(CHECKOUT, 'bench')
  const files = fs.existsSync(directory) ? fs.readdirSync(directory) : []
  // Only what has a figure of its own is a benchmark; what they share stands in folders.
  const names = files.filter((file) => /^[a-z-]+\.ts$/.test(file)).map((file) => file.replace(/\.ts$/, ''))
  if (name && names.includes(name)) return `bench/${name}.ts`
  throw new Error(`Usage: npm run bench -- NAME, where NAME is one of: ${names.join(', ')}.`)
}
