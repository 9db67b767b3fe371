import { useEffect } from 'react'
import { useRevalidator } from 'react-router'

/**
 * Asks the server again every second while `active`, so that long work shows how far it has come; a hidden tab asks
 * nothing. Without scripts the browser reloads the page instead.
 */
export function Polling({ active }: { active: boolean }) {
  const { revalidate, state } = useRevalidator()
  useEffect(() => {
    if (!active || state !== 'idle') return
    const timer = setTimeout(() => {
      if (!document.hidden) void revalidate()
    }, 1000)
    return () => clearTimeout(timer)
  }, [active, state, revalidate])
  return active ? (
    <noscript>
      <meta httpEquiv="refresh" content="3" />
    </noscript>
  ) : null
}
