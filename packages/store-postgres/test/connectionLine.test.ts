import { controls, proves } from "@dravo-internal/tools/proves"
import * as ConnectionLine from "../src/connectionLine.ts"
import { assert, describe, it } from "vitest"

/** Two connections, a patience of 1,500 ms and a clock that only `pass` moves. */
const world = () => {
  let now = 0
  const timers = new Set<{ readonly at: number; readonly run: () => void }>()
  const later = (millis: number, run: () => void) => {
    const timer = { at: now + millis, run }
    timers.add(timer)
    return () => void timers.delete(timer)
  }
  const line = ConnectionLine.make(2, 1500, { now: () => now, later })
  const settled = async () => {
    for (let at = 0; at < 10; at++) await Promise.resolve()
  }
  const pass = async (millis: number) => {
    now += millis
    for (const timer of [...timers].filter(({ at }) => at <= now)) {
      timers.delete(timer)
      timer.run()
    }
    await settled()
  }
  const said: Array<string> = []
  const enter = (name: string) =>
    line.enter().then(
      () => void said.push(name),
      (error: Error) => void said.push(`${name}: ${error.message}`)
    )
  return { enter, line, pass, said, settled }
}

describe("waiting for a connection of the pool", () => {
  it("goes on for as long as the database answers others, first come, first served", async () => {
    proves("stores.own-queue")
    const { enter, line, pass, said } = world()
    const names = Array.from({ length: 50 }, (_, at) => `${at}`)
    for (const name of names) void enter(name)
    for (let at = 0; at < 50; at++) {
      await pass(1000)
      line.answered()
      line.leave()
    }
    assert.deepStrictEqual(said, names)
  })

  it("is given up within its patience where nobody is answered, and the next ones are let in again", async () => {
    controls("stores.own-queue")
    const { enter, line, pass, said } = world()
    for (const name of ["a", "b", "c"]) void enter(name)
    await pass(1000)
    void enter("d")
    await pass(500)
    assert.deepStrictEqual(said, ["a", "b", "c: timeout exceeded when trying to connect"])
    line.answered()
    line.leave()
    await pass(0)
    assert.deepStrictEqual(said.slice(3), ["d"])
  })

  it("counts a connection that is given back without an answer as no answer", async () => {
    const { enter, line, pass, said } = world()
    for (const name of ["a", "b", "c", "d"]) void enter(name)
    await pass(1400)
    line.leave()
    await pass(100)
    assert.deepStrictEqual(said, ["a", "b", "c", "d: timeout exceeded when trying to connect"])
  })
})
