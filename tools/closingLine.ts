/** Closes a test run with one line a machine can read, `N passed, N failed`; a run of no test has failed. */
import type { Reporter, TestModule } from "vitest/node"

export interface Counts {
  readonly passed: number
  readonly failed: number
}

/** A file that did not load and an error outside every test count as one failure each. */
export const countTests = (modules: ReadonlyArray<TestModule>, errorsOutside: number): Counts => {
  let passed = 0
  let failed = errorsOutside
  for (const module of modules) {
    let failedHere = 0
    for (const test of module.children.allTests()) {
      const { state } = test.result()
      if (state === "passed") passed++
      if (state === "failed") failedHere++
    }
    failed += module.ok() ? failedHere : Math.max(failedHere, 1)
  }
  return { passed, failed }
}

export default class ClosingLine implements Reporter {
  onTestRunEnd(modules: ReadonlyArray<TestModule>, errors: ReadonlyArray<unknown>): void {
    const { failed, passed } = countTests(modules, errors.length)
    if (passed + failed === 0) {
      console.error("no test was executed")
      process.exitCode = 1
    }
    process.stdout.write(`${passed} passed, ${failed} failed\n`)
  }
}
