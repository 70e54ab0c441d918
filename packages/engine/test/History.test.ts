import { proves } from "@dravo-internal/tools/proves"
import * as Core from "@dravo/core/History"
import { AccountId, WorkspaceId } from "@dravo/core/Ids"
import type { Store } from "@dravo/core/Store"
import { Analytics } from "@dravo/engine/Analytics"
import type { Interval } from "@dravo/engine/History"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as TestClock from "effect/testing/TestClock"
import { acme, connect, record, script, settle, value, world } from "./scripted.ts"

const day = 86_400_000
const hour = 3_600_000

/** A post read at these instants with these views; a platform's withheld keys come as text. */
const reading = Effect.fnUntraced(function* (
  plan: ReadonlyArray<readonly [at: number, metrics: Record<string, unknown>]>,
  scripted: ReturnType<typeof script>
) {
  const analytics = yield* Analytics
  for (const [at, metrics] of plan) {
    yield* TestClock.setTime(at)
    scripted.posts = (_credential, refs) => Effect.succeed(refs.map(() => value(metrics)))
    yield* settle(analytics.listPosts(acme, { refresh: true }))
  }
})

const over = (test: (scripted: ReturnType<typeof script>) => Effect.Effect<void, unknown, Analytics | Store>) =>
  Effect.suspend(() => {
    const scripted = script()
    return Effect.gen(function* () {
      yield* connect()
      yield* test(scripted)
    }).pipe(Effect.provide(world(scripted)))
  })

describe("A refresh", () => {
  it.effect("leaves a point where it changed something, and only with what it read", () =>
    over((scripted) =>
      Effect.gen(function* () {
        yield* record(1)
        yield* reading(
          [
            [1000, { views: 1, likes: 1 }],
            [2000, { views: 1, likes: 1 }],
            [3000, { views: 2, likes: "not a number" }]
          ],
          scripted
        )
        const history = yield* (yield* Analytics).postHistory(acme, "post_1", {})
        assert.deepStrictEqual(
          history?.entries.map(({ point }) => point.metrics),
          [{ likes: 1, views: 1 }, { views: 2 }]
        )
        const [first, second] = history?.entries ?? []
        assert.isAtLeast((first?.point.until ?? 0) - (first?.point.at ?? 0), 1000)
        assert.isAbove(second?.point.at ?? 0, first?.point.until ?? 0)
      })
    )
  )

  it.effect("that failed leaves none", () =>
    over((scripted) =>
      Effect.gen(function* () {
        yield* record(1)
        const analytics = yield* Analytics
        scripted.posts = (_credential, refs) => Effect.succeed(refs.map(() => ({ _tag: "Absent" as const })))
        yield* settle(analytics.listPosts(acme, { refresh: true }))
        assert.deepStrictEqual(yield* analytics.postHistory(acme, "post_1", {}), { entries: [], nextCursor: null })
      })
    )
  )

  it.effect("of an account leaves a point too", () =>
    over(() =>
      Effect.gen(function* () {
        const analytics = yield* Analytics
        yield* settle(analytics.listAccounts(acme, {}))
        const history = yield* analytics.accountHistory(acme, "acc_one", {})
        assert.deepStrictEqual(
          history?.points.map(({ metrics }) => metrics),
          [{ followers_count: 3 }]
        )
      })
    )
  )
})

describe("A history", () => {
  it.effect("of an id nobody has and of another workspace's id is the same nothing", () =>
    over((scripted) =>
      Effect.gen(function* () {
        yield* record(1)
        yield* reading([[1000, { views: 1 }]], scripted)
        const analytics = yield* Analytics
        for (const [workspace, id] of [
          [acme, "post_9"],
          [WorkspaceId.make("other"), "post_1"],
          [acme, "one-1"],
          [acme, "a b"],
          [acme, ""]
        ] as const) {
          assert.isNull(yield* analytics.post(workspace, id, false), id)
          assert.isNull(yield* analytics.postHistory(workspace, id, {}), id)
        }
        assert.isNull(yield* analytics.accountHistory(WorkspaceId.make("other"), "acc_one", {}))
        assert.isNull(yield* analytics.accountHistory(acme, "a b", {}))
      })
    )
  )

  for (const interval of ["raw", "hour", "day"] as const) {
    it.effect(`by ${interval} is the same however it is cut into pages`, () =>
      over((scripted) =>
        Effect.gen(function* () {
          yield* record(2)
          const plan = Array.from({ length: 60 }, (_, n) => [day + n * 17 * 60_000, { views: n }] as const)
          yield* reading(plan, scripted)
          const analytics = yield* Analytics
          const whole = yield* analytics.postHistory(acme, "post_1", { interval, limit: 1000 })
          const expected =
            interval === "raw"
              ? 60
              : new Set(plan.map(([at]) => Math.floor(at / (interval === "hour" ? hour : day)))).size
          assert.deepStrictEqual([whole?.entries.length, whole?.nextCursor], [expected, null])
          for (const limit of [1, 7, expected]) {
            const walked: Array<unknown> = []
            let cursor: string | null = null
            do {
              const page: Effect.Success<ReturnType<typeof analytics.postHistory>> = yield* analytics.postHistory(
                acme,
                "post_1",
                { interval, limit, ...(cursor === null ? {} : { cursor }) }
              )
              assert.isAtMost(page?.entries.length ?? 0, limit)
              walked.push(...(page?.entries ?? []))
              cursor = page?.nextCursor ?? null
            } while (cursor !== null)
            assert.deepStrictEqual(walked, [...(whole?.entries ?? [])])
          }
        })
      )
    )
  }

  it.effect("of a disconnected account and of its posts stays readable until it is erased", () =>
    over((scripted) =>
      Effect.gen(function* () {
        proves("history.disconnected")
        yield* record(1)
        const analytics = yield* Analytics
        yield* reading(
          [
            [10 * day, { views: 1 }],
            [11 * day, { views: 3 }]
          ],
          scripted
        )
        yield* settle(analytics.listAccounts(acme, {}))
        const told = Effect.all([
          Effect.map(analytics.postHistory(acme, "post_1", {}), (found) => found?.entries.length),
          Effect.map(analytics.accountHistory(acme, "acc_one", {}), (found) => found?.points.length),
          Effect.map(analytics.growth(acme, { from: 10 * day, to: 12 * day }), ({ metrics }) => metrics[0]?.delta),
          Effect.map(
            analytics.growth(acme, { of: "accounts", accountId: "acc_one", from: 10 * day, to: 12 * day }),
            ({ rows }) => rows
          )
        ])
        const before = yield* told
        assert.strictEqual(before[0], 2)
        yield* analytics.disconnectAccount(acme, AccountId.make("acc_one"))
        assert.deepStrictEqual(yield* told, before)
        assert.strictEqual((yield* analytics.growth(acme, { of: "accounts", from: 10 * day, to: 12 * day })).rows, 0)
        yield* analytics.erase(acme, { _tag: "Account", accountId: AccountId.make("acc_one") })
        assert.deepStrictEqual(yield* told, [undefined, undefined, undefined, 0])
      })
    )
  )

  it.effect("refuses by name what it cannot answer", () =>
    over(() =>
      Effect.gen(function* () {
        const analytics = yield* Analytics
        const account = Core.encodeCursor({ subject: { kind: "account", seq: 1 }, at: 0 })
        const bad = [
          ["limit", { limit: 0 }],
          ["limit", { limit: 1001 }],
          ["from", { from: 2, to: 1 }],
          ["cursor", { cursor: "x" }],
          ["cursor", { cursor: account }],
          // What JavaScript lets through.
          ["interval", { interval: "week" as Interval }]
        ] as const
        for (const [parameter, request] of bad) {
          assert.propertyVal(yield* Effect.flip(analytics.postHistory(acme, "post_1", request)), "parameter", parameter)
        }
        assert.propertyVal(yield* Effect.flip(analytics.growth(acme, { from: 0, to: 400 * day })), "parameter", "from")
        assert.propertyVal(
          yield* Effect.flip(analytics.growth(acme, { of: "accounts", postId: "p" })),
          "parameter",
          "postId"
        )
        assert.propertyVal(yield* Effect.flip(analytics.growth(acme, { platform: "myspace" })), "parameter", "platform")
      })
    )
  )
})

describe("One post", () => {
  it.effect("is its publications, their sum, and the newest point of each", () =>
    over((scripted) =>
      Effect.gen(function* () {
        yield* connect("two")
        yield* record(2)
        yield* record(1, "two")
        yield* reading(
          [
            [1000, { views: 1 }],
            [2000, { views: 5 }]
          ],
          scripted
        )
        const view = yield* (yield* Analytics).post(acme, "post_1", false)
        assert.deepStrictEqual(view?.rows.map(({ publication }) => publication.platformPostId).toSorted(), [
          "one-1",
          "two-1"
        ])
        assert.deepStrictEqual(view?.overview.metrics, { views: 10 })
        assert.deepStrictEqual(
          view?.heads.map(({ point }) => point.metrics),
          [{ views: 5 }, { views: 5 }]
        )
      })
    )
  )
})

describe("Growth", { meta: { claim: "history.no-invented-day" } }, () => {
  const told = (from: number, to: number, more = {}) =>
    Effect.flatMap(Analytics, (analytics) => analytics.growth(acme, { from, to, ...more }))

  it.effect("is told by day, and never writes a lifetime total into a day", () =>
    over((scripted) =>
      Effect.gen(function* () {
        yield* record(2)
        yield* reading(
          [
            [10 * day + hour, { views: 1000 }],
            [11 * day, { views: 1010 }],
            [12 * day, { views: 1030 }]
          ],
          scripted
        )
        const { metrics, rows } = yield* told(10 * day, 12 * day + 5 * hour)
        assert.strictEqual(rows, 2)
        assert.deepStrictEqual(metrics, [
          {
            key: "views",
            delta: null,
            rows: 0,
            unknown: 2,
            gaps: [],
            days: [
              { day: 11 * day, delta: 20, rows: 2, unknown: 0 },
              { day: 12 * day, delta: 40, rows: 2, unknown: 0 }
            ]
          }
        ])
        const [views] = (yield* told(11 * day + hour, 12 * day + 5 * hour)).metrics
        assert.deepStrictEqual([views?.delta, views?.rows, views?.unknown], [40, 2, 0])
      })
    )
  )

  it.effect("shows a gap as a gap, and counters that fall as falling", () =>
    over((scripted) =>
      Effect.gen(function* () {
        yield* record(1)
        yield* reading(
          [
            [10 * day, { views: 50 }],
            [14 * day, { views: 90 }],
            [15 * day, { views: 70 }]
          ],
          scripted
        )
        const [views] = (yield* told(9 * day, 16 * day)).metrics
        assert.deepStrictEqual(views?.gaps, [{ from: 11 * day, to: 14 * day, delta: 40, rows: 1 }])
        assert.deepStrictEqual(
          views?.days.filter(({ rows }) => rows > 0),
          [{ day: 15 * day, delta: -20, rows: 1, unknown: 0 }]
        )
        assert.strictEqual(
          views?.days.reduce((sum, one) => sum + one.unknown, 0),
          4
        )
      })
    )
  )

  it.effect("of accounts is that of their own counters", () =>
    over(() =>
      Effect.gen(function* () {
        const analytics = yield* Analytics
        yield* TestClock.setTime(10 * day)
        yield* settle(analytics.listAccounts(acme, {}))
        yield* TestClock.setTime(11 * day)
        yield* settle(analytics.listAccounts(acme, { refresh: true }))
        const { metrics } = yield* told(10 * day, 11 * day + hour, { of: "accounts" })
        assert.deepStrictEqual(
          metrics.map(({ days, key }) => [key, days]),
          [["followers_count", [{ day: 11 * day, delta: 0, rows: 1, unknown: 0 }]]]
        )
      })
    )
  )
})
