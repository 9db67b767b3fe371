import type { Db, Tx } from '../db/database.ts'
import type { AccountId, MethodId } from '../kernel/ids.ts'
import { autopayMethods } from './autopay-methods.ts'

/** What charges a method by itself, and would have nothing to charge if the method went. */
export interface MethodUse {
  accountId: AccountId
  methodId: MethodId
  use: 'autopay' | 'autopay_fallback'
}

/** A part of this room that keeps using methods. */
export interface MethodUser {
  /** Which of the methods it uses, and how. */
  usesOf(
    db: Db | Tx,
    asked: { methods: readonly { accountId: AccountId; methodId: MethodId }[] },
  ): Promise<MethodUse[]>
  /** Stops using a method, in the transaction that removes it; says what it ended. */
  stopUsing(
    tx: Tx,
    end: { accountId: AccountId; methodId: MethodId; because: string; actor: string; now: Temporal.Instant },
  ): Promise<MethodUse[]>
}

/** Whoever in this room uses methods by itself: a line each. */
export const METHOD_USERS: readonly MethodUser[] = [autopayMethods]
