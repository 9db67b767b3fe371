import { randomInt } from 'node:crypto'
import type { Account } from '../accounts/account.ts'
import { createAccount, findAccountByNumber, saveContacts, updateAccount } from '../accounts/accounts.ts'
import { addMember, addStaff, createLogin, findLoginByEmail } from '../accounts/logins.ts'
import { recordStaffEvent } from '../accounts/staff-events.ts'
import { findPlanByName } from '../catalog/plans.ts'
import type { Saved } from '../db/saved.ts'
import { Refusal } from '../kernel/refusal.ts'
import type { Subscription } from '../subscriptions/subscription.ts'
import { endSubscription, listSubscriptions, subscribe } from '../subscriptions/subscriptions.ts'
import { applyNumber, applyTrunk, holdingsOf } from './apply-numbers.ts'
import { type Applying, allOf, attempt } from './applying.ts'
import { type Placed, type ProviderFile, type Section, subscriptionKey } from './provider-file.ts'

type AccountItem = Section<'accounts'>

export async function applyStaff(applying: Applying, staff: ProviderFile['staff']): Promise<void> {
  for (const { path, item } of staff) {
    await attempt(applying, { kind: 'staff', path }, async () => {
      const { tx, now, actor } = applying
      const { role } = item
      const loginId = await loginFor(applying, { ...item, account: null })
      const change = await addStaff(tx, { loginId, role, now })
      const kind = change === 'created' ? 'staff_added' : 'staff_role_changed'
      const fact = {
        loginId,
        kind,
        detail: { role, actor },
        origin: { ip: null, userAgent: null },
        now,
      } as const
      if (change !== 'unchanged') await recordStaffEvent(tx, fact)
      return { change }
    })
  }
}

/** Accounts with all that hangs on them. Of an account that is refused, the rest is not looked at. */
export async function applyAccounts(applying: Applying, accounts: ProviderFile['accounts']): Promise<void> {
  for (const [i, { path, item }] of accounts.entries()) {
    applying.onProgress(`${i} of ${accounts.length} accounts`)
    const saved = await attempt(applying, { kind: 'accounts', path }, () => applyAccount(applying, item))
    if (saved) await applyParts(applying, { path, item }, saved)
  }
}

/** A new account as given; of a known one, what the file says. */
async function applyAccount({ tx, now, actor }: Applying, item: AccountItem): Promise<Saved<Account>> {
  const { number, openedOn, minimumInvoice, contacts, logins, subscriptions, numbers, trunks, ...fields } =
    item
  const terms = { ...fields, minimumInvoiceMicros: minimumInvoice }
  const known = await findAccountByNumber(tx, { number })
  if (!known) {
    return { item: await createAccount(tx, { ...terms, number, openedOn, now, actor }), change: 'created' }
  }
  if (openedOn && !openedOn.equals(known.openedOn))
    throw new Refusal(
      'opened_already',
      `account ${number} was opened on ${known.openedOn}, which cannot become ${openedOn}`,
    )
  return updateAccount(tx, { accountId: known.id, changes: terms, now, actor })
}

async function applyParts(
  applying: Applying,
  { path, item }: Placed<AccountItem>,
  { item: account, change }: Saved<Account>,
): Promise<void> {
  const { tx, now, actor } = applying
  const { contacts, logins } = item
  if (contacts) {
    await attempt(applying, { kind: 'contacts', path: [...path, 'contacts'] }, async () => ({
      change: await saveContacts(tx, { accountId: account.id, contacts, now, actor }),
    }))
  }
  for (const [i, login] of logins.entries()) {
    await attempt(applying, { kind: 'logins', path: [...path, 'logins', i] }, async () => {
      const loginId = await loginFor(applying, {
        ...login,
        name: login.name ?? account.name,
        account: account.number,
      })
      const { role, lines } = login
      const member = { accountId: account.id, loginId, role, ...(lines ? { lines } : {}) }
      return { change: await addMember(tx, { ...member, now }) }
    })
  }
  const isNew = change === 'created'
  const subscriptions = await applySubscriptions(applying, { path, item, account, isNew })
  const held = await holdingsOf(applying, { account, isNew })
  for (const [i, number] of item.numbers.entries()) {
    await attempt(applying, { kind: 'numbers', path: [...path, 'numbers', i] }, () =>
      applyNumber(applying, { account, number, subscriptions, held }),
    )
  }
  for (const [i, trunk] of item.trunks.entries()) {
    await attempt(applying, { kind: 'trunks', path: [...path, 'trunks', i] }, () =>
      applyTrunk(applying, { account, trunk, subscriptions, held }),
    )
  }
}

/** The account's subscriptions by label, those of the file included. */
async function applySubscriptions(
  applying: Applying,
  { path, item, account, isNew }: Placed<AccountItem> & { account: Account; isNew: boolean },
): Promise<Map<string, Subscription>> {
  const { tx } = applying
  const stored = isNew ? [] : await allOf((page) => listSubscriptions(tx, { accountId: account.id, page }))
  const byKey = new Map(
    stored.map((known) => [subscriptionKey({ label: known.label, plan: known.planName }), known]),
  )
  for (const [i, wanted] of item.subscriptions.entries()) {
    const key = subscriptionKey(wanted)
    const saved = await attempt(
      applying,
      { kind: 'subscriptions', path: [...path, 'subscriptions', i] },
      () => applySubscription(applying, { account, wanted, known: byKey.get(key) }),
    )
    if (saved) byKey.set(key, saved.item)
  }
  return byKey
}

/** A subscription is charged for from day to day, so of a known one only its end may change. */
async function applySubscription(
  { tx, now, actor }: Applying,
  given: { account: Account; wanted: AccountItem['subscriptions'][number]; known: Subscription | undefined },
): Promise<Saved<Subscription>> {
  const { account, wanted, known } = given
  const accountId = account.id
  if (known) {
    const differs =
      known.planName !== wanted.plan
        ? `plan '${known.planName}'`
        : known.quantity !== wanted.quantity
          ? `quantity ${known.quantity}`
          : wanted.startsOn && !wanted.startsOn.equals(known.startsOn)
            ? `start ${known.startsOn}`
            : null
    if (differs !== null)
      throw new Refusal(
        'subscribed_already',
        `'${subscriptionKey(wanted)}' of account ${account.number} has ${differs}, which never changes: end it with endsOn and add another under a label of its own`,
      )
    if (wanted.endsOn === undefined) return { item: known, change: 'unchanged' }
    return endSubscription(tx, { accountId, subscriptionId: known.id, endsOn: wanted.endsOn, now, actor })
  }
  const plan = await findPlanByName(tx, { name: wanted.plan })
  if (!plan) throw new Refusal('unknown_plan', `there is no plan '${wanted.plan}'`)
  const { label, quantity, startsOn = account.openedOn, endsOn } = wanted
  const item = await subscribe(tx, {
    accountId,
    planId: plan.id,
    label,
    quantity,
    startsOn,
    endsOn,
    now,
    actor,
  })
  return { item, change: 'created' }
}

/** The login of that address, made where there is none; a password that the file does not give is made and shown. */
async function loginFor(
  { tx, now, passwords }: Applying,
  {
    email,
    name,
    password,
    account,
  }: { email: string; name?: string | undefined; password?: string | undefined; account: string | null },
): Promise<bigint> {
  const known = await findLoginByEmail(tx, { email })
  if (known) return known.id
  const made = password ?? makePassword()
  const login = await createLogin(tx, { email, name: name ?? email, password: made, now })
  if (password === undefined) passwords.push({ account, email, password: made })
  return login.id
}

/** 16 of 31 letters and digits that are not mistaken for each other: 79 bits. */
function makePassword(): string {
  const letters = 'abcdefghjkmnpqrstuvwxyz23456789'
  const group = () => Array.from({ length: 4 }, () => letters[randomInt(letters.length)]).join('')
  return [group(), group(), group(), group()].join('-')
}
