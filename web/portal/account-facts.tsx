import { Link } from 'react-router'
import type { Shape } from '../api/shapes.ts'
import { Facts } from '../ui/figures.tsx'
import { MethodLabel } from '../ui/method-label.tsx'
import { Day } from '../ui/moment.tsx'
import { Section } from '../ui/page-header.tsx'
import { useWords } from '../words/use-words.tsx'
import { NOTICES } from './account-form.ts'

type Account = Shape<'Account'>

/** The country and the locale as the reader's language calls them. A loader makes them: browsers know other names than the server. */
export type Names = { country: string; locale: string }

/** What the account is, in the order in which one looks for it. */
export function AccountFacts(props: {
  account: Account
  names: Names
  method: Shape<'PaymentMethod'> | null
  maySeeBills: boolean
}) {
  const { account, names, method, maySeeBills } = props
  const say = useWords('profile')
  return (
    <>
      <Section title={say('information')}>
        <Information account={account} names={names} maySeeBills={maySeeBills} />
      </Section>
      {maySeeBills ? (
        <>
          <Section title={say('paymentMethod')} aside={<Elsewhere to="/payment-methods" word="manage" />}>
            {method ? <MethodLabel method={method} /> : <p className="text-soft">{say('noMethod')}</p>}
          </Section>
          <Section title={say('contacts')} note={say('contactsNote')}>
            <Contacts contacts={account.contacts} />
          </Section>
          <Section title={say('mails')}>
            <Mails account={account} />
          </Section>
        </>
      ) : null}
    </>
  )
}

function Elsewhere({ to, word }: { to: string; word: 'manage' }) {
  const say = useWords('profile')
  return (
    <Link className="underline decoration-line underline-offset-2 hover:text-ink" to={to}>
      {say(word)}
    </Link>
  )
}

/** Who has nothing to do with bills sees which account it is, and by whose clock its days are. */
function Information(props: { account: Account; names: Names; maySeeBills: boolean }) {
  const { account, names, maySeeBills } = props
  const say = useWords('profile')
  const address = (
    <span className="inline-grid">
      {[...account.addressLines, names.country].map((line) => (
        <span key={line}>{line}</span>
      ))}
    </span>
  )
  return (
    <Facts
      facts={[
        { label: say('name'), value: account.name },
        { label: say('number'), value: <span className="tabular-nums">{account.number}</span> },
        ...(maySeeBills ? [{ label: say('address'), value: address }] : []),
        ...(account.taxId ? [{ label: say('taxId'), value: account.taxId }] : []),
        { label: say('customerSince'), value: <Day value={account.openedOn} style="long" /> },
        ...(maySeeBills
          ? [
              { label: say('billingDay'), value: say('billingDayValue', { day: account.billingDay }) },
              { label: say('terms'), value: say('termsDays', { count: account.termsDays }) },
            ]
          : []),
        { label: say('currency'), value: account.currency },
        { label: say('locale'), value: names.locale },
        { label: say('timeZone'), value: account.timeZone.replaceAll('_', ' ') },
      ]}
    />
  )
}

function Contacts({ contacts }: { contacts: Account['contacts'] }) {
  const say = useWords('profile')
  if (contacts.length === 0) return <p className="text-soft">{say('noContacts')}</p>
  return (
    <ul className="border-t border-rule">
      {contacts.map((contact) => (
        <li
          key={`${contact.kind} ${contact.name} ${contact.email} ${contact.phone}`}
          className="flex flex-wrap justify-between gap-x-6 border-b border-rule py-2.5"
        >
          <span>
            <span className="font-medium">{contact.name || contact.email}</span>{' '}
            <span className="text-soft">{say(`contact.${contact.kind}`)}</span>
          </span>
          <span className="text-soft">{[contact.email, contact.phone].filter(Boolean).join(' · ')}</span>
        </li>
      ))}
    </ul>
  )
}

function Mails({ account }: { account: Account }) {
  const say = useWords('profile')
  const isOff = (notice: (typeof NOTICES)[number]) => account.noticesOff.includes(notice)
  return (
    <Facts
      facts={[
        { label: say('invoicesCome'), value: say(account.paperless ? 'paperlessYes' : 'paperlessNo') },
        ...NOTICES.map((notice) => ({
          label: say(`notice.${notice}`),
          value: say(isOff(notice) ? 'noticeOff' : 'noticeOn'),
        })),
      ]}
    />
  )
}
