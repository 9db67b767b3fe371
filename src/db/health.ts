import type { Database } from './database.ts'

/** Whether the database answers; the reason when it does not. */
export async function databaseAnswers({
  pool,
}: Database): Promise<{ ok: true } | { ok: false; error: unknown }> {
  try {
    await pool.query('select 1')
    return { ok: true }
  } catch (error) {
    return { ok: false, error }
  }
}
