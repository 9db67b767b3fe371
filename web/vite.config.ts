import { reactRouter } from '@react-router/dev/vite'
import tailwindcss from '@tailwindcss/vite'
import { defineConfig } from 'vite'

export default defineConfig({
  plugins: [tailwindcss(), reactRouter()],
  build: {
    // light-dark(), :has() and dialogs are used as they are; browsers of 2024 and later have them.
    target: ['chrome123', 'firefox125', 'safari17.5'],
    cssTarget: ['chrome123', 'firefox125', 'safari17.5'],
    // A strict Content-Security-Policy has no room for data: fonts or scripts.
    assetsInlineLimit: 0,
    emptyOutDir: true,
  },
})
