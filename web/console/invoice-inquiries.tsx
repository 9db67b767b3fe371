import { Link } from 'react-router'
import type { Shape } from '../api/shapes.ts'
import { Money } from '../ui/money.tsx'
import { Notice } from '../ui/notice.tsx'

type Inquiry = Shape<'Inquiry'>

/** What the customer asked about `what`: first what waits for an answer, since it may be disputed with reason while it is overdue. */
export function InvoiceInquiries(props: { inquiries: readonly Inquiry[]; base: string; what: string }) {
  const { inquiries, base, what } = props
  if (inquiries.length === 0) return null
  const waiting = inquiries.filter(({ state }) => state === 'waiting_for_provider')
  const askedBack = inquiries.filter(({ state }) => state === 'waiting_for_customer')
  const decided = inquiries.filter(({ state }) => state === 'decided')
  return (
    <>
      {waiting.length > 0 ? (
        <Notice tone="warn" title={`The customer asks about ${what} and waits for an answer.`}>
          <Listed inquiries={waiting} base={base} />
        </Notice>
      ) : null}
      {askedBack.length > 0 ? (
        <Notice title={`The customer asks about ${what}, and was asked back.`}>
          <Listed inquiries={askedBack} base={base} />
        </Notice>
      ) : null}
      {decided.length > 0 ? (
        <Notice title="Asked about before.">
          <Listed inquiries={decided} base={base} />
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
