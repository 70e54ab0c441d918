import { RequestLimit } from "@dravo/core/AdapterError"
import { RequestAllowance } from "@dravo/core/RequestAllowance"
import { Analytics } from "@dravo/engine/Analytics"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { acme, connect, fail, record, script, settle, value, world } from "./scripted.ts"

const warning = "Not refreshed: this request has reached its limit of platform calls."

describe("A reading that reached its limit of requests", () => {
  it.effect("leaves rows it did not get to as they were, with a warning, and they are next in line", () => {
    const platform = script()
    platform.posts = (_credential, refs) =>
      Effect.succeed(refs.map((_ref, at) => (at === 0 ? value({ like_count: 7 }) : { _tag: "LeftOut" as const })))
    return Effect.gen(function* () {
      const analytics = yield* Analytics
      yield* connect()
      yield* record(3)
      const shown = ({ rows }: Effect.Success<ReturnType<typeof analytics.listPosts>>) =>
        rows.map(({ status, warnings }) => [status, ...warnings])
      const first = shown(yield* settle(analytics.listPosts(acme, {})))
      assert.sameDeepMembers(first, [["synced"], ["pending", warning], ["pending", warning]])
      yield* settle(analytics.listPosts(acme, {}))
      assert.deepStrictEqual(shown(yield* settle(analytics.listPosts(acme, {}))), Array(3).fill(["synced"]))
      assert.deepStrictEqual(
        platform.calls.map((call) => call.length),
        [3, 2, 1]
      )
    }).pipe(Effect.provide(world(platform)))
  })

  it.effect("as a whole leaves every row out and keeps what is known of it", () => {
    const platform = script()
    return Effect.gen(function* () {
      const analytics = yield* Analytics
      yield* connect()
      yield* record(2)
      yield* settle(analytics.listPosts(acme, {}))
      platform.posts = () => fail(new RequestLimit({ detail: "" }))
      const { rows } = yield* settle(analytics.listPosts(acme, { refresh: true }))
      for (const row of rows) {
        assert.deepStrictEqual([row.status, row.error, row.warnings], ["synced", null, [warning]])
        assert.deepStrictEqual(row.metrics, { like_count: 7 })
      }
    }).pipe(Effect.provide(world(platform)))
  })

  it.effect("may make what its request leaves, and the usual ones in any case", () => {
    const platform = script()
    const allowances: Array<number> = []
    platform.posts = (_credential, refs) =>
      Effect.map(RequestAllowance, ({ left }) => {
        allowances.push(left)
        return refs.map(() => value({ like_count: 7 }))
      })
    const read = (maxCalls: number) =>
      Effect.gen(function* () {
        const analytics = yield* Analytics
        yield* connect()
        yield* record(1)
        yield* settle(analytics.listPosts(acme, {}))
      }).pipe(Effect.provide(world(platform, { analytics: { maxCalls } })))
    return Effect.gen(function* () {
      for (const maxCalls of [1, 2, 16]) yield* read(maxCalls)
      assert.deepStrictEqual(allowances, [1, 2, 3])
    })
  })
})
