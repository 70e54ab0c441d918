import { assert, describe, it } from "@effect/vitest"
import * as Turns from "../src/turns.ts"

class Locked extends Error {
  readonly code = "SQLITE_BUSY"
}

/** A lock somebody else has, on which each wait takes 25 ms of a clock that nothing else moves. */
const world = () => {
  let now = 0
  let waits = 0
  const turns = Turns.make(35, () => now)
  const wait = (kind: "read" | "write") => {
    try {
      return turns.take(kind, (): string => {
        waits += 1
        now += 25
        throw new Locked()
      })
    } catch (cause) {
      return cause instanceof Error && "code" in cause ? cause.code : cause
    }
  }
  return { turns, wait, pass: (millis: number) => void (now += millis), waits: () => waits, now: () => now }
}

describe("waiting for a lock somebody else has", { meta: { claim: "stores.lock-waiters" } }, () => {
  for (const n of [1, 20, 1000]) {
    it(`holds the event loop for one wait, however many wait: ${n}`, () => {
      const { now, wait, waits } = world()
      const said = Array.from({ length: n }, () => wait("write"))
      assert.isTrue(said.every((code) => code === "SQLITE_BUSY"))
      assert.deepStrictEqual([waits(), now()], [1, 25])
    })
  }

  it("leaves the host more time than it takes, and then the next one waits", () => {
    const { pass, wait, waits } = world()
    for (let round = 1; round <= 10; round++) {
      for (let n = 0; n < 50; n++) wait("write")
      assert.strictEqual(waits(), round)
      pass(35)
    }
  })

  it("keeps nobody from reading beside a writer that waits", () => {
    const { turns, wait } = world()
    wait("write")
    assert.strictEqual(
      turns.take("read", () => "rows"),
      "rows"
    )
  })

  it("and what fails for another reason keeps nobody from anything", () => {
    const turns = Turns.make(35, () => 0)
    assert.throws(() =>
      turns.take("write", () => {
        throw new RangeError("no")
      })
    )
    assert.strictEqual(
      turns.take("write", () => "written"),
      "written"
    )
  })
})
