/** Laws of small texts that many processes write over. */
import { assert } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { type CoordinationLaw, law } from "../law.ts"

export const cells: ReadonlyArray<CoordinationLaw> = [
  law(
    "a note is empty until it is written, and then what was written last; keys are told apart byte by byte",
    Effect.fnUntraced(function* ({ coordination, start, tick, wait }) {
      const empty = yield* coordination.readCell("n")
      assert.deepStrictEqual([empty.text, empty.version], ["", 0])
      assert.isTrue(yield* coordination.writeCell("n", '{"a":"ä\\n"}', 0))
      yield* wait(2 * tick)
      const { now, ...written } = yield* coordination.readCell("n")
      assert.deepStrictEqual(written, { text: '{"a":"ä\\n"}', version: 1 })
      assert.isAtLeast(now, start + 2 * tick)
      assert.isTrue(yield* coordination.writeCell("n", "", 1))
      const { text, version } = yield* coordination.readCell("n")
      assert.deepStrictEqual([text, version, (yield* coordination.readCell("N")).version], ["", 2, 0])
    })
  ),

  law(
    "the keys of notes are told once by who walks them, in order",
    Effect.fnUntraced(function* ({ coordination }) {
      for (const key of ["b", "a", "B", '["x"]', "a b"]) yield* coordination.writeCell(key, "text", 0)
      const walked: Array<string> = []
      for (let after: string | null = null, more = true; more && walked.length < 10; ) {
        const page: ReadonlyArray<string> = yield* coordination.cellKeys(after, 2)
        walked.push(...page)
        after = page.at(-1) ?? null
        more = page.length === 2
      }
      assert.deepStrictEqual(walked, ["B", '["x"]', "a", "a b", "b"])
      assert.deepStrictEqual(yield* coordination.cellKeys("b", 2), [])
    })
  ),

  law(
    "of many who write a note over one version one does, and the others are told",
    Effect.fnUntraced(function* ({ coordination }) {
      for (const version of [0, 1, 2]) {
        const written = yield* Effect.all(
          Array.from({ length: 8 }, (_, at) => coordination.writeCell("n", `by ${at}`, version)),
          { concurrency: "unbounded" }
        )
        assert.deepStrictEqual(
          written.filter((one) => one),
          [true]
        )
        const { text, version: newest } = yield* coordination.readCell("n")
        assert.deepStrictEqual([text, newest], [`by ${written.indexOf(true)}`, version + 1])
      }
      assert.isFalse(yield* coordination.writeCell("n", "late", 1))
      assert.isFalse(yield* coordination.writeCell("n", "early", 4))
      assert.isFalse(yield* coordination.writeCell("other", "unseen", 1))
    })
  )
]
