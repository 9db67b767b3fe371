import { Link } from 'react-router'
import type { Shape } from '../api/shapes.ts'
import { Badge, type Tone } from '../ui/badge.tsx'
import { Moment } from '../ui/moment.tsx'
import { Money } from '../ui/money.tsx'
import { phoneGroups } from '../ui/phone-number.tsx'
import { type Column, DataTable } from '../ui/table.tsx'
import type { Say } from '../words/say.ts'
import { useWords } from '../words/use-words.tsx'
import type { Words } from '../words/words.server.ts'

type Inquiry = Shape<'Inquiry'>
export type SayDisputes = Say<keyof Words['disputes'] & string>

const TONES: Record<NonNullable<Inquiry['outcome']>, Tone> = {
  credited: 'good',
  declined: 'plain',
  explained: 'plain',
}

/** How far an inquiry is, in a word. */
export function InquiryState({
  inquiry: { state, outcome },
}: {
  inquiry: Pick<Inquiry, 'state' | 'outcome'>
}) {
  const say = useWords('disputes')
  if (outcome !== null) return <Badge tone={TONES[outcome]}>{say(`outcome.${outcome}`)}</Badge>
  return state === 'waiting_for_customer' ? (
    <Badge tone="warn">{say('state.waiting_for_customer')}</Badge>
  ) : (
    <Badge>{say('state.waiting_for_provider')}</Badge>
  )
}

/** What it is about, as it may be said to this reader: who may not see calls does not learn which one. */
export function subjectWords({ about, subject, invoice }: Inquiry, say: SayDisputes): string {
  if (about === 'invoice' && invoice) return say('wholeInvoice', { number: invoice.number })
  if (subject === null) return say('aCall')
  // Of a call: the other party's number and when, which is read in groups.
  const [, number, when] = /^(\+\d{7,15})( · .+)$/.exec(subject) ?? []
  return number === undefined ? subject : `${phoneGroups(number).join('\u00a0')}${when}`
}

/** What was asked, newest first; each row opens its conversation. */
export function InquiryTable({ caption, inquiries }: { caption: string; inquiries: readonly Inquiry[] }) {
  const say = useWords('disputes')
  const columns: ReadonlyArray<Column<Inquiry>> = [
    {
      key: 'about',
      header: say('about'),
      narrow: 'title',
      cell: (inquiry) => (
        <Link className="row-link font-medium" to={`/inquiries/${inquiry.id}`} prefetch="intent">
          {subjectWords(inquiry, say)}
        </Link>
      ),
    },
    { key: 'state', header: say('state'), cell: (inquiry) => <InquiryState inquiry={inquiry} /> },
    { key: 'reference', header: say('reference'), cell: ({ reference }) => reference },
    { key: 'asked', header: say('asked'), cell: ({ askedAt }) => <Moment value={askedAt} /> },
    {
      key: 'price',
      header: say('price'),
      align: 'right',
      narrow: 'amount',
      cell: ({ price }) => <Money value={price} exact />,
    },
    {
      key: 'credit',
      header: say('credit'),
      label: say('credit'),
      align: 'right',
      cell: ({ credit }) => (credit ? <Money value={credit} exact /> : null),
    },
  ]
  return <DataTable caption={caption} rows={inquiries} columns={columns} rowKey={({ id }) => id} />
}
