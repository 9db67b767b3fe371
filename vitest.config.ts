import os from 'node:os'
import { defineConfig } from 'vitest/config'

/**
 * One runner for everything: `code` (pure and PostgreSQL tests, beside the code and in test/) and `portals` (a real browser against
 * a real server). Test files run in parallel processes; each that wants PostgreSQL gets a database of its own (test/support).
 */
export default defineConfig({
  test: {
    reporters: [['default', { summary: false }], './test/support/closing-line.ts'],
    pool: 'forks',
    // What is polled for comes at once, but not within a second on a machine with other work to do.
    expect: { poll: { timeout: 20_000 } },
    // Half of the time a file waits for PostgreSQL, which has processes of its own.
    maxWorkers: Math.max(2, os.availableParallelism()),
    projects: [
      {
        extends: true,
        test: {
          name: 'code',
          include: ['src/**/*.test.ts', 'web/**/*.test.{ts,tsx}', 'test/**/*.test.ts'],
          exclude: ['test/portals/**', '**/node_modules/**'],
          globalSetup: ['test/support/global-postgres.ts'],
          // A machine with other work to do is no reason to fail; a test that hangs is.
          testTimeout: 60_000,
          hookTimeout: 120_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'portals',
          include: ['test/portals/**/*.test.ts'],
          globalSetup: ['test/support/global-web.ts', 'test/support/global-postgres.ts'],
          // Each step waits for half a minute at most; a test of many pages is long where others have the processors.
          testTimeout: 300_000,
          hookTimeout: 300_000,
          // After the others: a browser shares the processors badly.
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
})
