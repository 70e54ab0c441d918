import { assert, describe, it } from "@effect/vitest"
import * as ListeningTime from "../src/listeningTime.ts"

/** An event loop whose turns take as long as they are told to. */
const world = () => {
  let at = 0
  let timers: ReadonlyArray<{ readonly at: number; readonly run: () => void }> = []
  const time = ListeningTime.make({
    elapsed: () => at,
    after: (millis, run) => {
      const timer = { at: at + millis, run }
      timers = [...timers, timer]
      return () => {
        timers = timers.filter((one) => one !== timer)
      }
    }
  })
  const turn = (millis: number) => {
    at += millis
    const due = timers.filter((one) => one.at <= at)
    timers = timers.filter((one) => one.at > at)
    for (const { run } of due) run()
  }
  const turns = (count: number, millis: number) => {
    for (let n = 0; n < count; n++) turn(millis)
  }
  const said: Array<string> = []
  const later = (name: string, millis: number) => time.later(millis, () => void said.push(name))
  return { later, said, time, turns, timers: () => timers.length }
}

describe("time in which answers could be heard", () => {
  it("is the clock's while the event loop goes round, and wakes those that wait in the order of their ends", () => {
    const { later, said, timers, turns } = world()
    later("second", 300)
    later("first", 95)
    later("never", 200)()
    turns(95, 1)
    assert.deepStrictEqual(said, ["first"])
    turns(204, 1)
    assert.deepStrictEqual(said, ["first"])
    turns(1, 1)
    assert.deepStrictEqual(said, ["first", "second"])
    assert.strictEqual(timers(), 0)
  })

  it("passes by a tenth of a second at most in a turn that is held, however many are begun in it", () => {
    const { later, said, turns } = world()
    later("patience", 1500)
    turns(1, 60_000)
    for (let n = 0; n < 20; n++) later(`other ${n}`, 5000)
    turns(13, 60_000)
    assert.isEmpty(said)
    turns(1, 60_000)
    assert.deepStrictEqual(said, ["patience"])
  })

  it("stands still while nothing is waited for", () => {
    const { later, said, time, turns } = world()
    const before = time.now()
    turns(10, 1000)
    assert.strictEqual(time.now(), before)
    later("patience", 150)
    turns(149, 1)
    assert.isEmpty(said)
    turns(1, 1)
    assert.deepStrictEqual(said, ["patience"])
  })
})
