import { createKey, listKeys, revokeKey } from './api-key.ts'
import { apply } from './apply.ts'
import { advanceClock, showClock } from './clock.ts'
import type { CommandDefinition } from './command.ts'
import { creditNoteCommand } from './credit-note.ts'
import { dbUrl } from './db-url.ts'
import { endTotpCommand } from './end-totp.ts'
import { importCdrsCommand } from './import-cdrs.ts'
import { freezeRateDeckCommand, loadRateDeckCommand } from './load-rate-deck.ts'
import { passwordLink } from './login-password-link.ts'
import { migrateDatabase } from './migrate.ts'
import { reconcileCommand } from './reconcile.ts'
import { rerateCommand } from './rerate.ts'
import { runAutopayCommand } from './run-autopay.ts'
import { runBillingCommand } from './run-billing.ts'
import { runDunningCommand } from './run-dunning.ts'
import { serve } from './serve.ts'
import { sourceHealthCommand } from './source-health.ts'
import { start } from './start.ts'
import { unratedCommand } from './unrated.ts'
import { verify } from './verify.ts'
import { work } from './work.ts'

/** Every command of bin/tollbook, in the order in which `--help` lists them. */
export const commands: readonly CommandDefinition[] = [
  start,
  serve,
  work,
  apply,
  loadRateDeckCommand,
  freezeRateDeckCommand,
  importCdrsCommand,
  unratedCommand,
  rerateCommand,
  sourceHealthCommand,
  runBillingCommand,
  creditNoteCommand,
  runAutopayCommand,
  runDunningCommand,
  reconcileCommand,
  verify,
  showClock,
  advanceClock,
  migrateDatabase,
  dbUrl,
  createKey,
  listKeys,
  revokeKey,
  endTotpCommand,
  passwordLink,
]

/** What the first word of a two-word command stands for. */
export const GROUPS: Record<string, string> = {
  clock: 'the time of a demo or test provider',
  db: 'the database itself',
  'api-key': 'keys for scripts that use the API',
  login: 'people who sign in',
}
