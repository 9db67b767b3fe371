import type { ReactNode } from 'react'
import { Form, useLocation } from 'react-router'
import { useWords } from '../words/use-words.tsx'
import type { Theme } from './theme.ts'

/** A button and the panel it opens: HTML's own popover, which needs no script and closes by itself. */
export function Menu({ id, label, children }: { id: string; label: ReactNode; children: ReactNode }) {
  return (
    <>
      <button
        type="button"
        popoverTarget={id}
        className="flex min-h-9 max-w-[42vw] sm:max-w-full cursor-pointer items-center gap-1.5 rounded-sm px-2 text-soft no-print hover:bg-tint hover:text-ink pointer-coarse:min-h-11"
      >
        {label}
      </button>
      <div
        id={id}
        popover="auto"
        className="fixed inset-auto top-14 right-4 m-0 w-64 rounded-md border border-line bg-raised p-3 text-ink shadow-lg xl:right-[max(1rem,calc((100vw-67rem)/2))]"
      >
        {children}
      </div>
    </>
  )
}

const THEMES = [
  { value: 'system', word: 'themeSystem' },
  { value: 'light', word: 'themeLight' },
  { value: 'dark', word: 'themeDark' },
] as const

/** Light, dark, or as the system: a form, so that it works without scripts too. */
export function ThemeChoice({ theme }: { theme: Theme }) {
  const say = useWords('ui')
  const { pathname, search } = useLocation()
  return (
    <Form method="post" action="/theme" reloadDocument>
      <input type="hidden" name="back" value={pathname + search} />
      <fieldset>
        <legend className="mb-1 text-xs text-faint">{say('appearance')}</legend>
        <div className="grid grid-cols-[auto_auto_auto] overflow-hidden rounded-sm border border-line">
          {THEMES.map((choice) => (
            <button
              key={choice.value}
              type="submit"
              name="theme"
              value={choice.value}
              aria-pressed={choice.value === theme}
              className="cursor-pointer px-2 py-1 text-sm text-soft hover:bg-tint aria-pressed:bg-rule aria-pressed:font-medium aria-pressed:text-ink"
            >
              {say(choice.word)}
            </button>
          ))}
        </div>
      </fieldset>
    </Form>
  )
}
