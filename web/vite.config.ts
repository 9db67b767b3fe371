import { readFileSync, writeFileSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import path from 'node:path'
import { brotliCompressSync, gzipSync } from 'node:zlib'
import { reactRouter } from '@react-router/dev/vite'
import tailwindcss from '@tailwindcss/vite'
import { defineConfig, type Plugin } from 'vite'

/** Writes a .br and a .gz beside every script and style, so that none is compressed while someone waits. */
function precompress(): Plugin {
  return {
    name: 'precompress',
    applyToEnvironment: (environment) => environment.name === 'client',
    async writeBundle({ dir }) {
      if (dir === undefined) return
      const files = await readdir(dir, { recursive: true })
      for (const file of files.filter((name) => /\.(js|css|svg)$/.test(name))) {
        const content = readFileSync(path.join(dir, file))
        writeFileSync(path.join(dir, `${file}.br`), brotliCompressSync(content))
        writeFileSync(path.join(dir, `${file}.gz`), gzipSync(content))
      }
    },
  }
}

export default defineConfig({
  plugins: [tailwindcss(), reactRouter(), precompress()],
  build: {
    // light-dark(), :has() and dialogs are used as they are; browsers of 2024 and later have them.
    target: ['chrome123', 'firefox125', 'safari17.5'],
    cssTarget: ['chrome123', 'firefox125', 'safari17.5'],
    // A strict Content-Security-Policy has no room for data: fonts or scripts.
    assetsInlineLimit: 0,
    emptyOutDir: true,
  },
})
