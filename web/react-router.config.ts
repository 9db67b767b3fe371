import { readdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { brotliCompressSync, gzipSync } from 'node:zlib'
import type { Config } from '@react-router/dev/config'

/** The portal and the console are one server-rendered React Router application, built into build/web. */
export default {
  appDirectory: '.',
  // src/http/web-build.ts builds beside the place and renames.
  buildDirectory: process.env.TOLLBOOK_WEB_BUILD ?? '../build/web',
  ssr: true,
  // The list of all pages weighs more than a page: each says where it leads to.
  routeDiscovery: { mode: 'lazy' },
  buildEnd: ({ reactRouterConfig }) => precompress(path.join(reactRouterConfig.buildDirectory, 'client')),
} satisfies Config

/** Writes a .br and a .gz beside every script and style, so that none is compressed while someone waits. */
async function precompress(directory: string): Promise<void> {
  const files = await readdir(directory, { recursive: true })
  for (const file of files.filter((name) => /\.(js|css|svg)$/.test(name))) {
    const content = await readFile(path.join(directory, file))
    await writeFile(path.join(directory, `${file}.br`), brotliCompressSync(content))
    await writeFile(path.join(directory, `${file}.gz`), gzipSync(content, { level: 9 }))
  }
}
