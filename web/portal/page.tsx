import { Outlet, useLocation, useRouteLoaderData } from 'react-router'
import { Trouble } from '../ui/trouble.tsx'
import { useWords } from '../words/use-words.tsx'
import type { Route } from './+types/page.ts'
import { demandRight } from './places.ts'
import type { loader as shellLoader } from './shell.tsx'
import { visitContext } from './visit.ts'

/** Lets the visitor's role to its pages only. Its refusals are shown with the shell around them. */
export function loader({ context, url }: Route.LoaderArgs) {
  demandRight(context.get(visitContext), url)
  return null
}

/** Stands between the shell and a page, so that a page in trouble keeps the shell around it. */
export default function Page() {
  return <Outlet />
}

export function ErrorBoundary({ error }: Route.ErrorBoundaryProps) {
  return <Trouble error={error} home="/" elsewhere={<Elsewhere />} />
}

/** Who has several accounts looked at another one in another tab, perhaps: each leads to the same address. */
function Elsewhere() {
  const say = useWords('shell')
  const { pathname, search } = useLocation()
  const visit = useRouteLoaderData<typeof shellLoader>('portal/shell')
  const others = visit?.accounts.filter(({ id }) => id !== visit.account.id) ?? []
  if (!visit || others.length === 0) return null
  const { name, number } = visit.account
  return (
    <>
      <p className="mt-4 text-soft">{say('lookElsewhere', { name, number })}</p>
      <ul>
        {others.map((one) => (
          <li key={one.id}>
            <a
              href={`${pathname}${search === '' ? '?' : `${search}&`}account=${encodeURIComponent(one.number)}`}
              className="inline-flex min-h-9 items-center underline decoration-line underline-offset-2 hover:text-ink pointer-coarse:min-h-11"
            >
              {one.name} · {one.number}
            </a>
          </li>
        ))}
      </ul>
    </>
  )
}
