import { controls, proves } from "@dravo-internal/tools/proves"
import * as LoopTurns from "@dravo/core/LoopTurns"
import { assert, describe, it } from "vitest"

/** An event loop whose turns are counted, and in which each piece of work takes a millisecond. */
const world = () => {
  let now = 0
  let turns: Array<() => void> = []
  const done: Array<number> = []
  const work = (at: number): void => {
    now += 1
    done.push(at)
  }
  /** Runs turn after turn until nothing is left; the longest one, in milliseconds. */
  const run = async (first: () => void): Promise<number> => {
    let longest = 0
    turns.push(first)
    while (turns.length > 0) {
      const next = turns
      turns = []
      for (const turn of next) {
        const began = now
        turn()
        // What a promise goes on with belongs to the turn that resolved it.
        for (let at = 0; at < 20; at++) await Promise.resolve()
        longest = Math.max(longest, now - began)
      }
    }
    return longest
  }
  const take = LoopTurns.make(10, { now: () => now, soon: (next) => void turns.push(next) })
  return { done, run, take, work }
}

const burst = async (n: number, pieces: number) => {
  const { done, run, take, work } = world()
  const call = async (at: number) => {
    for (let piece = 0; piece < pieces; piece++) {
      const turn = take(piece === 0 ? "new" : "begun")
      if (turn !== undefined) await turn
      work(at)
    }
  }
  const longest = await run(() => void Array.from({ length: n }, (_, at) => call(at)))
  return { done, longest }
}

describe("a burst of calls that are answered at once", () => {
  for (const n of [1, 20, 500, 2000]) {
    it(`holds the event loop for a moment, however many they are: ${n}`, async () => {
      proves("stores.burst")
      const { done, longest } = await burst(n, 3)
      assert.isAtMost(longest, 11)
      assert.lengthOf(done, 3 * n)
    })
  }

  it("is served in the order it came", async () => {
    const { done } = await burst(100, 1)
    assert.deepStrictEqual(
      done,
      Array.from({ length: 100 }, (_, at) => at)
    )
  })

  it("ends what it began before it begins the next", async () => {
    const { done } = await burst(500, 3)
    const ended = done.flatMap((at, when) => (done.lastIndexOf(at) === when ? [when] : []))
    assert.isAtMost(Math.min(...ended), 40)
    assert.isAtMost(done.indexOf(499), 1500 - 3)
    assert.isAtLeast(done.indexOf(499), 1500 - 40)
  })

  it("without turns, the loop is held for as long as all of them take", async () => {
    controls("stores.burst")
    const { run, work } = world()
    assert.strictEqual(await run(() => void Array.from({ length: 500 }, (_, at) => work(at))), 500)
  })

  it("once it is over, the next call goes on at once", async () => {
    const { run, take } = world()
    await run(() => void take("new"))
    assert.isUndefined(take("new"))
  })
})
