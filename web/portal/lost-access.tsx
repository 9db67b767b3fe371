import { Link } from 'react-router'
import { useProvider } from '../root.tsx'
import { useWords } from '../words/use-words.tsx'

export const DOOR_LINK = 'text-ink underline decoration-edge underline-offset-2 hover:decoration-ink'

/** Where to turn when no way in is left: the page for it, and the provider's people. */
export function LostAccess() {
  const say = useWords('signIn')
  const provider = useProvider()?.provider
  const phone = provider?.supportPhone ?? provider?.phone
  const email = provider?.supportEmail ?? provider?.email
  return (
    <>
      <p>
        {say('troubleSigningIn')}{' '}
        <Link className={DOOR_LINK} to="/help">
          {say('askForHelp')}
        </Link>
      </p>
      {phone || email ? (
        <p className="text-sm">
          {provider?.name}
          {phone ? <> · {phone}</> : null}
          {email ? (
            <a className="block w-fit hover:text-ink hover:underline" href={`mailto:${email}`}>
              {email}
            </a>
          ) : null}
          {provider?.supportHours ? <span className="block text-faint">{provider.supportHours}</span> : null}
        </p>
      ) : null}
    </>
  )
}
