import { Rejected } from "@dravo/core/AdapterError"
import * as Names from "../src/refusal/names.ts"
import type { Refusal } from "@dravo/kit-meta/Refusal"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"

const refusal = (said: string, about: Refusal["about"]): Refusal => ({
  about,
  said,
  reason: new Rejected({ detail: said })
})
const asked = ["views", "reach", "likes", "comments"]
const list = "must be one of the following values:"

/** What the refusal is taken to be about, as the table of refusals has it, and whom its words blame. */
const cases: ReadonlyArray<{
  readonly title: string
  readonly about: Refusal["about"]
  readonly said: string
  readonly names: ReadonlyArray<string>
  readonly kind: Names.Blamed["kind"]
}> = [
  {
    title: "is every one the list of known names lacks",
    about: "dead-name",
    said: `metric[1] ${list} views, likes`,
    names: ["reach", "comments"],
    kind: "dead"
  },
  {
    title: "is found in a list in braces",
    about: "dead-name",
    said: "Param metric[1] must be one of {views, likes, comments}",
    names: ["reach"],
    kind: "dead"
  },
  {
    title: "is found under a prefix of the nested call",
    about: "dead-name",
    said: `(#100) For field 'insights': metric[0] ${list} reach, likes, comments`,
    names: ["views"],
    kind: "dead"
  },
  {
    title: "is the one at the index when the list knows all, and nothing is learned of such a contradiction",
    about: "dead-name",
    said: `metric[2] ${list} views, reach, likes, comments`,
    names: ["likes"],
    kind: "unsure"
  },
  {
    title: "is the one a contradiction names, of which nothing is learned",
    about: "dead-name",
    said: `The reach metric ${list} views, reach, likes, comments`,
    names: ["reach"],
    kind: "unsure"
  },
  {
    title: "is the one at the index when the list is cut off",
    about: "dead-name",
    said: "Param metric[3] must be one of {…}",
    names: ["comments"],
    kind: "dead"
  },
  {
    title: "is nobody at an index past the end",
    about: "dead-name",
    said: `metric[9] ${list} views, reach, likes, comments`,
    names: [],
    kind: "unsure"
  },
  {
    title: "is the one a type does not support",
    about: "foreign-name",
    said: "The Media Insights API does not support the views metric for this media product type.",
    names: ["views"],
    kind: "foreign"
  },
  {
    title: "is the one in brackets",
    about: "foreign-name",
    said: "(#100) Incompatible metric (likes) with the media",
    names: ["likes"],
    kind: "foreign"
  },
  {
    title: "may be several",
    about: "foreign-name",
    said: "(#100) Incompatible metrics (likes, reach) with the media",
    names: ["reach", "likes"],
    kind: "foreign"
  },
  {
    title: "is the one that ended",
    about: "dead-name",
    said: "Starting from version v22.0 and above, the reach metric is no longer supported",
    names: ["reach"],
    kind: "dead"
  },
  {
    title: "is the field that does not exist",
    about: "foreign-name",
    said: "(#100) Tried accessing nonexisting field (comments)",
    names: ["comments"],
    kind: "foreign"
  },
  {
    title: "is the one that stands in words nobody has seen before",
    about: "request",
    said: "(#100) Wert fuer likes: unbekannt",
    names: ["likes"],
    kind: "foreign"
  },
  {
    title: "is nobody when it is part of another word",
    about: "request",
    said: "(#100) views_unique and outreach are strange",
    names: [],
    kind: "foreign"
  },
  {
    title: "is nobody when all of them are named",
    about: "request",
    said: "(#100) views, reach, likes and comments want another period",
    names: [],
    kind: "foreign"
  },
  {
    title: "is nobody when it is none of ours",
    about: "foreign-name",
    said: "does not support the impressions metric for this",
    names: [],
    kind: "foreign"
  },
  {
    title: "is nobody when no name is given",
    about: "dead-name",
    said: "The value must be a valid insights metric",
    names: [],
    kind: "dead"
  },
  {
    title: "is nobody when the refusal is about something else",
    about: "permission",
    said: "no permission to see views",
    names: [],
    kind: "foreign"
  }
]

describe("the name a refusal blames", () => {
  it.each(cases)("$title", ({ about, kind, names, said }) => {
    assert.deepStrictEqual(Names.blamed(refusal(said, about), asked), { kind, names })
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
