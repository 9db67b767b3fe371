import type { ReactNode } from 'react'
import { Form, useLocation } from 'react-router'
import { useProvider } from '../root.tsx'
import { LANGUAGE_NAMES, LANGUAGES, localeFor } from '../words/language.ts'
import { useLanguage, useWords } from '../words/use-words.tsx'
import { BrandName } from './brand-name.tsx'
import { Busy } from './busy.tsx'
import { ThemeChoice } from './menu.tsx'
import { ReaderProvider } from './reader.tsx'
import { SupportContact } from './support-contact.tsx'
import { Title } from './title.tsx'

/** The page around who has not signed in: the provider's letterhead, one column, and below it the language and the light. */
export function Door({ hasLanguages, children }: { hasLanguages: boolean; children: ReactNode }) {
  const root = useProvider()
  const provider = root?.provider
  const language = useLanguage()
  const reader = {
    locale: localeFor(language, provider?.locale ?? 'en-US'),
    timeZone: provider?.timeZone ?? 'UTC',
  }
  return (
    <ReaderProvider reader={reader}>
      <Busy />
      <div className="grid min-h-dvh justify-items-center px-4 py-10 sm:content-center sm:py-14">
        <div className="flex w-full max-w-sm flex-col">
          <header>
            <BrandName name={provider?.name ?? ''} logoSvg={provider?.logoSvg ?? null} />
          </header>
          <main id="main" tabIndex={-1} className="mt-8 border-t border-ink pt-6 outline-none">
            {children}
          </main>
          <footer className="mt-10 grid gap-4 border-t border-rule pt-5 text-sm text-soft">
            {hasLanguages ? <LanguageChoice /> : null}
            <div className="max-w-60">
              <ThemeChoice theme={root?.theme ?? 'system'} />
            </div>
            <SupportContact />
            <SmallPrint termsUrl={provider?.termsUrl} privacyUrl={provider?.privacyUrl} />
          </footer>
        </div>
      </div>
    </ReaderProvider>
  )
}

/** The title of such a page, and a sentence of what it is for. */
export function DoorHeader({ title, children }: { title: string; children?: ReactNode }) {
  return (
    <>
      <Title>{title}</Title>
      <h1 className="text-2xl font-semibold tracking-tight">{title}</h1>
      {children ? <p className="mt-2 text-soft">{children}</p> : null}
      <div className="mb-6" />
    </>
  )
}

/** Each language by its own name, as buttons of a form: it works without scripts, and for who cannot read the present one. */
function LanguageChoice() {
  const say = useWords('signIn')
  const present = useLanguage()
  const { pathname, search } = useLocation()
  return (
    <Form method="post" action="/language" reloadDocument>
      <input type="hidden" name="back" value={pathname + search} />
      <fieldset>
        <legend className="mb-1 text-xs text-faint">{say('language')}</legend>
        <ul className="-mx-1.5 flex flex-wrap">
          {LANGUAGES.map((language) => (
            <li key={language}>
              <button
                type="submit"
                name="language"
                value={language}
                lang={language}
                aria-pressed={language === present}
                className="min-h-8 cursor-pointer rounded-sm px-1.5 text-soft hover:bg-tint hover:text-ink aria-pressed:font-medium aria-pressed:text-ink aria-pressed:underline aria-pressed:underline-offset-4 pointer-coarse:min-h-11"
              >
                {LANGUAGE_NAMES[language]}
              </button>
            </li>
          ))}
        </ul>
      </fieldset>
    </Form>
  )
}

function SmallPrint({ termsUrl, privacyUrl }: { termsUrl?: string | null; privacyUrl?: string | null }) {
  const say = useWords('signIn')
  if (!termsUrl && !privacyUrl) return null
  return (
    <p className="flex gap-4">
      {termsUrl ? (
        <a className="underline decoration-line underline-offset-2 hover:text-ink" href={termsUrl}>
          {say('terms')}
        </a>
      ) : null}
      {privacyUrl ? (
        <a className="underline decoration-line underline-offset-2 hover:text-ink" href={privacyUrl}>
          {say('privacy')}
        </a>
      ) : null}
    </p>
  )
}

/** Other ways in and out, at the foot of a page's form. */
export function DoorLinks({ children }: { children: ReactNode }) {
  return <div className="mt-8 grid gap-2 border-t border-rule pt-5 text-soft">{children}</div>
}
