import type { ReactNode } from 'react'
import { Link } from 'react-router'
import type { Shape } from '../api/shapes.ts'
import { ButtonLink } from '../ui/button.tsx'
import { MethodLabel } from '../ui/method-label.tsx'
import { Day } from '../ui/moment.tsx'
import { isNegative, isZero, Money, type MoneyValue } from '../ui/money.tsx'
import { EmptyState } from '../ui/notice.tsx'
import { Section } from '../ui/page-header.tsx'
import { useWords } from '../words/use-words.tsx'
import { useScheduleWords } from './autopay-words.ts'
import type { PayingFacts } from './paying-facts.ts'
import { MethodDeeds } from './payment-method-deeds.tsx'

export const LINK = 'underline decoration-line underline-offset-2 hover:text-ink'

/** The two tiles that one comes for: what is owed, and whether it is paid by itself. */
export function PayingTiles(props: {
  accountId: string
  summary: Shape<'AccountSummary'>
  balance: MoneyValue
  paying: PayingFacts
  mayPay: boolean
}) {
  return (
    <div className="mt-2 mb-10 grid gap-x-10 gap-y-8 md:grid-cols-[3fr_2fr]">
      <BalanceTile {...props} />
      <AutopayTile {...props} />
    </div>
  )
}

type TileProps = Parameters<typeof PayingTiles>[0]

function BalanceTile({ accountId, summary, balance, paying, mayPay }: TileProps) {
  const say = useWords('dashboard')
  // The newest: it is the one that came with the mail, and says what the older ones left.
  const due = summary.openInvoices[0]
  return (
    <BigTile
      title={say('balance')}
      value={<Money value={balance} />}
      note={<BalanceNote summary={summary} balance={balance} paying={paying} />}
    >
      {mayPay && paying.pays ? (
        <ButtonLink look={paying.pays === 'due' ? 'primary' : 'secondary'} to="/pay">
          {say(paying.pays === 'due' ? 'makePayment' : 'payAhead')}
        </ButtonLink>
      ) : null}
      {due ? (
        <>
          <ButtonLink to={`/invoices/${due.id}`}>{say('viewInvoice', { number: due.number })}</ButtonLink>
          <ButtonLink external to={`/api/v1/accounts/${accountId}/invoices/${due.id}/pdf`}>
            {say('downloadPdf')}
          </ButtonLink>
        </>
      ) : null}
    </BigTile>
  )
}

function BalanceNote({ summary, balance, paying }: Pick<TileProps, 'summary' | 'balance' | 'paying'>) {
  const say = useWords('dashboard')
  if (isNegative(balance)) return say('inYourFavour')
  if (isZero(balance)) return say('nothingDue')
  const overdue = summary.openInvoices.filter((invoice) => invoice.state === 'overdue')
  const first = summary.openInvoices.at(-1)
  if (!first) {
    if (!isZero(paying.twice)) return say('twiceNote')
    const isWaiting = paying.inProgress.some(({ state }) => state === 'requires_action')
    return say(isWaiting ? 'waitsForBank' : 'beingPaid')
  }
  if (overdue.length > 0) {
    const day = <Day value={first.dueOn} style="long" />
    return <span className="font-medium text-bad">{say('overdue', { count: overdue.length, day })}</span>
  }
  return say('dueBy', { day: <Day value={first.dueOn} style="long" /> })
}

function AutopayTile({ paying, mayPay }: TileProps) {
  const say = useWords('dashboard')
  const { autopay } = paying
  const state = autopay ? (autopay.pausedUntil ? 'paused' : 'on') : 'off'
  const [to, words] = autopay
    ? ['/autopay', say('manageAutopay')]
    : ['/payment-methods/new?autopay=yes&from=summary', say('setUpAutopay')]
  return (
    <BigTile title={say('autopay')} value={say(state)} note={<AutopayNote paying={paying} />}>
      {mayPay || autopay ? (
        <ButtonLink to={autopay ? to : paying.methods.length > 0 ? '/autopay/enrol' : to}>{words}</ButtonLink>
      ) : null}
    </BigTile>
  )
}

function AutopayNote({ paying: { autopay, nextDraft, next } }: Pick<TileProps, 'paying'>) {
  const say = useWords('dashboard')
  const scheduleWords = useScheduleWords()
  if (!autopay) return say('youPay')
  if (autopay.pausedUntil) return say('pausedUntil', { day: <Day value={autopay.pausedUntil} /> })
  if (nextDraft) {
    const amount = <Money value={nextDraft.toCharge ?? nextDraft.amount} />
    if (nextDraft.state === 'needs_approval') return say('asksFirst', { amount })
    if (nextDraft.state === 'approved') return say('approvedSoon', { amount })
    return say('nextAmountOn', { amount, day: <Day value={nextDraft.draftOn} style="long" /> })
  }
  if (next) {
    const day = <Day value={next.on} style="long" />
    return say('nextAmountOn', { amount: <Money value={next.amount} />, day })
  }
  return <>{scheduleWords(autopay.schedule)}.</>
}

function BigTile(props: { title: string; value: ReactNode; note: ReactNode; children: ReactNode }) {
  const { title, value, note, children } = props
  return (
    <section aria-label={title} className="border-t border-ink pt-2">
      <h2 className="text-sm text-soft">{title}</h2>
      <p className="text-figure font-semibold tracking-tight tabular-nums">{value}</p>
      <p className="mt-1 text-soft">{note}</p>
      <div className="mt-4 flex flex-wrap gap-2">{children}</div>
    </section>
  )
}

/** By which card or account it is paid by itself, to be changed or removed; or how to get one. */
export function AutopayMethod({ paying, mayPay }: Pick<TileProps, 'paying' | 'mayPay'>) {
  const say = useWords('dashboard')
  const { autopay, methods } = paying
  const method = methods.find(({ id }) => id === autopay?.methodId)
  const add = mayPay ? (
    <Link
      className={LINK}
      to="/payment-methods/new?autopay=yes&from=summary"
      aria-label={say('addNewMethod')}
    >
      {say('addNew')}
    </Link>
  ) : null
  return (
    <Section title={say('autopayMethod')} aside={add}>
      {method ? (
        <div className="flex items-center justify-between gap-4 border-y border-rule py-2">
          <div className="min-w-0">
            <MethodLabel method={method} />
            {method.state === 'usable' ? null : (
              <p className="mt-1 ml-7 text-sm text-bad">{say('cannotBeCharged')}</p>
            )}
          </div>
          {mayPay ? <MethodDeeds method={method} /> : null}
        </div>
      ) : (
        <EmptyState title={say('noMethod')}>{say('noMethodText')}</EmptyState>
      )}
    </Section>
  )
}
