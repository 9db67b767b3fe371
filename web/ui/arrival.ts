import { useEffect, useRef } from 'react'
import { useLocation, useNavigation } from 'react-router'

/** A field that has to be mended, and after it the sentence that says so (ProblemNotice). */
const MISTAKES = ['[aria-invalid="true"]', '[data-problem]']

/**
 * Where the focus is after a page has changed in place: browsers leave it on a link that may be gone, and who cannot see the page would not hear that it is another.
 * A new page is begun at its heading, which is then read out; a form that was refused at its first mistake; what changed in place under the focus
 * (a dialog whose button is gone, a row that was removed) where one was, or at the heading again. Anything else keeps the focus that it has.
 */
export function useArrival(): void {
  const { pathname } = useLocation()
  const { state, formMethod } = useNavigation()
  const before = useRef({ pathname, state, isForm: false, id: '' })
  // The first page of a visit was loaded by the browser, which begins at its top; a form that it sent may have been refused.
  useEffect(() => {
    if (isNowhere()) focusOn(mistake())
  }, [])
  useEffect(() => {
    if (state !== 'idle') {
      const id = document.activeElement?.id || before.current.id
      before.current = {
        ...before.current,
        state,
        id,
        isForm: formMethod !== undefined || before.current.isForm,
      }
      return
    }
    const was = before.current
    before.current = { pathname, state, isForm: false, id: '' }
    if (was.state === 'idle') return
    if (was.pathname !== pathname) closeMenus()
    const wrong = was.isForm ? mistake() : null
    if (wrong || was.pathname !== pathname) focusOn(wrong ?? heading())
    // The field that asked, made anew with its answer.
    else if (isNowhere()) focusOn(document.getElementById(was.id) ?? heading())
  }, [pathname, state, formMethod])
}

/** A menu has led where it should. */
function closeMenus() {
  for (const menu of document.querySelectorAll<HTMLElement>(':popover-open')) menu.hidePopover()
}

/** Nothing has the focus, or what has it is hidden. */
function isNowhere(): boolean {
  const { activeElement } = document
  return activeElement === null || activeElement === document.body
}

function mistake(): HTMLElement | null {
  const found = MISTAKES.map((selector) => document.querySelector<HTMLElement>(`#main ${selector}`))
  return found.find((one) => one?.checkVisibility()) ?? null
}

function heading(): HTMLElement | null {
  return document.querySelector<HTMLElement>('#main h1') ?? document.querySelector<HTMLElement>('#main')
}

function focusOn(found: HTMLElement | null) {
  if (!found) return
  // Not a stop of the Tab key: where to go on from.
  if (found.tabIndex < 0 && !found.hasAttribute('tabindex')) found.setAttribute('tabindex', '-1')
  const isBeginning = found.matches('h1, main')
  // Where a page begins, and where one has been on it before, its scrolling decides.
  found.focus({ preventScroll: isBeginning })
}
