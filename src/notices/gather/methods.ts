import type { MandateId, MethodId } from '../../kernel/ids.ts'
import { getAutopay } from '../../payments/autopay.ts'
import { getMandate } from '../../payments/mandates.ts'
import { endOfMonth } from '../../payments/method.ts'
import { getMethod, methodDependents } from '../../payments/methods.ts'
import type { MailFacts } from '../mails/index.ts'
import { type About, actorOfLast, type Gather, idOf, namedMethod } from './about.ts'

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
  const autopay = await getAutopay(db, name)
  return {
    method: await namedMethod(about, name.methodId),
    removedAt,
    by: await removedBy(about, name.methodId),
    endedAutopay: autopay?.endedBecause === 'method_removed' && autopay.endedAt!.equals(removedAt),
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
async function removedBy(about: About, methodId: MethodId): Promise<MailFacts['method_removed']['by']> {
  const actor = await actorOfLast(
    about,
    ({ kind, detail }) => kind === 'method_removed' && detail.methodId === methodId.toString(),
  )
  if (actor === null || actor === 'system') return 'bank'
  return actor.startsWith('login:') ? 'customer' : 'staff'
}
