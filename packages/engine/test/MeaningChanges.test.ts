import { proves } from "@dravo-internal/tools/proves"
import type { MetricDefinition } from "@dravo/core/Metric"
import { Analytics } from "@dravo/engine/Analytics"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as TestClock from "effect/testing/TestClock"
import { acme, connect, platform, record, script, settle, value, world } from "./scripted.ts"

const says = "Counts starts of playback in every format."
const definition = (kind: MetricDefinition["kind"], key: string): MetricDefinition => ({
  kind,
  key,
  meaning: "A counter.",
  canonical: null,
  combine: "sum",
  unit: "count",
  scope: null,
  delayHours: null,
  retired: null,
  ...(key === "likes" ? {} : { changes: [{ from: "1970-01-04", to: "1970-01-05", says }] })
})
const metrics = [definition("publication", "views"), definition("publication", "likes")]
const accountMetrics = [definition("account", "followers_count")]
const change = { from: "1970-01-04", to: "1970-01-05", says, platform }

/** A post and its account, read on these days. */
const readOn = (days: ReadonlyArray<string>) =>
  Effect.suspend(() => {
    const scripted = { ...script(), metrics: [...metrics, ...accountMetrics] }
    return Effect.gen(function* () {
      yield* connect()
      yield* record(1)
      const analytics = yield* Analytics
      let views = 0
      for (const day of days) {
        yield* TestClock.setTime(Date.parse(day))
        views += 10
        scripted.posts = (_credential, refs) => Effect.succeed(refs.map(() => value({ views, likes: views })))
        yield* settle(analytics.listPosts(acme, { refresh: true }))
        yield* settle(analytics.listAccounts(acme, { refresh: true }))
      }
      const post = yield* analytics.postHistory(acme, "post_1", {})
      const account = yield* analytics.accountHistory(acme, "acc_one", {})
      return [post?.changes, account?.changes]
    }).pipe(Effect.provide(world(scripted)))
  })

describe("A history that crosses a change of what its platform counts", () => {
  it.effect("says so, by key", () =>
    Effect.gen(function* () {
      proves("platforms.meaning-changes")
      assert.deepStrictEqual((yield* readOn(["1970-01-02T00:00:00Z", "1970-01-07T00:00:00Z"]))[0], [
        { ...change, key: "views" }
      ])
    })
  )

  it.effect("that lies before or after it says nothing", () =>
    Effect.gen(function* () {
      assert.deepStrictEqual(yield* readOn(["1970-01-02T00:00:00Z", "1970-01-03T00:00:00Z"]), [undefined, undefined])
      assert.deepStrictEqual(yield* readOn(["1970-01-07T00:00:00Z", "1970-01-08T00:00:00Z"]), [undefined, undefined])
    })
  )
})
