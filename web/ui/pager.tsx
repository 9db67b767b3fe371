import { useLocation } from 'react-router'
import { useWords } from '../words/use-words.tsx'
import { ButtonLink } from './button.tsx'

/**
 * Forward through a list by cursor, and back to its beginning. The cursor is in the address, so a page
 * can be kept and sent; the browser's Back goes to the page before.
 */
export function Pager({ next, param = 'after' }: { next?: string | null; param?: string }) {
  const say = useWords('ui')
  const { pathname, search } = useLocation()
  const query = new URLSearchParams(search)
  const paged = query.has(param)
  if (!paged && !next) return null
  const address = (cursor?: string) => {
    const changed = new URLSearchParams(query)
    if (cursor === undefined) changed.delete(param)
    else changed.set(param, cursor)
    return `${pathname}${changed.size > 0 ? `?${changed}` : ''}`
  }
  return (
    <nav aria-label={say('listPages')} className="mt-4 flex justify-between gap-2">
      <span>{paged ? <ButtonLink to={address()}>{say('firstPage')}</ButtonLink> : null}</span>
      <span>{next ? <ButtonLink to={address(next)}>{say('nextPage')}</ButtonLink> : null}</span>
    </nav>
  )
}
