/** One reading per reference, in order, and no reference pays for another. */
import type { PostRef, Reading } from "@dravo/core/Adapter"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Refs from "./AdapterSuiteRefs.ts"
import { type Fixture, open, type Subject } from "./subject.ts"

const guarantee: { readonly meta: object } = { meta: { claim: "platforms.bad-reference" } }

export const readings = <F extends Fixture>(subject: Subject<F>): void => {
  describe("readings", guarantee, () => {
    it.live("are as many as the references, and values for good ones", () =>
      Effect.gen(function* () {
        const { both, fixture } = yield* open(subject)
        for (const { kind, read } of both) {
          const asked = kind === "publication" ? fixture.posts : fixture.accounts
          assert.isNotEmpty(asked)
          const readings = yield* read
          assert.lengthOf(readings, asked.length)
          for (const reading of readings) assertFull(reading)
        }
      })
    )

    it.live("cost the requests it declares", () =>
      Effect.gen(function* () {
        const { both, fixture } = yield* open(subject)
        for (const { read, usual } of both) {
          fixture.fake.reset()
          yield* read
          assert.isAtMost(fixture.fake.calls().calls, usual)
        }
      })
    )

    it.live("of accounts, where the platform has none, cost no call and hold no number", () =>
      Effect.gen(function* () {
        const { accounts, adapter, fixture } = yield* open(subject)
        if (fixture.accounts.length > 0) return
        fixture.fake.reset()
        assert.deepStrictEqual(yield* accounts([Refs.account(adapter.platform, "me")]), [
          { _tag: "Value", metrics: {} }
        ])
        assert.strictEqual(fixture.fake.calls().calls, 0)
        assert.isEmpty(adapter.metrics.filter(({ kind }) => kind === "account"))
      })
    )

    it.live("follow the order of the references", () =>
      Effect.gen(function* () {
        const { fixture, posts } = yield* open(subject)
        const forwards = yield* posts(fixture.posts)
        const backwards = yield* posts(fixture.posts.toReversed())
        assert.deepStrictEqual(backwards, forwards.toReversed())
      })
    )

    it.live("are given for each of two references to one post, and for none", () =>
      Effect.gen(function* () {
        const { accounts, adapter, fixture, posts } = yield* open(subject)
        const [first] = fixture.posts
        if (first !== undefined && adapter.capabilities.posts.batch > 1) {
          const [one, two] = yield* posts([first, first])
          assert.deepStrictEqual(one, two)
        }
        assert.deepStrictEqual(yield* posts([]), [])
        assert.deepStrictEqual(yield* accounts([]), [])
      })
    )

    it.live.each(subject.spoiled)("keep every neighbour's numbers beside $name", (spoiled) =>
      Effect.gen(function* () {
        const { adapter, fixture, posts } = yield* open(subject)
        const good = fixture.posts.slice(0, Math.max(0, adapter.capabilities.posts.batch - 1))
        const expected = good.length === 0 ? [] : yield* posts(good)
        const bad = spoiled.ref(fixture)
        for (const at of new Set([0, Math.floor(good.length / 2), good.length])) {
          const refs: ReadonlyArray<PostRef> = good.toSpliced(at, 0, bad)
          const readings = yield* posts(refs)
          assert.deepStrictEqual(readings.toSpliced(at, 1), expected)
          assert.strictEqual(tagOf(readings[at]), spoiled.expect)
        }
      })
    )

    it("are spoiled in at least one way", () => assert.isNotEmpty(subject.spoiled))
  })
}

// internal

const assertFull = (reading: Reading): void => {
  assert.strictEqual(reading._tag, "Value")
  if (reading._tag !== "Value") return
  assert.isNotEmpty(Object.keys(reading.metrics))
  assert.isEmpty(reading.withheld ?? [])
}

const tagOf = (reading: Reading | undefined): string | undefined =>
  reading?._tag === "Failed" ? reading.reason._tag : reading?._tag
