import { assert, describe, it } from "@effect/vitest"
import * as Deadlines from "../src/deadlines.ts"

/** Time that passes when it is told to. */
const clock = () => {
  let at = 0
  const timers: Array<{ readonly at: number; readonly run: () => void }> = []
  return {
    loop: {
      now: () => at,
      later: (millis: number, run: () => void) => (timers.push({ at: at + millis, run }), () => {})
    },
    timers,
    pass: async (millis: number) => {
      at += millis
      for (const timer of timers.splice(0)) {
        if (timer.at <= at) timer.run()
        else timers.push(timer)
      }
      await Promise.resolve()
    }
  }
}

const outcome = (work: Promise<unknown>): { told: string } => {
  const found = { told: "" }
  work.then(
    (value) => (found.told = String(value)),
    (error: unknown) => (found.told = String(error))
  )
  return found
}

describe("A statement's deadline", () => {
  it("ends the wait for what takes longer, as pg would, and for nothing else", async () => {
    const { loop, pass, timers } = clock()
    const deadlines = Deadlines.make(1000, loop)
    const first = outcome(deadlines.within(() => new Promise(() => {})))
    await pass(400)
    const second = outcome(deadlines.within(() => new Promise(() => {})))
    const quick = outcome(deadlines.within(() => Promise.resolve("quick")))
    const failed = outcome(deadlines.within(() => Promise.reject(new Error("its own"))))
    await pass(599)
    assert.deepStrictEqual([first.told, second.told, quick.told, failed.told], ["", "", "quick", "Error: its own"])
    await pass(1)
    await pass(0)
    assert.deepStrictEqual([first.told, second.told], ["Error: Query read timeout", ""])
    assert.lengthOf(timers, 1)
    await pass(400)
    await pass(0)
    assert.strictEqual(second.told, "Error: Query read timeout")
    assert.isEmpty(timers)
  })
})
