import { layer as memory } from "@dravo/store-memory"
import { layer } from "@dravo/store-sqlite"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { story } from "./fixtures/story.ts"

describe("the SQLite store", () => {
  it.effect("tells one story word for word as the reference store does", () =>
    Effect.gen(function* () {
      const sqlite = yield* Effect.provide(story, layer({ filename: ":memory:" }))
      const reference = yield* Effect.provide(story, memory)
      sqlite.forEach((answer, at) => assert.deepStrictEqual(answer, reference[at], `answer ${at}`))
    })
  )
})
