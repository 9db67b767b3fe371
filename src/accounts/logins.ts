import { z } from 'zod'
import type { Db, Tx } from '../db/database.ts'
import type { Change } from '../db/saved.ts'
import type { AccountId } from '../kernel/ids.ts'
import { emailAddress, parseInput, textLine } from '../kernel/input.ts'
import { Refusal } from '../kernel/refusal.ts'
import { hashPassword } from './password.ts'
import * as store from './store.ts'
import { readStaff, saveStaff } from './store-staff.ts'

/** A person who signs in. What they may do is in their memberships and, for the provider's people, their staff role. */
export interface Login {
  id: bigint
  /** Lower case; null for a login that is only known by its account's number. */
  email: string | null
  name: string
}

/** Languages of pages and mails. */
export const language = z.enum(['en', 'fr', 'es', 'de'])
export type Language = z.output<typeof language>

export const memberRole = z.enum(['owner', 'payer', 'phone_admin', 'department_manager', 'auditor'])
export type MemberRole = z.output<typeof memberRole>
export const staffRole = z.enum(['admin', 'billing', 'support'])
export type StaffRole = z.output<typeof staffRole>

const loginInput = z.strictObject({ email: emailAddress.toLowerCase().nullable(), name: textLine() })

/**
 * Makes a login. Without a password nobody can sign in with it yet. `words`: what besides name and address somebody would guess the password
 * by. Refuses `bad_input`, `weak_password`, `email_taken`.
 */
export async function createLogin(
  tx: Tx,
  {
    password,
    words = [],
    now,
    ...input
  }: {
    email: string | null
    name: string
    password: string | null
    words?: readonly string[]
    now: Temporal.Instant
  },
): Promise<Login> {
  const fields = parseInput('login', loginInput, input)
  const guessable = [fields.name, ...(fields.email === null ? [] : [fields.email]), ...words]
  const passwordHash = password === null ? null : await hashPassword(password, { words: guessable })
  const login = await store.insertLogin(tx, { ...fields, passwordHash, createdAt: now })
  if (!login)
    throw new Refusal('email_taken', `There is a login with the e-mail address ${fields.email} already.`, {
      status: 409,
    })
  return login
}

/** The login with that e-mail address, in any case of letters, or null. */
export async function findLoginByEmail(db: Db | Tx, { email }: { email: string }): Promise<Login | null> {
  return store.readLoginByEmail(db, email.toLowerCase())
}

/** Gives a login a role on an account, or changes the role it has. `lines`: of a department manager; left out, they stay. */
export async function addMember(
  tx: Tx,
  member: {
    accountId: AccountId
    loginId: bigint
    role: MemberRole
    lines?: readonly string[]
    now: Temporal.Instant
  },
): Promise<Change> {
  return store.saveMember(tx, { ...member, lines: member.lines ?? null })
}

/** Makes a login one of the provider's people, or changes the role it has. */
export async function addStaff(
  tx: Tx,
  staff: { loginId: bigint; role: StaffRole; now: Temporal.Instant },
): Promise<Change> {
  return saveStaff(tx, staff)
}

/** One of the provider's people. */
export interface StaffMember extends Login {
  /** The person's choice for pages and mails; null: the provider's. */
  language: Language | null
  role: StaffRole
  /** A second step is asked of them. */
  hasTwoStep: boolean
  /** Since when. */
  createdAt: Temporal.Instant
  /** When they last signed in or, within an hour, used a session; null: not yet. */
  lastSeenAt: Temporal.Instant | null
  /** How many API keys they made that are not revoked: those are the provider's, and outlive them. */
  apiKeys: number
}

/** The provider's people, by name. */
export async function listStaff(db: Db | Tx): Promise<StaffMember[]> {
  return readStaff(db)
}

/** A login with what it may do on one account. */
export interface Member extends Login {
  /** The person's choice for pages and mails; null: the account's. */
  language: Language | null
  role: MemberRole
  /** Whose calls a department manager sees: numbers of the account, digits. Of no meaning for other roles. */
  lines: string[]
  /** A second step is asked of them. */
  hasTwoStep: boolean
  /** Since when. */
  createdAt: Temporal.Instant
}

/** Who may see an account; those who have longest come first. */
export async function listMembers(db: Db | Tx, { accountId }: { accountId: AccountId }): Promise<Member[]> {
  return store.readMembers(db, accountId)
}
