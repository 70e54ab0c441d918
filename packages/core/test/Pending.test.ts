import { setFlagsFromString } from "node:v8"
import { runInNewContext } from "node:vm"
import * as Pending from "@dravo/core/Pending"
import { describe, expect, it } from "vitest"

describe("What is under way", () => {
  it("is told in the order it began, without what has ended, however often an end is told", () => {
    const pending = Pending.make<string>()
    expect(pending.isEmpty()).toBe(true)
    const endOfFirst = pending.begin("first")
    pending.begin("second")
    pending.begin("third")
    expect([...pending]).toEqual(["first", "second", "third"])
    endOfFirst()
    endOfFirst()
    expect([...pending]).toEqual(["second", "third"])
    expect(pending.isEmpty()).toBe(false)
  })

  it("may end while all are gone through", () => {
    const pending = Pending.make<() => void>()
    const called: Array<number> = []
    const ends = [1, 2, 3].map((one) =>
      pending.begin(() => {
        called.push(one)
        ends[one - 1]?.()
      })
    )
    for (const leave of pending) leave()
    expect(called).toEqual([1, 2, 3])
    expect(pending.isEmpty()).toBe(true)
  })

  it("is garbage once it has ended, though everything that is old is kept", () => {
    setFlagsFromString("--expose-gc")
    const collect = runInNewContext("gc") as (options: { readonly type: "major" | "minor" }) => void
    const pending = Pending.make<ReadonlyArray<number>>()
    const large = (): ReadonlyArray<number> => Array.from({ length: 100 }, (_, at) => at)
    // Four at a time, as readers come and go in a process that has run for long.
    const ends = Array.from({ length: 4 }, () => pending.begin(large()))
    collect({ type: "major" })
    const before = process.memoryUsage().heapUsed
    for (let round = 0; round < 200; round++) {
      for (let one = 0; one < 100; one++) {
        ends.shift()?.()
        ends.push(pending.begin(large()))
      }
      collect({ type: "minor" })
    }
    const grown = process.memoryUsage().heapUsed - before
    // 20,000 arrays of a hundred numbers are 16 MB.
    expect([...pending]).toHaveLength(4)
    expect(grown).toBeLessThan(6_000_000)
  })
})
