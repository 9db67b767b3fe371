import { Link } from 'react-router'
import type { Shape } from '../api/shapes.ts'
import { Badge, type Tone } from '../ui/badge.tsx'
import { Moment } from '../ui/moment.tsx'
import { type Column, DataTable } from '../ui/table.tsx'

type Mail = Shape<'Mail'>

/** What became of a mail, in words. */
export const MAIL_STATES: Record<Mail['state'], { tone: Tone; words: string }> = {
  waiting: { tone: 'warn', words: 'Waiting' },
  sending: { tone: 'plain', words: 'Being sent' },
  sent: { tone: 'good', words: 'Sent' },
  kept: { tone: 'plain', words: 'Kept here' },
  failed: { tone: 'bad', words: 'Given up' },
  bounced: { tone: 'bad', words: 'Came back' },
}

/** A mail's state. */
export function MailBadge({ state }: { state: Mail['state'] }) {
  const { tone, words: text } = MAIL_STATES[state]
  return <Badge tone={tone}>{text}</Badge>
}

const COLUMNS: ReadonlyArray<Column<Mail>> = [
  {
    key: 'subject',
    header: 'Mail',
    narrow: 'title',
    cell: (mail) => (
      <Link className="row-link font-medium" to={`/console/mails/${mail.id}`} prefetch="intent">
        {mail.subject}
      </Link>
    ),
  },
  { key: 'state', header: 'State', narrow: 'amount', cell: (mail) => <MailBadge state={mail.state} /> },
  {
    key: 'to',
    header: 'To',
    cell: ({ to, lastAnswer, state }) => (
      <span className="wrap-break-word">
        {to.address}
        {lastAnswer && state !== 'sent' ? (
          <span className="block text-sm text-faint">{lastAnswer}</span>
        ) : null}
      </span>
    ),
  },
  {
    key: 'at',
    header: 'Written',
    cell: ({ createdAt }) => (
      <span className="whitespace-nowrap">
        <Moment value={createdAt} />
      </span>
    ),
  },
]

/** Mails of the outbox; each row opens its mail. */
export function MailTable({ mails }: { mails: readonly Mail[] }) {
  return <DataTable caption="Mails" rows={mails} columns={COLUMNS} rowKey={(mail) => mail.id} />
}
