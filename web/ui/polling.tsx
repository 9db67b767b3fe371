import { useEffect } from 'react'
import { useRevalidator } from 'react-router'

/**
 * Asks the server again every second, or as often as is said, while `active`, so that long work shows how far it has come; a hidden tab asks
 * nothing. Without scripts the browser reloads the page instead.
 */
export function Polling({ active, everyMs = 1000 }: { active: boolean; everyMs?: number }) {
  const { revalidate, state } = useRevalidator()
  useEffect(() => {
    if (!active || state !== 'idle') return
    const timer = setTimeout(() => {
      if (!document.hidden) void revalidate()
    }, everyMs)
    return () => clearTimeout(timer)
  }, [active, everyMs, state, revalidate])
  return active ? (
    <noscript>
      <meta httpEquiv="refresh" content={String(Math.max(3, everyMs / 1000))} />
    </noscript>
  ) : null
}
