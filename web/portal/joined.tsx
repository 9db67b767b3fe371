import { useRouteLoaderData } from 'react-router'
import { Notice } from '../ui/notice.tsx'
import { useWords } from '../words/use-words.tsx'
import type { loader } from './shell.tsx'

/** Says of which account one has just become a member, and where the others are. */
export function Joined() {
  const say = useWords('members')
  const visit = useRouteLoaderData<typeof loader>('portal/shell')
  if (!visit) return null
  const { name, number } = visit.account
  return (
    <div className="mt-4">
      <Notice tone="good" title={say('joined', { account: name, number })}>
        {visit.accounts.length > 1 ? say('joinedOthers') : null}
      </Notice>
    </div>
  )
}
