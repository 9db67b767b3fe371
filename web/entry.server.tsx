import { Writable } from 'node:stream'
import { renderToPipeableStream } from 'react-dom/server'
import { type EntryContext, type RouterContextProvider, ServerRouter } from 'react-router'
import { languageContext, nonceContext } from './api/context.ts'
import { NonceProvider } from './ui/nonce.tsx'
import { WordsProvider } from './words/use-words.tsx'
import { WORDS } from './words/words.server.ts'

export { createLoadContext } from './api/context.ts'

/**
 * Renders one page to HTML. Loaders have run by then, so the whole page is ready at once and is sent
 * whole: a page that breaks while rendering becomes a 500 page, never half of a 200.
 */
export default function handleRequest(
  request: Request,
  status: number,
  headers: Headers,
  routerContext: EntryContext,
  loadContext: RouterContextProvider,
): Promise<Response> | Response {
  if (request.method === 'HEAD') return new Response(null, { status, headers })
  const nonce = loadContext.get(nonceContext)
  const language = loadContext.get(languageContext)
  return new Promise((resolve, reject) => {
    const { pipe } = renderToPipeableStream(
      <NonceProvider nonce={nonce}>
        <WordsProvider language={language} words={WORDS[language]}>
          <ServerRouter context={routerContext} url={request.url} nonce={nonce} />
        </WordsProvider>
      </NonceProvider>,
      {
        nonce,
        onAllReady() {
          headers.set('content-type', 'text/html; charset=utf-8')
          headers.set('link', neededFirst(routerContext.manifest))
          pipe(whole((html) => resolve(new Response(html, { status, headers }))))
        },
        onShellError: reject,
        onError: reject,
      },
    )
  })
}

/** Takes what is written to it and hands it on in one piece: React writes two kilobytes at a time, and each would be sent by itself. */
function whole(then: (bytes: Uint8Array<ArrayBuffer>) => void): Writable {
  const pieces: Buffer[] = []
  return new Writable({
    write(piece: Buffer, _encoding, done) {
      pieces.push(piece)
      done()
    },
    final(done) {
      then(Buffer.concat(pieces))
      done()
    },
  })
}

/**
 * The style sheet and the largest scripts, as a Link header. A browser opens six connections to a server: asked for in the order of the document, fonts
 * and small files would have them first, and the page would wait for its styles.
 */
function neededFirst({ entry, routes }: EntryContext['manifest']): string {
  const styles = (routes.root?.css ?? []).map((address) => `<${address}>; rel=preload; as=style`)
  const scripts = entry.imports.map((address) => `<${address}>; rel=modulepreload`)
  return [...styles, ...scripts].join(', ')
}
