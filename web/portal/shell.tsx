import { type ReactNode, useEffect, useRef } from 'react'
import { Form, Link, NavLink, Outlet, useLocation } from 'react-router'
import { useProvider } from '../root.tsx'
import { BrandName } from '../ui/brand-name.tsx'
import { Busy } from '../ui/busy.tsx'
import { Button } from '../ui/button.tsx'
import { Icon } from '../ui/icon.tsx'
import { Menu, ThemeChoice } from '../ui/menu.tsx'
import { ReaderProvider } from '../ui/reader.tsx'
import { SupportContact } from '../ui/support-contact.tsx'
import { localeFor } from '../words/language.ts'
import { useLanguage, useWords } from '../words/use-words.tsx'
import type { Route } from './+types/shell.ts'
import { type Visit, visitContext, withVisit } from './visit.ts'

export const middleware = [withVisit]

export function loader({ context }: Route.LoaderArgs) {
  return frameOf(context.get(visitContext))
}

/** What the shell shows of who is signed in and what they look at. */
export function frameOf({ me, account }: Visit) {
  const { id, number, name, locale, timeZone, may } = account
  return {
    loginName: me.login.name,
    accounts: me.accounts.map((one) => ({ id: one.id, number: one.number, name: one.name })),
    account: { id, number, name, locale, timeZone },
    may,
  }
}

const PERSON =
  'M17.925 20.056a6 6 0 0 0-11.851.001M8 11a4 4 0 1 0 8 0 4 4 0 1 0-8 0M2 12a10 10 0 1 0 20 0 10 10 0 1 0-20 0'

type Right = Route.ComponentProps['loaderData']['may'][number]

/** Places to go, and the right that opens each: who may not go there is not shown the way. */
const PAGES: ReadonlyArray<{ to: string; word: PageWord; right: Right; also?: readonly string[] }> = [
  { to: '/', word: 'summary', right: 'see_account' },
  { to: '/invoices', word: 'invoices', right: 'see_bills', also: ['/statement', '/inquiries'] },
  { to: '/payments', word: 'payments', right: 'see_bills', also: ['/pay', '/payment-methods', '/autopay'] },
  { to: '/calls', word: 'calls', right: 'see_calls', also: ['/reports'] },
  { to: '/usage', word: 'usage', right: 'see_usage', also: ['/alerts'] },
  { to: '/documents', word: 'documents', right: 'see_documents' },
  { to: '/account', word: 'account', right: 'see_account' },
]

type PageWord = 'summary' | 'invoices' | 'payments' | 'calls' | 'usage' | 'documents' | 'account'

export default function PortalShell({ loaderData }: Route.ComponentProps) {
  return (
    <PortalFrame frame={loaderData}>
      <Outlet />
    </PortalFrame>
  )
}

/** The portal around every page: the provider's letterhead, five places to go, and who is signed in. */
export function PortalFrame({ frame, children }: { frame: ReturnType<typeof frameOf>; children: ReactNode }) {
  const { account, accounts, loginName, may } = frame
  const locale = localeFor(useLanguage(), account.locale)
  return (
    <ReaderProvider reader={{ locale, timeZone: account.timeZone }}>
      <Busy />
      <div className="h-1 bg-brand-fill" />
      <Letterhead account={account} accounts={accounts} loginName={loginName} may={may} />
      <main id="main" tabIndex={-1} className="mx-auto max-w-[67rem] px-4 pt-8 pb-16 outline-none">
        {children}
      </main>
      <Foot timeZone={account.timeZone} />
    </ReaderProvider>
  )
}

type AccountRef = { id: string; name: string; number: string }
type LetterheadProps = {
  account: AccountRef
  accounts: readonly AccountRef[]
  loginName: string
  may: readonly Right[]
}

function Letterhead(props: LetterheadProps) {
  const say = useWords('shell')
  const provider = useProvider()?.provider
  const { pathname } = useLocation()
  // Seven places do not fit a phone: the row scrolls, to where one is.
  const places = useRef<HTMLUListElement>(null)
  // biome-ignore lint/correctness/useExhaustiveDependencies: another page has another current place
  useEffect(() => {
    const row = places.current
    const current = row?.querySelector('[aria-current=page], [data-within]')
    if (!row || !current) return
    const [all, one] = [row.getBoundingClientRect(), current.getBoundingClientRect()]
    // Not scrollIntoView: from there the Tab key would go on, past the link to the content.
    row.scrollLeft += one.left + one.width / 2 - (all.left + all.width / 2)
  }, [pathname])
  return (
    <header className="border-b border-rule">
      <div className="mx-auto flex max-w-[67rem] flex-wrap items-center gap-x-3 px-4 sm:gap-x-8 lg:flex-nowrap">
        <Link
          to="/"
          className="flex min-h-14 shrink-0 items-center"
          aria-label={say('home', { provider: provider?.name ?? '' })}
        >
          <BrandName name={provider?.name ?? ''} logoSvg={provider?.logoSvg ?? null} />
        </Link>
        <nav
          aria-label={say('main')}
          className="order-3 -mx-4 w-[calc(100%+2rem)] sm:px-2 lg:order-none lg:mx-0 lg:w-auto lg:shrink-0 lg:px-0"
        >
          <ul
            ref={places}
            className="flex overflow-x-auto scroll-px-12 [scrollbar-width:none] max-sm:pr-12 max-sm:pl-2 max-sm:[mask-image:linear-gradient(to_right,transparent,black_1rem,black_calc(100%-3rem),transparent)]"
          >
            {PAGES.filter(({ right }) => props.may.includes(right)).map((page) => (
              <li key={page.to}>
                <NavLink
                  to={page.to}
                  end={page.to === '/'}
                  prefetch="intent"
                  data-within={isWithin(page.also, pathname) || undefined}
                  className="-mb-px flex min-h-11 items-center -outline-offset-2 border-b-2 border-transparent px-2.5 text-soft hover:text-ink aria-[current=page]:border-brand aria-[current=page]:font-medium aria-[current=page]:text-ink data-within:border-brand data-within:font-medium data-within:text-ink lg:min-h-14"
                >
                  {say(page.word)}
                </NavLink>
              </li>
            ))}
          </ul>
        </nav>
        <div className="ml-auto min-w-0 sm:max-w-80">
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

function AccountMenu({ account, accounts, loginName }: LetterheadProps) {
  const say = useWords('shell')
  const theme = useProvider()?.theme ?? 'system'
  const label = (
    <>
      <Icon path={PERSON} className="shrink-0" />
      <span className="truncate">{account.name}</span>
    </>
  )
  const others = accounts.filter(({ id }) => id !== account.id)
  return (
    <Menu id="account-menu" label={label}>
      <p className="font-medium">{account.name}</p>
      <p className="text-sm text-soft">{say('whose', { number: account.number, name: loginName })}</p>
      {others.length > 0 ? <SwitchAccount accounts={others} /> : null}
      <div className="my-3 border-t border-rule" />
      <Link
        to="/account/security"
        className="-mx-2 flex min-h-9 items-center rounded-sm px-2 text-soft hover:bg-tint hover:text-ink pointer-coarse:min-h-11"
      >
        {say('security')}
      </Link>
      <div className="my-3 border-t border-rule" />
      <ThemeChoice theme={theme} />
      <div className="my-3 border-t border-rule" />
      <Form method="post" action="/sign-out">
        <Button className="w-full">{say('signOut')}</Button>
      </Form>
    </Menu>
  )
}

/** One login, many accounts: a button for each of the others. */
function SwitchAccount({ accounts }: { accounts: readonly AccountRef[] }) {
  const say = useWords('shell')
  return (
    <Form method="post" action="/switch-account" reloadDocument className="mt-3 border-t border-rule pt-3">
      <p className="mb-1 text-xs text-faint">{say('otherAccounts')}</p>
      <ul className="-mx-2 max-h-60 overflow-y-auto">
        {accounts.map(({ id, name, number }) => (
          <li key={id}>
            <button
              type="submit"
              name="accountId"
              value={id}
              className="flex min-h-9 w-full cursor-pointer flex-wrap items-center justify-between gap-x-2 rounded-sm px-2 py-1 text-left hover:bg-tint pointer-coarse:min-h-11"
            >
              {name} <span className="text-sm text-faint tabular-nums">{number}</span>
            </button>
          </li>
        ))}
      </ul>
    </Form>
  )
}

/** Whom to ask, by what the two agreed, and whose times these are. */
function Foot({ timeZone }: { timeZone: string }) {
  const say = useWords('shell')
  const provider = useProvider()?.provider
  const link = 'underline decoration-line underline-offset-2 hover:text-ink'
  return (
    <footer className="border-t border-rule">
      <div className="mx-auto flex max-w-[67rem] flex-wrap justify-between gap-x-8 gap-y-1 px-4 py-6 text-sm text-faint">
        <SupportContact />
        <p className="flex flex-wrap gap-x-4">
          {provider?.termsUrl ? (
            <a className={link} href={provider.termsUrl}>
              {say('terms')}
            </a>
          ) : null}
          {provider?.privacyUrl ? (
            <a className={link} href={provider.privacyUrl}>
              {say('privacy')}
            </a>
          ) : null}
          <span>{say('timesIn', { zone: timeZone.replaceAll('_', ' ') })}</span>
        </p>
      </div>
    </footer>
  )
}
