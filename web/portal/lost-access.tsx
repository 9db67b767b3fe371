import { Link } from 'react-router'
import { useWords } from '../words/use-words.tsx'

export const DOOR_LINK = 'text-ink underline decoration-edge underline-offset-2 hover:decoration-ink'

/** Where to turn when no way in is left: the page for it. Whom to call stands at the foot of every page. */
export function LostAccess() {
  const say = useWords('signIn')
  return (
    <p>
      {say('troubleSigningIn')}{' '}
      <Link className={DOOR_LINK} to="/help">
        {say('askForHelp')}
      </Link>
    </p>
  )
}
