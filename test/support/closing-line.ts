import type { Reporter, SerializedError, TestModule } from 'vitest/node'
import { byPromise, PROMISE } from './promises.ts'

/**
 * Prints the end of a test run: each promise of the five portals that was walked, a line each (`✓ P3 one-time payment: …`), and then `N passed, N failed`,
 * with `, N skipped` when there are any. A file that could not be loaded, a hook that failed and an error outside of any test count as one failure each.
 */
export default class ClosingLine implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly SerializedError[]): void {
    const count = { passed: 0, failed: unhandledErrors.length, skipped: 0 }
    const promises: { name: string; mark: string }[] = []
    for (const testModule of modules) {
      let failedHere = 0
      for (const test of testModule.children.allTests()) {
        const { state } = test.result()
        if (state === 'passed') count.passed++
        else if (state === 'failed') failedHere++
        else count.skipped++
        if (PROMISE.test(test.name)) promises.push({ name: test.name, mark: MARKS[state] ?? '-' })
      }
      if (testModule.state() === 'failed' && failedHere === 0) failedHere = 1
      count.failed += failedHere
    }
    if (promises.length > 0) console.log('The promises of the five portals:')
    for (const { name, mark } of promises.toSorted((a, b) => byPromise(a.name, b.name)))
      console.log(`${mark} ${name}`)
    const skipped = count.skipped > 0 ? `, ${count.skipped} skipped` : ''
    console.log(`${count.passed} passed, ${count.failed} failed${skipped}`)
  }
}

const MARKS: Readonly<Record<string, string>> = { passed: '✓', failed: '×' }
