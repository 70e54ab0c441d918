/**
 * What a test says of the claims it proves, in the first lines of its body; a group of tests says it in its options,
 * `describe("…", { meta: { claim: "subject.what-holds" } }, …)`. Tables under `proofs/claims` define the ids.
 */
import { type RunnerTestCase as Test, type TaskMeta, TestRunner } from "vitest"

declare module "vitest" {
  interface TaskMeta {
    /** Ids of the claims this test proves. */
    claim?: string | ReadonlyArray<string>
    /** Ids of the claims whose guard this test takes away, to show that the guard is what makes them hold. */
    control?: string | ReadonlyArray<string>
    /** The figure the test found. */
    measured?: string
  }
}

export const proves = (...ids: ReadonlyArray<string>): void => {
  meta().claim = ids
}

/** The test takes away what makes these claims hold, and finds that they then do not. */
export const controls = (...ids: ReadonlyArray<string>): void => {
  meta().control = ids
}

/** Hands the figure a test found to the claims it proves. */
export const measured = (figure: string): void => {
  meta().measured = figure
}

// internal

const meta = (): TaskMeta => {
  const test = TestRunner.getCurrentTest<Test | undefined>()
  if (test === undefined) throw new Error("only a test that is running proves something")
  return test.meta
}
