import type { Reporter, SerializedError, TestModule } from 'vitest/node'

/**
 * Prints the last line of a test run: `N passed, N failed`, with `, N skipped` when there are any. A file that could not be
 * loaded, a hook that failed and an error outside of any test count as one failure each.
 */
export default class ClosingLine implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly SerializedError[]): void {
    const count = { passed: 0, failed: unhandledErrors.length, skipped: 0 }
    for (const testModule of modules) {
      let failedHere = 0
      for (const test of testModule.children.allTests()) {
        const { state } = test.result()
        if (state === 'passed') count.passed++
        else if (state === 'failed') failedHere++
        else count.skipped++
      }
      if (testModule.state() === 'failed' && failedHere === 0) failedHere = 1
      count.failed += failedHere
    }
    const skipped = count.skipped > 0 ? `, ${count.skipped} skipped` : ''
    console.log(`${count.passed} passed, ${count.failed} failed${skipped}`)
  }
}
