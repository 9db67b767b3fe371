import path from 'node:path'
import { type Database, inTransaction, type Tx } from '../db/database.ts'
import { type Mistake, placeOf } from '../kernel/input.ts'
import { Refusal, type RefusalDetail } from '../kernel/refusal.ts'
import type { CdrFormats } from '../usage/cdr-format.ts'
import { applyAccounts, applyStaff } from './apply-accounts.ts'
import {
  applyPlans,
  applyProvider,
  applyRateDecks,
  applyTaxRates,
  checkDeckFiles,
  checkNames,
} from './apply-catalog.ts'
import { applySources, checkSources } from './apply-sources.ts'
import { type Applying, type Counts, type Found, type MadePassword, noCounts } from './applying.ts'
import { type ProviderFile, readProviderFile } from './provider-file.ts'
import { readText } from './read-text.ts'
import { readYaml, type YamlFile } from './yaml-file.ts'

export interface Applied {
  dryRun: boolean
  counts: Counts
  /** Of logins made now, to be shown once. None on a dry run. */
  passwords: MadePassword[]
}

/**
 * Sets up a provider from a YAML file and the CSV files it names, in one transaction: wholly, or not at all. What is as the file says already is left
 * alone, so that applying it again changes nothing; what the file does not speak of stays.
 * Refuses `bad_provider_file` with every mistake by file, line and value; `cannot_read`.
 */
export async function applyFile(
  database: Database,
  options: {
    file: string
    dryRun: boolean
    formats: CdrFormats
    now: Temporal.Instant
    actor: string
    onProgress?: (text: string) => void
  },
): Promise<Applied> {
  const { file, dryRun, formats, now, actor, onProgress = () => {} } = options
  const yaml = readYaml(await readText(file))
  if (yaml.mistakes.length > 0)
    throw badFile(
      file,
      yaml.mistakes.map(({ line, message }) => atLine(file, line, message)),
    )
  const given = readProviderFile(yaml.value)
  const applied = { dryRun, counts: noCounts(), passwords: [] as MadePassword[] }
  const work = async (tx: Tx) => {
    const near = (name: string) => readText(path.resolve(path.dirname(file), name))
    const applying: Applying = {
      ...applied,
      tx,
      now,
      actor,
      formats,
      readText: near,
      onProgress,
      mistakes: [...given.mistakes],
    }
    await applyAll(applying, given)
    if (applying.mistakes.length > 0) throw badFile(file, detailsOf(file, yaml, applying.mistakes))
    if (dryRun) throw new DryRun()
  }
  try {
    await inTransaction(database.kysely, work)
  } catch (error) {
    if (!(error instanceof DryRun)) throw error
    applied.passwords = []
  }
  return applied
}

/** Ends the transaction of a dry run: all was well, and nothing is kept. */
class DryRun extends Error {}

/** Left to right, as the rooms stand. When the file itself has mistakes, those of its decks and profiles are added and that is all. */
async function applyAll(applying: Applying, given: ProviderFile): Promise<void> {
  await checkNames(applying, given)
  if (applying.mistakes.length > 0) {
    await checkDeckFiles(applying, given.rateDecks)
    return checkSources(applying, given.sources)
  }
  await applyProvider(applying, given.provider)
  await applyStaff(applying, given.staff)
  await applyTaxRates(applying, given.taxRates)
  await applyRateDecks(applying, given.rateDecks)
  await applyPlans(applying, given.plans)
  await applyAccounts(applying, given.accounts)
  await applySources(applying, given.sources)
}

/** Mistakes as places and sentences, those of the YAML file by line, then those of the files it names. */
function detailsOf(file: string, yaml: YamlFile, mistakes: readonly Found[]): RefusalDetail[] {
  const own = mistakes.flatMap((mistake) =>
    'path' in mistake ? [{ line: yaml.lineOf(mistake.path), message: sentenceOf(mistake) }] : [],
  )
  const others = mistakes.flatMap((mistake) =>
    'path' in mistake ? [] : [{ place: `${mistake.file} ${mistake.place}`, message: mistake.message }],
  )
  own.sort((a, b) => a.line - b.line)
  return [...own.map(({ line, message }) => atLine(file, line, message)), ...others]
}

/** `accounts[3].billingDay '32' is not …`; a sentence of its own comes after a colon. */
function sentenceOf({ path, message }: Mistake): string {
  if (path.length === 0) return message
  return `${placeOf(path)}${/^('|is |has |names |needs )/.test(message) ? '' : ':'} ${message}`
}

function atLine(file: string, line: number, message: string): RefusalDetail {
  return { place: `${path.basename(file)} line ${line}`, message }
}

function badFile(file: string, details: readonly RefusalDetail[]): Refusal {
  const count = details.length === 1 ? 'a mistake' : `${details.length} mistakes`
  return new Refusal('bad_provider_file', `${file} has ${count}, and nothing was applied:`, { details })
}
