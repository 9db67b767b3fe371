import { listEvents } from '../../accounts/timeline.ts'
import type { MandateId, MethodId } from '../../kernel/ids.ts'
import { getMandate, listMandates } from '../../payments/mandates.ts'
import { endOfMonth } from '../../payments/method.ts'
import { getMethod, methodDependents } from '../../payments/methods.ts'
import type { MailFacts } from '../mails/index.ts'
import { type About, type Gather, idOf, namedMethod } from './about.ts'

export const gatherExpiring: Gather<'method_expiring'> = async (about) => {
  const { db, account, ids, links } = about
  const name = { accountId: account.id, methodId: idOf<MethodId>(about, 'methodId') }
  const card = await getMethod(db, name)
  if (card.state === 'removed' || card.rail !== 'card') return { untold: 'the card was removed' }
  const expiry = { month: card.expiryMonth, year: card.expiryYear }
  if (endOfMonth(expiry).toString() !== ids.expiresOn) return { untold: 'the card was renewed' }
  const { uses } = await methodDependents(db, name)
  return {
    method: await namedMethod(about, card.id),
    expiry,
    inAutopay: uses.length > 0,
    updateUrl: links.methodsUrl,
  }
}

export const gatherRemoved: Gather<'method_removed'> = async (about) => {
  const { db, account, links } = about
  const name = { accountId: account.id, methodId: idOf<MethodId>(about, 'methodId') }
  const { removedAt } = await getMethod(db, name)
  if (removedAt === null) return { untold: 'the method is there' }
  const drafted = (await listMandates(db, name)).some(
    ({ methodId, scope, revokedBecause }) =>
      methodId === name.methodId && scope === 'autopay' && revokedBecause === 'method_removed',
  )
  return {
    method: await namedMethod(about, name.methodId),
    removedAt,
    by: await removedBy(about, name.methodId),
    endedAutopay: drafted,
    methodsUrl: links.methodsUrl,
  }
}

export const gatherMandateCopy: Gather<'mandate_copy'> = async (about) => {
  const { db, account, links } = about
  const mandateId = idOf<MandateId>(about, 'mandateId')
  const mandate = await getMandate(db, { accountId: account.id, mandateId })
  return {
    method: await namedMethod(about, mandate.methodId),
    text: mandate.text,
    version: mandate.textVersion,
    agreedAt: mandate.acceptedAt,
    ip: mandate.ip,
    manageUrl: links.methodsUrl,
  }
}

/** The timeline has who did it. What the gateway told us has no person. */
async function removedBy(
  { db, account }: Pick<About, 'db' | 'account'>,
  methodId: MethodId,
): Promise<MailFacts['method_removed']['by']> {
  const { items } = await listEvents(db, { accountId: account.id, page: { limit: RECENT_EVENTS } })
  const removal = items.find(
    ({ kind, detail }) => kind === 'method_removed' && detail.methodId === methodId.toString(),
  )
  if (!removal || removal.actor === 'system') return 'bank'
  return removal.actor.startsWith('login:') ? 'customer' : 'staff'
}

/** Mails are written moments after their facts. */
const RECENT_EVENTS = 200
