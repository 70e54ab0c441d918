import { proves } from "@dravo-internal/tools/proves"
import { Unavailable } from "@dravo/core/AdapterError"
import { AccountId, PlatformAccountId, WorkspaceId } from "@dravo/core/Ids"
import { Coordination } from "@dravo/core/Coordination"
import { Store } from "@dravo/core/Store"
import { Analytics } from "@dravo/engine/Analytics"
import * as Budget from "@dravo/engine/Budget"
import * as Ledger from "@dravo/engine/Ledger"
import { assert, describe, it } from "@effect/vitest"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as TestClock from "effect/testing/TestClock"
import { acme, connect, fail, platform, record, script, settle, value, world } from "./scripted.ts"

const other = WorkspaceId.make("other")
const price = 0.005
const budgets: Budget.Budgets = { scripted: { dollars: 1, per: "month" } }

/** Posts, by their price; in the month of an instant. */
const toldAt = Effect.fnUntraced(function* (now: number) {
  const coordination = yield* Coordination
  const spent = (workspace: WorkspaceId) =>
    Effect.map(Budget.spending(coordination, budgets, workspace, platform, now), (window) => window?.spent ?? 0)
  const dollars = [
    yield* spent(acme),
    yield* spent(other),
    yield* Ledger.bill(coordination, platform, null, now),
    yield* Ledger.bill(coordination, platform, "own", now)
  ]
  return dollars.map((one) => Math.round(one / price))
})
const told = Effect.flatMap(Clock.currentTimeMillis, toldAt)
const read = Effect.gen(function* () {
  const analytics = yield* Analytics
  for (const workspace of [acme, other]) yield* settle(analytics.listPosts(workspace, { refresh: true }))
})

describe("An application's bill", () => {
  it.effect(
    "counts a post once a day, however many workspaces read it, while each one's budget is charged as if alone",
    () => {
      proves("spending.bill")
      const scripted = script()
      scripted.dollars = price
      return Effect.gen(function* () {
        for (const workspace of [acme, other]) yield* connect("one", workspace)
        yield* record(3)
        yield* record(2, "one", other)
        yield* read
        assert.deepStrictEqual(yield* told, [3, 2, 3, 0])
        yield* read
        assert.deepStrictEqual(yield* told, [3, 2, 3, 0], "the day is paid")
        yield* TestClock.adjust("24 hours")
        yield* read
        assert.deepStrictEqual(yield* told, [6, 4, 6, 0])
        assert.deepStrictEqual(yield* toldAt(31 * 86_400_000), [0, 0, 0, 0], "another month")
      }).pipe(Effect.provide(world(scripted, { refresher: { budgets } })))
    }
  )

  it.effect("is each application's own, and without what brought nothing", () => {
    const scripted = script()
    scripted.dollars = price
    return Effect.gen(function* () {
      const store = yield* Store
      yield* connect("one")
      yield* store.connectAccount(other, {
        accountId: AccountId.make("acc_one"),
        platform,
        platformAccountId: PlatformAccountId.make("native-one"),
        handle: null,
        app: "own",
        traits: {}
      })
      yield* record(2)
      yield* record(2, "one", other)
      scripted.posts = () => fail(new Unavailable({ detail: "" }))
      yield* read
      assert.deepStrictEqual(yield* told, [0, 0, 0, 0])
      scripted.posts = (_credential, refs) =>
        Effect.succeed(refs.map((_ref, at) => (at === 0 ? value({ like_count: 7 }) : { _tag: "Absent" as const })))
      yield* read
      assert.deepStrictEqual(yield* told, [1, 1, 1, 1])
    }).pipe(Effect.provide(world(scripted, { refresher: { budgets } })))
  })
})
