import { setTimeout as pause } from 'node:timers/promises'
import { type CopyConnection, openCopyConnection } from '../db/copy-transaction.ts'
import type { Database, Tx } from '../db/database.ts'
import { isConnectionLoss } from '../db/failures.ts'
import type { Clock } from '../kernel/clock.ts'
import type { AccountId } from '../kernel/ids.ts'
import type { CdrFormats } from './cdr-format.ts'
import type { ImportSummary } from './import.ts'
import { ImportRun } from './import-run.ts'
import { inTurn } from './import-turns.ts'
import type { SettledCalls } from './rerate.ts'
import { getSource, readRules } from './sources.ts'
import * as imports from './store-imports.ts'
import type { ChargeUsage } from './usage-charge.ts'

/** What importing needs of the running program. */
export interface Intake {
  database: Database
  clock: Clock
  formats: CdrFormats
  charges: ChargeUsage
  /**
   * Which of an account's calls were credited, which a re-rating lets be: nothing of the account is credited until the transaction ends. Known to the
   * right, so it is plugged in (composition.ts).
   */
  settledCalls: (tx: Tx, account: { accountId: AccountId }) => Promise<SettledCalls>
  /** Lines a transaction, where it is not the usual number: tests make many of few. */
  batchLines?: number
}

export interface FileToImport {
  sourceId: number
  /** For people: the file's name. */
  name: string
  stream: AsyncIterable<Uint8Array>
  onProgress?: (progress: { linesRead: number; bytes: number }) => void
  /** Called once the import is registered. */
  onStart?: (importId: number) => void
  /** Stops after the batch at hand; what is stored stays. */
  signal?: AbortSignal
}

/**
 * Imports a CDR file, whatever its size: each line ends as a call record (stored, rated and charged), skipped with a reason, or rejected with
 * one. Works in batches of one transaction each, so that whatever stops it, what is stored is complete in itself and importing the file again
 * goes on: calls already there are counted as known and change nothing.
 * A file that cannot be read on ends as `interrupted` or `failed` with a sentence; bad lines never stop it.
 */
export async function importCdrFile(intake: Intake, file: FileToImport): Promise<ImportSummary> {
  return inTurn(intake.database, () => importNow(intake, file))
}

async function importNow(intake: Intake, file: FileToImport): Promise<ImportSummary> {
  const source = await getSource(intake.database.kysely, { sourceId: file.sourceId })
  const rules = readRules(source, intake.formats)
  const { importId, connection } = await beginSurely(intake.database, {
    ...source,
    sourceId: source.id,
    name: file.name,
    kind: 'file',
    at: intake.clock.now(),
  })
  file.onStart?.(importId)
  const run = new ImportRun(intake, file, { source, rules, importId, connection })
  const { state, error } = await run.work()
  const hint = run.hint()
  return {
    ...run.counts,
    importId,
    state,
    error,
    hint,
    sourceName: source.name,
    fileName: file.name,
    bytes: run.bytes,
  }
}

/** A connection that died while it lay in the pool is found out only now; another may do. */
async function beginSurely(...start: Parameters<typeof begin>): ReturnType<typeof begin> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await begin(...start)
    } catch (error) {
      if (!isConnectionLoss(error) || attempt === BEGIN_ATTEMPTS_MAX) throw error
      await pause(250 * 2 ** attempt)
    }
  }
}

const BEGIN_ATTEMPTS_MAX = 3

/** Registers the import, then waits until no other file of the source is being imported. */
async function begin(
  database: Database,
  start: Parameters<typeof imports.beginImport>[1],
): Promise<{ importId: number; connection: CopyConnection }> {
  const connection = await openCopyConnection(database)
  try {
    const importId = await connection.transaction(({ tx }) => imports.beginImport(tx, start))
    await connection.transaction(({ tx }) => imports.lockSource(tx, start.sourceId))
    return { importId, connection }
  } catch (error) {
    connection.close({ broken: true })
    throw error
  }
}
