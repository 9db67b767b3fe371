import type { MemberRole } from './logins.ts'

/** What can be done with an account by its own people. */
export const CAPABILITIES = [
  'see_account',
  'change_account',
  'see_bills',
  'pay',
  'dispute',
  'see_usage',
  'see_calls',
  'see_numbers',
  'change_numbers',
  'see_documents',
  'see_members',
  'manage_members',
] as const

export type Capability = (typeof CAPABILITIES)[number]

/**
 * Who may do what: the one table, enforced by every route's rule (src/http/routes.ts) and mirrored by the pages. A department manager's
 * `see_calls`, `see_usage` and `see_numbers` are of the lines that are his (`members.lines`). Whose need is not calls does not see
 * them (CPNI, 47 CFR 64.2010): a payer sees what was used in sum, on the invoices, and not who was called.
 */
export const MAY: Readonly<Record<MemberRole, ReadonlySet<Capability>>> = {
  owner: new Set(CAPABILITIES),
  payer: new Set(['see_account', 'see_bills', 'pay', 'dispute', 'see_documents']),
  phone_admin: new Set(['see_account', 'see_usage', 'see_calls', 'see_numbers', 'change_numbers']),
  department_manager: new Set(['see_account', 'see_usage', 'see_calls', 'see_numbers']),
  auditor: new Set([
    'see_account',
    'see_bills',
    'see_usage',
    'see_calls',
    'see_numbers',
    'see_documents',
    'see_members',
  ]),
}

/** True where a member of that role may. */
export function roleMay(role: MemberRole, capability: Capability): boolean {
  return MAY[role].has(capability)
}
