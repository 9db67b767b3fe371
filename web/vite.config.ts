import { reactRouter } from '@react-router/dev/vite'
import tailwindcss from '@tailwindcss/vite'
import { defineConfig } from 'vite'

/** What pages share, as a few files: many small ones compress badly, and each costs a request. */
const SHARED = [
  {
    name: 'react',
    test: /node_modules[\\/](react|react-dom|react-router|scheduler)[\\/]/,
    priority: 2,
  },
  {
    name: 'base',
    test: /web[\\/](root|words[\\/](language|say|formats|use-words|problem-sentence)|api[\\/](outcome|context)|ui[\\/](brand|brand-name|busy|button|document|door|field|keyboard|menu|nonce|notice|reader|theme|trouble))\.tsx?$/,
    priority: 1,
  },
  // What the sign-in page has besides: the first that anybody sees.
  {
    name: 'sign-in',
    test: /web[\\/](ui[\\/](passkey-form|passkey-device|sign-in-form|new-password)|portal[\\/]lost-access)\.tsx?$/,
    priority: 1,
  },
  // What most pages have behind the door.
  {
    name: 'page',
    test: /web[\\/](ui[\\/](badge|figures|method-label|moment|money|page-header|pager|payment-state|phone-number|quantity|subscription-table|table|tabs|invoice-table|bars|usage-charts|usage-figures)|portal[\\/](autopay-words|payment-method-deeds))\.tsx?$/,
    priority: 1,
  },
]

export default defineConfig({
  environments: {
    client: { build: { rolldownOptions: { output: { codeSplitting: { groups: SHARED } } } } },
  },
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
