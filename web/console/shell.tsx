import {
  Banknote,
  BellRing,
  BookOpen,
  Building2,
  CalendarClock,
  FileText,
  Gauge,
  Hourglass,
  IdCard,
  KeyRound,
  Layers,
  LifeBuoy,
  ListChecks,
  Mail,
  Menu as MenuIcon,
  MessageCircleQuestionMark,
  RadioTower,
  Scale,
  Search,
  SlidersHorizontal,
  Users,
} from 'lucide-react'
import type { ReactNode } from 'react'
import { Form, Link, NavLink, Outlet, useSearchParams } from 'react-router'
import { apiContext } from '../api/context.ts'
import { loaded } from '../api/outcome.ts'
import { useProvider } from '../root.tsx'
import { BrandName } from '../ui/brand-name.tsx'
import { Busy } from '../ui/busy.tsx'
import { Button } from '../ui/button.tsx'
import { ThemeChoice } from '../ui/menu.tsx'
import { ReaderProvider } from '../ui/reader.tsx'
import type { Route } from './+types/shell.ts'
import { staffContext, withStaff } from './visit.ts'

export const middleware = [withStaff]

export async function loader({ context, url }: Route.LoaderArgs) {
  const { login, staff } = context.get(staffContext)
  const api = context.get(apiContext)
  const [inquiries, requests] = await Promise.all([
    loaded(api.GET('/inquiry-counts'), url),
    loaded(api.GET('/support-request-counts'), url),
  ])
  const waiting = {
    '/console/inquiries': inquiries.waitingForProvider,
    '/console/support-requests': requests.open,
  }
  return { login, role: staff, waiting }
}

const PLACES = [
  { to: '/console', label: 'Dashboard', Icon: Gauge },
  { to: '/console/attention', label: 'Attention', Icon: BellRing },
  { to: '/console/accounts', label: 'Accounts', Icon: Users },
  { to: '/console/invoices', label: 'Invoices', Icon: FileText },
  { to: '/console/payments', label: 'Payments', Icon: Banknote },
  { to: '/console/overdue', label: 'Overdue', Icon: Hourglass },
  { to: '/console/inquiries', label: 'Inquiries', Icon: MessageCircleQuestionMark },
  { to: '/console/support-requests', label: 'Support requests', Icon: LifeBuoy },
  { to: '/console/mails', label: 'Outbox', Icon: Mail },
  { to: '/console/reconciliation', label: 'Reconciliation', Icon: Scale },
  { to: '/console/billing-runs', label: 'Billing runs', Icon: CalendarClock },
  { to: '/console/plans', label: 'Plans', Icon: Layers },
  { to: '/console/rate-decks', label: 'Rate decks', Icon: BookOpen },
  { to: '/console/sources', label: 'Sources', Icon: RadioTower },
  { to: '/console/unrated-calls', label: 'Unrated calls', Icon: ListChecks },
  { to: '/console/api-keys', label: 'API keys', Icon: KeyRound },
  { to: '/console/staff', label: 'Staff', Icon: IdCard },
  { to: '/console/payment-settings', label: 'Payment settings', Icon: SlidersHorizontal },
  { to: '/console/provider', label: 'Provider', Icon: Building2 },
]

/** The console around every page: where to go on the left, one search box on top (`/` goes there). */
export default function ConsoleShell({ loaderData }: Route.ComponentProps) {
  const { login, role, waiting } = loaderData
  const root = useProvider()
  const reader = { locale: root?.provider.locale ?? 'en-US', timeZone: root?.provider.timeZone ?? 'UTC' }
  const places = <Places who={`${login.name}, ${role}`} isAdmin={role === 'admin'} waiting={waiting} />
  return (
    <ReaderProvider reader={reader}>
      <Busy />
      <div className="lg:grid lg:min-h-dvh lg:grid-cols-[14rem_minmax(0,1fr)]">
        <aside className="hidden border-r border-rule bg-canvas lg:block no-print">
          <div className="sticky top-0 flex h-dvh flex-col overflow-y-auto px-3 pb-4">{places}</div>
        </aside>
        <div className="min-w-0">
          <TopBar places={places} />
          <main
            id="main"
            tabIndex={-1}
            className="mx-auto max-w-[74rem] px-4 pt-8 pb-16 outline-none lg:px-8"
          >
            <Outlet />
          </main>
        </div>
      </div>
    </ReaderProvider>
  )
}

function TopBar({ places }: { places: ReactNode }) {
  const [query] = useSearchParams()
  return (
    <header className="sticky top-0 z-10 flex h-14 items-center gap-2 border-b border-rule bg-paper px-4 lg:px-8 no-print">
      <button
        type="button"
        popoverTarget="places"
        aria-label="Menu"
        className="-ml-2 grid size-11 cursor-pointer place-items-center rounded-sm text-soft hover:bg-tint lg:hidden"
      >
        <MenuIcon size={20} aria-hidden="true" />
      </button>
      <div
        id="places"
        popover="auto"
        className="fixed inset-y-0 left-0 m-0 h-dvh w-64 border-r border-rule bg-canvas px-3 pb-4 text-ink shadow-lg"
      >
        <div className="flex min-h-full flex-col">{places}</div>
      </div>
      <Form action="/console/search" role="search" className="relative w-full max-w-xl">
        <Search
          size={16}
          aria-hidden="true"
          className="pointer-events-none absolute top-1/2 left-2.5 -translate-y-1/2 text-faint"
        />
        <input
          key={query.get('q')}
          name="q"
          type="search"
          data-search
          defaultValue={query.get('q') ?? ''}
          aria-label="Search accounts, numbers and invoices"
          aria-keyshortcuts="/"
          placeholder="Account, number or invoice"
          className="field pl-8!"
        />
        <span
          aria-hidden="true"
          className="absolute top-1/2 right-2.5 hidden -translate-y-1/2 rounded-xs border border-line px-1.5 font-sans text-xs text-faint sm:block"
        >
          /
        </span>
      </Form>
    </header>
  )
}

/** What only administrators may see; the API refuses it to others. */
const ADMINS_ONLY: ReadonlySet<string> = new Set(['/console/api-keys', '/console/staff'])

/** `waiting`: how many things at a place wait for somebody. */
function Places(props: { who: string; isAdmin: boolean; waiting: Readonly<Record<string, number>> }) {
  const { who, isAdmin, waiting } = props
  const root = useProvider()
  return (
    <>
      <Link to="/console" className="flex h-14 shrink-0 items-center px-2">
        <BrandName name={root?.provider.name ?? ''} logoSvg={root?.provider.logoSvg ?? null} />
      </Link>
      <nav aria-label="Console">
        <ul className="grid gap-px">
          {PLACES.filter(({ to }) => isAdmin || !ADMINS_ONLY.has(to)).map(({ to, label, Icon }) => (
            <li key={to}>
              <NavLink
                to={to}
                end={to === '/console'}
                prefetch="intent"
                className="flex min-h-8 items-center gap-2.5 rounded-sm px-2 text-soft hover:bg-tint hover:text-ink aria-[current=page]:bg-rule aria-[current=page]:font-medium aria-[current=page]:text-ink pointer-coarse:min-h-11"
              >
                <Icon size={16} aria-hidden="true" className="shrink-0" />
                {label}
                {waiting[to] ? (
                  <span className="ml-auto rounded-xs bg-warn-tint px-1.5 text-xs font-medium text-warn tabular-nums">
                    {waiting[to]}
                    <span className="sr-only"> waiting</span>
                  </span>
                ) : null}
              </NavLink>
            </li>
          ))}
        </ul>
      </nav>
      <div className="mt-auto grid gap-3 px-2 pt-8">
        <ThemeChoice theme={root?.theme ?? 'system'} />
        <div>
          <p className="text-sm text-soft">{who}</p>
          <Link
            to="/console/security"
            className="inline-flex min-h-8 items-center text-sm text-soft underline decoration-line underline-offset-2 hover:text-ink pointer-coarse:min-h-11"
          >
            Sign-in and security
          </Link>
        </div>
        <Form method="post" action="/console/sign-out">
          <Button className="w-full">Sign out</Button>
        </Form>
      </div>
    </>
  )
}
