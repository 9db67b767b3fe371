import { Link } from 'react-router'
import type { Shape } from '../api/shapes.ts'
import { Money } from '../ui/money.tsx'
import { Notice } from '../ui/notice.tsx'

type Inquiry = Shape<'Inquiry'>

/** What the customer asked about `what`: first what waits for an answer, since it may be disputed with reason while it is overdue. */
export function InvoiceInquiries(props: { inquiries: readonly Inquiry[]; base: string; what: string }) {
  const { inquiries, base, what } = props
  if (inquiries.length === 0) return null
  const open = inquiries.filter(({ state }) => state === 'open')
  const answered = inquiries.filter(({ state }) => state === 'answered')
  return (
    <>
      {open.length > 0 ? (
        <Notice tone="warn" title={`The customer asks about ${what} and waits for an answer.`}>
          <Listed inquiries={open} base={base} />
        </Notice>
      ) : null}
      {answered.length > 0 ? (
        <Notice title="Asked about before.">
          <Listed inquiries={answered} base={base} />
        </Notice>
      ) : null}
    </>
  )
}

function Listed({ inquiries, base }: { inquiries: readonly Inquiry[]; base: string }) {
  return (
    <ul>
      {inquiries.map(({ id, reference, subject, price, outcome }) => (
        <li key={id}>
          <Link className="underline" to={`${base}/inquiries/${id}`}>
            {reference}
          </Link>
          : {subject}, <Money value={price} exact /> before tax{outcome ? `, ${outcome}` : ''}
        </li>
      ))}
    </ul>
  )
}
