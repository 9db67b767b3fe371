import { importsOf, isTest, type SourceFile, type Violation } from './source.ts'

/** The rooms, left to right: data walks this way, and a room knows only what is to its left. */
export const ROOMS = [
  'accounts',
  'catalog',
  'subscriptions',
  'numbers',
  'usage',
  'charges',
  'invoices',
  'payments',
  'dunning',
  'notices',
  'documents',
  'reports',
]

/** The floor, and what each part of it stands on. */
const FLOOR: Record<string, readonly string[]> = { kernel: [], db: ['kernel'], ledger: ['kernel', 'db'] }

/** The doors, and the other doors each may open: the command line starts the web and the workers, and the demo lives with both for a year. */
const DOORS: Record<string, readonly string[]> = {
  http: [],
  jobs: [],
  setup: [],
  demo: ['setup', 'http', 'jobs'],
  cli: ['http', 'jobs', 'setup', 'demo'],
}

/** Foreign companies that we simulate: they know the floor and nothing else of ours, so that one misunderstanding does not hide on both sides. */
const COMPANIES: Record<string, readonly string[]> = { 'sandbox-gateway': ['kernel', 'db'] }

/** Every import that goes against the direction of the house (docs: ARCHITECTURE.md, rules 1 to 7). */
export function directionViolations(files: readonly SourceFile[]): Violation[] {
  const violations: Violation[] = []
  const socketOf = new Map<string, string>()
  for (const file of files.filter((candidate) => !isTest(candidate.path))) {
    for (const target of importsOf(file)) {
      const rule = brokenRule(file.path, target.path) ?? secondSocket(file.path, target.path, socketOf)
      if (rule !== undefined) violations.push({ path: file.path, line: target.line, rule })
    }
  }
  return violations
}

/** The rule that an import of `to` in `from` breaks, if any. Pure. */
export function brokenRule(from: string, to: string): string | undefined {
  const [top = '', area = ''] = from.split('/')
  const [toTop = '', toArea = ''] = to.split('/')
  if (top === 'web') return toTop === 'web' ? undefined : '7. web knows only web/api'
  if (top !== 'src') return undefined
  if (toTop !== 'src') return toTop === 'package.json' ? undefined : 'src imports only src'
  if (isFile(area)) return undefined
  if (isFile(toArea))
    return area in DOORS ? undefined : '6. nothing but a door imports what wires the program'
  if (area === toArea) return undefined
  if (area in FLOOR)
    return FLOOR[area]!.includes(toArea) ? undefined : '1. the floor imports only the floor below it'
  if (area in COMPANIES)
    return COMPANIES[area]!.includes(toArea) ? undefined : '8. a simulated company knows only the floor'
  if (toArea in COMPANIES)
    return area in DOORS ? undefined : '8. only doors and composition know a simulated company'
  if (toArea in DOORS) return DOORS[area]?.includes(toArea) ? undefined : '6. nothing imports a door'
  if (isStore(to) && ROOMS.includes(toArea)) return '2. a store is its own room’s'
  if (ROOMS.includes(area)) return brokenByRoom(area, toArea)
  if (area === 'adapters') {
    if (toArea === 'kernel' || ROOMS.includes(toArea)) return undefined
    return '5. an adapter imports the kernel and one socket'
  }
  return area in DOORS ? undefined : `src/${area} is no folder of the house`
}

function brokenByRoom(area: string, toArea: string): string | undefined {
  if (toArea in FLOOR) return undefined
  if (toArea === 'adapters') return '5. a room never imports an adapter'
  const [here, there] = [ROOMS.indexOf(area), ROOMS.indexOf(toArea)]
  return there >= 0 && there < here ? undefined : '2. a room imports only what is to its left'
}

/** Adapters of one folder plug into one socket; two adapter folders know nothing of each other. */
function secondSocket(from: string, to: string, socketOf: Map<string, string>): string | undefined {
  const [, area, folder = ''] = from.split('/')
  const [, toArea = '', toFolder] = to.split('/')
  if (area !== 'adapters') return undefined
  if (toArea === 'adapters')
    return toFolder === folder ? undefined : '5. an adapter imports the kernel and one socket'
  if (!ROOMS.includes(toArea)) return undefined
  const first = socketOf.get(folder)
  if (first === undefined) socketOf.set(folder, toArea)
  return first === undefined || first === toArea
    ? undefined
    : '5. an adapter imports the kernel and one socket'
}

/** The files where a room's SQL is. */
export function isStore(file: string): boolean {
  return /\/store(-[a-z-]+)?\.ts$/.test(file)
}

function isFile(name: string): boolean {
  return name.includes('.')
}
