import { Rejected } from "@dravo/core/AdapterError"
import * as Names from "../src/names.ts"
import type { Refusal } from "@dravo/kit-meta/Refusal"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"

const refusal = (said: string, about: Refusal["about"] = "dead-name"): Refusal => ({
  about,
  said,
  reason: new Rejected({ detail: said })
})
const asked = ["views", "reach", "likes", "comments"]

describe("the name a refusal blames", () => {
  it.each([
    [
      "is every one the list of known names lacks",
      "metric[1] must be one of the following values: views, likes",
      ["reach", "comments"]
    ],
    [
      "is the one at the index when the list knows all",
      "metric[2] must be one of the following values: views, reach, likes, comments",
      ["likes"]
    ],
    [
      "is found under a prefix of the nested call",
      "(#100) For field 'insights': metric[0] must be one of the following values: reach, likes, comments",
      ["views"]
    ],
    [
      "is the one a type does not support",
      "The Media Insights API does not support the views metric for this media product type.",
      ["views"]
    ],
    ["is the one in brackets", "(#100) Incompatible metric (likes) with the media", ["likes"]],
    ["may be several", "(#100) Incompatible metrics (likes, reach) with the media", ["reach", "likes"]],
    [
      "is the one that ended",
      "Starting from version v22.0 and above, the reach metric is no longer supported",
      ["reach"]
    ],
    ["is the field that does not exist", "(#100) Tried accessing nonexisting field (comments)", ["comments"]],
    ["is nobody when it is none of ours", "does not support the impressions metric for this", []],
    ["is nobody when no name is given", "The value must be a valid insights metric", []],
    [
      "is nobody at an index past the end",
      "metric[9] must be one of the following values: views, reach, likes, comments",
      []
    ]
  ])("%s", (_name, said, blamed) => {
    assert.deepStrictEqual(Names.blamed(refusal(said), asked), blamed)
  })

  it("is nobody when the refusal is about something else", () => {
    assert.deepStrictEqual(Names.blamed(refusal("does not support the views metric", "permission"), asked), [])
  })
})

describe("a name nobody blames", () => {
  const trying = (dead: ReadonlySet<string>) => {
    const calls: Array<number> = []
    const refuses: Names.Try = (lists) =>
      Effect.sync(() => {
        calls.push(lists.length)
        return lists.map((names) => names.some((name) => dead.has(name)))
      })
    return { calls, refuses }
  }
  const names = Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 20 }))

  it.effect.prop("is found by halves in at most ⌈log2 n⌉ calls", { n: names, at: names }, ({ at, n }) =>
    Effect.gen(function* () {
      const all = Array.from({ length: n }, (_, index) => `m${index}`)
      const dead = `m${at % n}`
      const { calls, refuses } = trying(new Set([dead]))
      assert.deepStrictEqual(yield* Names.find(all, false, refuses), [dead])
      assert.isAtMost(calls.length, Math.ceil(Math.log2(n)))
    })
  )

  it.effect.prop(
    "is found in one call where calls are batched, and so are all others",
    { n: names, picks: Schema.Array(names) },
    ({ n, picks }) =>
      Effect.gen(function* () {
        const all = Array.from({ length: n }, (_, index) => `m${index}`)
        const dead = new Set(all.filter((_, index) => picks.includes(index)))
        const { calls, refuses } = trying(n === 1 ? new Set(all) : dead)
        const found = n === 1 ? all : dead.size === n ? [] : [...dead]
        assert.deepStrictEqual(yield* Names.find(all, true, refuses), found)
        assert.isAtMost(calls.length, 1)
      })
  )
})
