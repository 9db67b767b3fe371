import { useEffect, useRef, useState, useSyncExternalStore } from 'react'

/** What the fields of a gateway tell the page around them. */
type Message = { type: 'tollbook:setup'; state: string } | { type: 'tollbook:height'; height: number }

/**
 * The gateway's own fields for a card or bank account, in a frame of the gateway's origin: what is typed there, no page of ours can read.
 * `onReady` is called once they say that they are done; what became of it, the server asks the gateway.
 */
export function GatewayFields(props: {
  fieldsUrl: string
  title: string
  theme: string
  accent: string
  height: number
  onReady: () => void
}) {
  const { fieldsUrl, title, theme, accent, height: first, onReady } = props
  const frame = useRef<HTMLIFrameElement>(null)
  const [height, setHeight] = useState(first)
  // Made by the script where there is one, so that nobody speaks before there is a listener.
  const hasScripts = useSyncExternalStore(subscribe, isInBrowser, isOnServer)
  useEffect(() => {
    const { origin } = new URL(fieldsUrl)
    const listen = (event: MessageEvent) => {
      if (event.origin !== origin || event.source !== frame.current?.contentWindow) return
      const message = event.data as Message
      if (message.type === 'tollbook:setup' && message.state === 'ready') onReady()
      if (message.type === 'tollbook:height' && message.height > 0)
        setHeight(Math.min(Math.ceil(message.height) + 8, 1200))
    }
    window.addEventListener('message', listen)
    return () => window.removeEventListener('message', listen)
  }, [fieldsUrl, onReady])
  // Its fields stand four pixels in, for the ring of the focus: these go beyond our column.
  const look = {
    src: dressed(fieldsUrl, { theme, accent }),
    title,
    className: '-mx-1 block w-[calc(100%+0.5rem)] border-0',
  }
  return (
    <>
      {hasScripts ? (
        <iframe {...look} ref={frame} title={title} height={height} />
      ) : (
        <noscript>
          <iframe {...look} title={title} height={first + 80} />
        </noscript>
      )}
    </>
  )
}

/** The address of the fields, in our colours. */
function dressed(fieldsUrl: string, { theme, accent }: { theme: string; accent: string }): string {
  const url = new URL(fieldsUrl)
  if (theme !== 'system') url.searchParams.set('theme', theme)
  if (accent !== '') url.searchParams.set('accent', accent.replace('#', ''))
  return url.href
}

const subscribe = () => () => {}
const isInBrowser = () => true
const isOnServer = () => false
