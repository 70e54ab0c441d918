import * as Query from "@dravo/core/Query"
import { assert, describe, it } from "@effect/vitest"
import * as Arbitrary from "effect/Arbitrary"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { declared } from "../src/store/random/commandSchemas.ts"
import { int, Step } from "../src/suite/schemas.ts"

const ranges = {
  texts: Schema.String,
  counts: int(0, 3),
  posts: int(0, 3),
  when: Step
}

describe("random commands", () => {
  it("have values of their own for every filter there is", () => {
    assert.deepStrictEqual(declared(ranges, Query.Filter.members), [])
  })

  it.effect("draw a filter that is added, as its schema has it", () =>
    Effect.gen(function* () {
      const added = Schema.TaggedStruct("LongerThan", { length: int(10, 20) })
      const [drawn] = declared(ranges, [...Query.Filter.members, added])
      if (drawn === undefined) return assert.fail("it is not drawn")
      const sample = yield* Arbitrary.sampleEffect(Arbitrary.schema(drawn), { count: 20, size: 40 })
      assert.isTrue(sample.every(({ filter }) => filter._tag === "LongerThan" && filter.length >= 10))
    })
  )
})
