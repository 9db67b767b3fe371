import { sql } from 'kysely'
import type { Db, Tx } from '../db/database.ts'
import type { Step, StepKind } from './steps.ts'

/** SQL of sign_in_steps. */

export type StepRow = Step & { codeHash: Buffer | null }

type Key = { tokenHash: Buffer; kind: StepKind; now: Temporal.Instant }

const COLUMNS = sql.raw(
  'kind, token_hash, login_id, account_id, email, detail, created_at, expires_at, code_hash',
)

export async function insertStep(db: Db | Tx, step: StepRow): Promise<void> {
  await sql`
    insert into sign_in_steps (token_hash, kind, login_id, account_id, email, code_hash, detail, created_at, expires_at)
    values (${step.tokenHash}, ${step.kind}, ${step.loginId}, ${step.accountId}, ${step.email}, ${step.codeHash},
      ${JSON.stringify(step.detail)}, ${step.createdAt}, ${step.expiresAt})`.execute(db)
}

export async function findStep(db: Db | Tx, { tokenHash, kind, now }: Key): Promise<StepRow | null> {
  const { rows } = await sql<StepRow>`
    select ${COLUMNS} from sign_in_steps
    where token_hash = ${tokenHash} and kind = ${kind} and used_at is null and expires_at > ${now}`.execute(
    db,
  )
  return rows[0] ?? null
}

/** As `findStep`, noting a try; null after `triesMax` of them. A hundred at once are counted one after the other. */
export async function countTry(
  db: Db | Tx,
  { tokenHash, kind, now, triesMax }: Key & { triesMax: number },
): Promise<StepRow | null> {
  const { rows } = await sql<StepRow>`
    update sign_in_steps set tries = tries + 1
    where token_hash = ${tokenHash} and kind = ${kind} and used_at is null and expires_at > ${now} and tries < ${triesMax}
    returning ${COLUMNS}`.execute(db)
  return rows[0] ?? null
}

/** False where it was used or has expired meanwhile. */
export async function markStepUsed(
  db: Db | Tx,
  { tokenHash, now }: { tokenHash: Buffer; now: Temporal.Instant },
): Promise<boolean> {
  const { numAffectedRows } = await sql`
    update sign_in_steps set used_at = ${now}
    where token_hash = ${tokenHash} and used_at is null and expires_at > ${now}`.execute(db)
  return numAffectedRows === 1n
}

export async function dropSteps(
  db: Db | Tx,
  { kinds, loginId, now }: { kinds: readonly StepKind[]; loginId: bigint; now: Temporal.Instant },
): Promise<void> {
  await sql`
    update sign_in_steps set used_at = ${now}
    where login_id = ${loginId} and kind = any(${kinds}::text[]) and used_at is null`.execute(db)
}

export async function deleteOldSteps(tx: Tx, before: Temporal.Instant): Promise<bigint> {
  const { numAffectedRows } = await sql`delete from sign_in_steps where expires_at < ${before}`.execute(tx)
  return numAffectedRows ?? 0n
}
