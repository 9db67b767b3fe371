import { useEffect } from 'react'

/**
 * The keys of every page: `/` goes to the search box, and in a list the arrow keys (or j and k) go from row to
 * row, Enter opening the row as it does any link.
 */
export function useKeyboard(): void {
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return
      if (event.key === '/') focusFirst('[data-search]', event)
      if (event.key === 'j' || (event.key === 'ArrowDown' && onRow())) moveRow(1, event)
      if (event.key === 'k' || (event.key === 'ArrowUp' && onRow())) moveRow(-1, event)
    }
    document.addEventListener('keydown', onKeyDown)
    return () => document.removeEventListener('keydown', onKeyDown)
  }, [])
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest('input, textarea, select, dialog') !== null
}

function focusFirst(selector: string, event: KeyboardEvent) {
  const found = document.querySelector(selector)
  if (!(found instanceof HTMLElement)) return
  event.preventDefault()
  found.focus()
}

function onRow(): boolean {
  return document.activeElement?.classList.contains('row-link') ?? false
}

function moveRow(by: 1 | -1, event: KeyboardEvent) {
  const rows = [...document.querySelectorAll<HTMLElement>('a.row-link')]
  if (rows.length === 0) return
  const at = rows.indexOf(document.activeElement as HTMLElement)
  const next = at === -1 ? 0 : Math.min(Math.max(at + by, 0), rows.length - 1)
  event.preventDefault()
  rows[next]?.focus()
}
