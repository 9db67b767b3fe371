import { randomBytes } from 'node:crypto'
import path from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { serveStatic } from '@hono/node-server/serve-static'
import type { Hono } from 'hono'
import { compress } from 'hono/compress'
import { createRequestHandler, type RouterContextProvider, type ServerBuild } from 'react-router'
import type { Gateways } from '../payments/gateways.ts'
import { limitForm } from './page-body.ts'

const BUILD = fileURLToPath(new URL('../../build/web', import.meta.url))

/** What web/entry.server.tsx exports beside React Router's own: how loaders reach the API. */
type WebBuild = ServerBuild & {
  entry: {
    module: {
      createLoadContext(options: {
        fetchApi: (request: Request) => Promise<Response>
        request: Request
        nonce: string
      }): RouterContextProvider
    }
  }
}

/**
 * Puts the portal and the console (build/web, see web-build.ts) behind every address the app does not have
 * itself, so it is mounted last. Their loaders call `fetchApi`, the app's own fetch: no socket between. The
 * gateways' own fields for cards and bank accounts may be shown in a frame. Throws when the pages have not been built.
 */
export async function mountWeb(
  app: Hono,
  fetchApi: (request: Request) => Promise<Response>,
  gateways: Gateways,
): Promise<void> {
  const frameOrigins = [...new Set([...gateways.values()].flatMap((gateway) => gateway.frameOrigins))]
  const build: WebBuild = await import(pathToFileURL(path.join(BUILD, 'server/index.js')).href)
  const render = createRequestHandler(build, 'production')
  // Names of assets carry a hash of their content, so a browser may keep them for ever.
  app.get('/assets/*', files('public, max-age=31536000, immutable'))
  app.get('/fonts/*', files('public, max-age=604800'))
  app.get('/favicon.svg', files('public, max-age=604800'))

  app.all('*', compress(), limitForm, async (c) => {
    const nonce = randomBytes(16).toString('base64')
    const context = build.entry.module.createLoadContext({ fetchApi, request: c.req.raw, nonce })
    const response = await render(c.req.raw, context)
    return withHeaders(response, { nonce, frameOrigins })
  })
}

function files(cacheControl: string) {
  return serveStatic({
    root: path.join(BUILD, 'client'),
    precompressed: true,
    onFound: (_file, c) => c.header('cache-control', cacheControl),
  })
}

/**
 * Everything a page may do: our own files, our own inline scripts and styles by nonce, and nobody else's. The gateways' pages may be framed, on every
 * page since one goes from page to page without a new document; and a form may lead to them, which is how one gets to 3-D Secure without scripts.
 */
function withHeaders(
  response: Response,
  { nonce, frameOrigins }: { nonce: string; frameOrigins: readonly string[] },
): Response {
  const { headers } = response
  headers.set(
    'content-security-policy',
    [
      "default-src 'none'",
      `script-src 'self' 'nonce-${nonce}'`,
      `style-src 'self' 'nonce-${nonce}'`,
      "img-src 'self' data:",
      "font-src 'self'",
      "connect-src 'self'",
      `frame-src ${frameOrigins.length > 0 ? frameOrigins.join(' ') : "'none'"}`,
      ["form-action 'self'", ...frameOrigins].join(' '),
      "base-uri 'none'",
      "frame-ancestors 'none'",
    ].join('; '),
  )
  headers.set('x-content-type-options', 'nosniff')
  headers.set('referrer-policy', 'same-origin')
  headers.set('cross-origin-opener-policy', 'same-origin')
  headers.set('permissions-policy', 'camera=(), microphone=(), geolocation=(), usb=()')
  // Bills are private: no shared cache keeps them, and Back after signing out asks again.
  if (!headers.has('cache-control')) headers.set('cache-control', 'private, no-store')
  if (!headers.has('vary')) headers.set('vary', 'accept-encoding')
  return response
}
