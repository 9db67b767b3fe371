import type { Api } from '../api/context.ts'
import { loaded } from '../api/outcome.ts'

/** How much of each queue a page shows; the rest comes up as what is before it gets done. */
const SHOWN = 50

/** Of what nobody can strike off, a page shows the newest only. */
const NEWEST = 10

/**
 * What about payments, and about people who cannot get in, waits for a person: to be decided, each queue with its most urgent first, and to be looked at. A payment that is on its way to
 * be resolved by itself is among the unresolved; the alarm says when it has taken too long.
 */
export async function loadQueues(api: Api, url: URL) {
  const query = { limit: SHOWN }
  const newest = { limit: NEWEST }
  const [payments, refunds, disputes, differences, events, bounced, failed, mailCounts, cases, requests] =
    await Promise.all([
      loaded(api.GET('/unresolved-payments', { params: { query } }), url),
      loaded(api.GET('/unresolved-refunds', { params: { query } }), url),
      loaded(api.GET('/disputes', { params: { query } }), url),
      loaded(api.GET('/reconciliation-differences', { params: { query: { ...query, state: 'open' } } }), url),
      loaded(api.GET('/gateway-events', { params: { query: { ...query, state: 'waiting' } } }), url),
      loaded(api.GET('/mails', { params: { query: { ...newest, state: 'bounced' } } }), url),
      loaded(api.GET('/mails', { params: { query: { ...newest, state: 'failed' } } }), url),
      loaded(api.GET('/mail-counts'), url),
      loaded(api.GET('/dunning-cases', { params: { query: newest } }), url),
      loaded(api.GET('/support-requests', { params: { query } }), url),
    ])
  return {
    payments: payments.items,
    refunds: refunds.items,
    disputes: disputes.items.filter(({ state }) => state === 'needs_response'),
    differences: differences.items,
    /** Of people who cannot get in, those who wait longest first. */
    requests: requests.items,
    /** Those that were given up: the others are tried again by themselves. */
    events: events.items.filter(({ nextTryAt }) => nextTryAt === null).slice(0, NEWEST),
    mails: [...bounced.items, ...failed.items]
      .toSorted((a, b) => b.createdAt.localeCompare(a.createdAt))
      .slice(0, NEWEST),
    /** Overdue accounts, those with the next step first; each step is done by itself. */
    cases: cases.items,
    undelivered: mailCounts.bounced + mailCounts.failed,
    isMore: [payments, refunds, disputes, differences, requests].some(({ next }) => next !== null),
  }
}

export type Queues = Awaited<ReturnType<typeof loadQueues>>

/** How many things have to be decided; `50+` where there is more than was read. */
export function waitingOf(queues: Queues): string {
  const { payments, refunds, disputes, differences, requests, isMore } = queues
  const count = [payments, refunds, disputes, differences, requests].reduce(
    (sum, { length }) => sum + length,
    0,
  )
  return isMore ? `${count}+` : String(count)
}
