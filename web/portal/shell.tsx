import { CircleUserRound } from 'lucide-react'
import { Form, Link, NavLink, Outlet, useLocation } from 'react-router'
import { apiContext } from '../api/context.ts'
import { loaded } from '../api/outcome.ts'
import { useProvider } from '../root.tsx'
import { BrandName } from '../ui/brand-name.tsx'
import { Busy } from '../ui/busy.tsx'
import { Button } from '../ui/button.tsx'
import { Menu, ThemeChoice } from '../ui/menu.tsx'
import { ReaderProvider } from '../ui/reader.tsx'
import type { Route } from './+types/shell.ts'
import { visitContext, withVisit } from './visit.ts'

export const middleware = [withVisit]

export async function loader({ context, url }: Route.LoaderArgs) {
  const { me, accountId } = context.get(visitContext)
  const path = { accountId }
  return {
    login: me.login,
    account: await loaded(context.get(apiContext).GET('/accounts/{accountId}', { params: { path } }), url),
  }
}

const PAGES: ReadonlyArray<{ to: string; label: string; also?: readonly string[] }> = [
  { to: '/', label: 'Summary' },
  { to: '/invoices', label: 'Invoices' },
  { to: '/payments', label: 'Payments', also: ['/pay', '/payment-methods', '/autopay'] },
  { to: '/calls', label: 'Calls' },
  { to: '/usage', label: 'Usage' },
]

/** The portal around every page: the provider's letterhead, five places to go, and who is signed in. */
export default function PortalShell({ loaderData }: Route.ComponentProps) {
  const { account, login } = loaderData
  return (
    <ReaderProvider reader={{ locale: account.locale, timeZone: account.timeZone }}>
      <Busy />
      <div className="h-1 bg-brand-fill" />
      <Letterhead account={account} loginName={login.name} />
      <main id="main" tabIndex={-1} className="mx-auto max-w-[67rem] px-4 pt-8 pb-16 outline-none">
        <Outlet />
      </main>
      <Foot timeZone={account.timeZone} />
    </ReaderProvider>
  )
}

function Letterhead(props: { account: { name: string; number: string }; loginName: string }) {
  const provider = useProvider()?.provider
  const { pathname } = useLocation()
  return (
    <header className="border-b border-rule">
      <div className="mx-auto flex max-w-[67rem] flex-wrap items-center gap-x-3 px-4 sm:gap-x-8">
        <Link to="/" className="flex min-h-14 items-center" aria-label={`${provider?.name}, account summary`}>
          <BrandName name={provider?.name ?? ''} logoSvg={provider?.logoSvg ?? null} />
        </Link>
        <nav
          aria-label="Main"
          className="order-3 -mx-4 w-[calc(100%+2rem)] px-2 sm:order-none sm:mx-0 sm:w-auto sm:px-0"
        >
          <ul className="flex">
            {PAGES.map((page) => (
              <li key={page.to}>
                <NavLink
                  to={page.to}
                  end={page.to === '/'}
                  prefetch="intent"
                  data-within={isWithin(page.also, pathname) || undefined}
                  className="-mb-px flex min-h-11 items-center border-b-2 border-transparent px-2.5 text-soft hover:text-ink aria-[current=page]:border-brand aria-[current=page]:font-medium aria-[current=page]:text-ink data-within:border-brand data-within:font-medium data-within:text-ink sm:min-h-14"
                >
                  {page.label}
                </NavLink>
              </li>
            ))}
          </ul>
        </nav>
        <div className="ml-auto">
          <AccountMenu {...props} />
        </div>
      </div>
    </header>
  )
}

/** Pages that belong to a place without standing below it. */
function isWithin(also: readonly string[] | undefined, pathname: string): boolean {
  return also?.some((base) => pathname === base || pathname.startsWith(`${base}/`)) ?? false
}

function AccountMenu({
  account,
  loginName,
}: {
  account: { name: string; number: string }
  loginName: string
}) {
  const theme = useProvider()?.theme ?? 'system'
  const label = (
    <>
      <CircleUserRound size={18} aria-hidden="true" className="shrink-0" />
      <span className="truncate">{account.name}</span>
    </>
  )
  return (
    <Menu id="account-menu" label={label}>
      <p className="font-medium">{account.name}</p>
      <p className="text-sm text-soft">
        Account {account.number} · {loginName}
      </p>
      <div className="my-3 border-t border-rule" />
      <ThemeChoice theme={theme} />
      <div className="my-3 border-t border-rule" />
      <Form method="post" action="/sign-out">
        <Button className="w-full">Sign out</Button>
      </Form>
    </Menu>
  )
}

function Foot({ timeZone }: { timeZone: string }) {
  const provider = useProvider()?.provider
  return (
    <footer className="border-t border-rule">
      <div className="mx-auto flex max-w-[67rem] flex-wrap justify-between gap-x-8 gap-y-1 px-4 py-6 text-sm text-faint">
        <p>
          {provider?.name}
          {provider?.phone ? <> · {provider.phone}</> : null}
          {provider?.email ? (
            <>
              {' · '}
              <a className="hover:text-ink" href={`mailto:${provider.email}`}>
                {provider.email}
              </a>
            </>
          ) : null}
        </p>
        <p>Times are in {timeZone.replaceAll('_', ' ')}.</p>
      </div>
    </footer>
  )
}
