import { proves } from "@dravo-internal/tools/proves"
import { assert, describe, it } from "vitest"
import { bounds, invariants } from "../soak/invariants.ts"
import { isExplained } from "../soak/late.ts"
import { type Observed, type Pulse, type Shown, valueOf } from "../soak/observed.ts"
import * as Posts from "../soak/posts.ts"

const own = Array.from({ length: Posts.seeded }, (_, index) => Posts.postId(index))
const mine = `host0_${Posts.seeded}`
const shown = (index: number, tick: number, began: number): Shown => ({
  postId: Posts.postId(index),
  value: valueOf(tick, index),
  began,
  ended: began + 5
})
const pulse = (at: number, over: Partial<Pulse> = {}): Pulse => ({
  host: "host0",
  at,
  shown: Array.from({ length: 60 }, (_, index) => shown(index, at / 100, at)),
  recorded: [],
  reads: 60,
  rejected: [],
  late: 0,
  heldMillis: 40,
  heapMegabytes: 40,
  ...over
})

/** Of a soak in which nothing went wrong. */
const sound: Observed = {
  pulses: [pulse(1000, { recorded: [mine] }), pulse(2000)],
  calls: [1000, 1500, 2000],
  tickAt: (at) => at / 100,
  escaped: [],
  rest: { listed: [...own, mine], told: new Set([...own, mine]), unsynced: 0, leased: 0, why: [] }
}
const seeing = (...more: ReadonlyArray<Pulse>): Observed => ({ ...sound, pulses: [...sound.pulses, ...more] })
const atRest = (over: Partial<Observed["rest"]>): Observed => ({ ...sound, rest: { ...sound.rest, ...over } })
const grown = Array.from({ length: 20 }, (_, at) => pulse(2000, { host: "host1", heapMegabytes: 40 + 3 * at }))

/** What each of them must see, and nobody else. */
const planted: Readonly<Record<string, ReadonlyArray<Observed>>> = {
  "no wrong number": [
    seeing(pulse(3000, { shown: [{ ...shown(1, 30, 3000), value: valueOf(30, 2) }] })),
    seeing(pulse(3000, { shown: [shown(1, 9000, 3000)] }))
  ],
  "no number goes back": [seeing(pulse(3000, { shown: [shown(1, 12, 3000)] }))],
  "nothing lost, nothing twice": [
    atRest({ listed: own }),
    atRest({ told: new Set(own) }),
    atRest({ listed: [...own, mine, mine] })
  ],
  "leases released, every row fresh in the end": [atRest({ leased: 1 }), atRest({ unsynced: 1 })],
  "no storm of calls": [
    { ...sound, calls: Array.from({ length: bounds.callsPerSecond + 1 }, (_, at) => 1000 + at) },
    { ...sound, calls: [] }
  ],
  "the event loop is not held": [seeing(pulse(3000, { heldMillis: bounds.heldMillis + 1 }))],
  "memory is bounded": [seeing(...grown)],
  "nothing escapes": [
    { ...sound, escaped: ["host0: unhandled"] },
    seeing(pulse(3000, { rejected: ["host0: AnalyticsError"] }))
  ],
  "it was a soak": [{ ...sound, pulses: [pulse(1000, { recorded: [mine] })] }]
}

describe("what must hold in a soak", () => {
  it("holds where nothing goes wrong", () => {
    assert.deepStrictEqual(
      invariants.flatMap(({ violations }) => violations(sound)),
      []
    )
  })

  for (const { name } of invariants) {
    it(`is seen broken by the one that looks at it: ${name}`, () => {
      proves("hosts.soak-sees")
      const cases = planted[name] ?? []
      assert.isNotEmpty(cases)
      for (const observed of cases)
        assert.deepStrictEqual(
          invariants.flatMap((one) => (one.violations(observed).length === 0 ? [] : [one.name])),
          [name]
        )
    })
  }
})

describe("a rejection in a soak", () => {
  const late = Object.assign(new Error("the server did not accept a connection in time"), { code: "store-unavailable" })

  it("is explained by a machine with too much to do where a store answered too late, and by nothing else", () => {
    assert.isTrue(isExplained(late, 10))
    assert.isFalse(isExplained(late, 1))
    assert.isFalse(isExplained(Object.assign(new Error("not in time"), { code: "internal" }), 10))
    assert.isFalse(isExplained(Object.assign(new Error("it is locked"), { code: "store-unavailable" }), 10))
    assert.isFalse(isExplained(undefined, 10))
  })
})
