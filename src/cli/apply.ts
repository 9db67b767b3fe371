import { z } from 'zod'
import { cdrFormats } from '../adapters/cdr-formats/index.ts'
import { type Applied, applyFile } from '../setup/apply.ts'
import { KINDS } from '../setup/applying.ts'
import { defineCommand } from './command.ts'

/** What each kind is called in the answer. */
const TITLES: Record<(typeof KINDS)[number], string> = {
  provider: 'provider',
  staff: 'staff',
  taxRates: 'tax rates',
  rateDecks: 'rate decks',
  plans: 'plans',
  accounts: 'accounts',
  contacts: 'contacts',
  logins: 'logins',
  subscriptions: 'subscriptions',
  numbers: 'numbers',
  trunks: 'trunks',
  sources: 'sources',
}

export const apply = defineCommand({
  path: 'apply',
  summary: 'set up a provider from a file: plans, decks, accounts, numbers, sources',
  input: z.object({ file: z.string(), dryRun: z.boolean().default(false) }),
  declare: (command) =>
    command
      .argument('<file>', 'YAML file; docs/operate/apply.md says what it holds')
      .option('--dry-run', 'check everything and say what would change, but change nothing'),
  run: ({ input, output, progress, withDatabase }) =>
    withDatabase(async ({ database, clock }) => {
      const applied = await applyFile(database, {
        ...input,
        formats: cdrFormats,
        now: clock.now(),
        actor: 'cli',
        onProgress: (text) => progress.report(text),
      })
      output.document(applied, () => resultText(input.file, applied))
      return 'done' as const
    }),
})

function resultText(file: string, { dryRun, counts, passwords }: Applied): string {
  const kinds = KINDS.filter((kind) => Object.values(counts[kind]).some((count) => count > 0))
  const changes = kinds.reduce((sum, kind) => sum + counts[kind].created + counts[kind].changed, 0)
  if (changes === 0) return `${file}: nothing to change.`
  const row = (cells: readonly string[]) =>
    cells.map((cell, i) => (i === 0 ? cell.padEnd(14) : cell.padStart(10))).join('')
  const lines = [
    dryRun ? `${file} would change this; nothing has been changed.` : `${file} has been applied.`,
    row(['', 'created', 'changed', 'unchanged']),
    ...kinds.map((kind) => {
      const { created, changed, unchanged } = counts[kind]
      return row([TITLES[kind], String(created), String(changed), String(unchanged)])
    }),
  ]
  if (passwords.length > 0) {
    lines.push('', 'Passwords made now; they are not shown again:')
    for (const { account, email, password } of passwords)
      lines.push(`  ${(account === null ? 'staff' : account).padEnd(12)}${email.padEnd(34)} ${password}`)
  }
  return lines.join('\n')
}
