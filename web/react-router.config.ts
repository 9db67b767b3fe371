import type { Config } from '@react-router/dev/config'

/** The portal and the console are one server-rendered React Router application, built into build/web. */
export default {
  appDirectory: '.',
  buildDirectory: '../build/web',
  ssr: true,
  // Every page is known to the first response: a link never waits for a manifest request.
  routeDiscovery: { mode: 'initial' },
} satisfies Config
