import { controls } from "@dravo-internal/tools/proves"
import { RateLimited } from "@dravo/core/AdapterError"
import { Store } from "@dravo/core/Store"
import { assert, describe, it } from "@effect/vitest"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as TestClock from "effect/testing/TestClock"
import { accountNames, connectAccounts, down, inMemory, type Process, read, readInTurn, start } from "./processes.ts"
import { fail, type Script, script, value } from "./scripted.ts"

const year = 365 * 86_400_000

/** A process that begins and does something while the clock is a year ahead, which is put right again. */
const yearAhead = Effect.fnUntraced(function* (
  platform: Script,
  accounts: number,
  meanwhile: (process: Process) => Effect.Effect<unknown, unknown>
) {
  const now = yield* Clock.currentTimeMillis
  yield* connectAccounts(accounts)
  yield* TestClock.setTime(now + year)
  const process = yield* start(platform)
  yield* meanwhile(process)
  yield* TestClock.setTime(now + 1000)
  return process
})

type Shown = Effect.Success<ReturnType<typeof read>>[number]

/** Whether a row shows what the platform answered once the clock was right again, and is kept no longer than others. */
const isReadAnew = (row: Shown | undefined): boolean =>
  row?.status === "synced" && row.metrics["like_count"] === 8 && (row.staleAfter ?? year) < year

/** A store that does not tell when its rows were asked for. */
const withoutStamps = (store: Store["Service"]): Store["Service"] => ({
  ...store,
  pagePublications: (workspace, query) =>
    Effect.map(store.pagePublications(workspace, query), (page) => ({
      ...page,
      rows: page.rows.map((row) => ({ ...row, sync: { ...row.sync, attemptedAt: null, lastUpdatedAt: null } }))
    }))
})

const eight = (): ReturnType<ReturnType<typeof script>["posts"]> => Effect.succeed([value({ like_count: 8 })])

describe("A clock that was a year ahead for a moment", { meta: { claim: "hosts.clock-ahead" } }, () => {
  for (const forced of [false, true])
    it.effect(`keeps no row from being refreshed by a read${forced ? " that is forced" : ""}`, () =>
      Effect.gen(function* () {
        const platform = script()
        const process = yield* yearAhead(platform, 1, (early) => read(early, "n0"))
        platform.posts = eight
        const [row] = yield* read(process, "n0", forced)
        assert.isTrue(isReadAnew(row))
        assert.deepStrictEqual(row?.warnings, [])
      }).pipe(Effect.scoped, inMemory)
    )

  it.effect("leaves no back-off behind", () =>
    Effect.gen(function* () {
      const platform = script()
      platform.posts = () => down
      const process = yield* yearAhead(platform, 1, (early) => read(early, "n0"))
      platform.posts = eight
      const [row] = yield* read(process, "n0")
      assert.deepStrictEqual([row?.status, platform.calls.length], ["synced", 2])
    }).pipe(Effect.scoped, inMemory)
  )

  it.effect("leaves no platform alone, and a circuit opens and closes as ever after", () =>
    Effect.gen(function* () {
      const platform = script()
      platform.posts = () => down
      const process = yield* yearAhead(platform, 9, (early) => readInTurn([early], accountNames(7)))
      assert.lengthOf(platform.calls, 5)
      platform.posts = eight
      const [row] = yield* read(process, "n8")
      assert.strictEqual(row?.status, "synced")
      platform.posts = () => down
      yield* readInTurn([process], accountNames(7))
      assert.lengthOf(platform.calls, 11)
      platform.posts = eight
      yield* TestClock.adjust("2 minutes")
      assert.strictEqual((yield* read(process, "n7"))[0]?.status, "synced")
    }).pipe(Effect.scoped, inMemory)
  )

  it.effect("leaves no limit behind, and a later one is kept", () =>
    Effect.gen(function* () {
      const platform = script()
      const limited = () => fail(new RateLimited({ detail: "", scope: "app", retryAt: null }))
      platform.posts = limited
      const process = yield* yearAhead(platform, 3, (early) => read(early, "n0"))
      platform.posts = eight
      assert.strictEqual((yield* read(process, "n1"))[0]?.status, "synced")
      platform.posts = limited
      yield* read(process, "n2")
      platform.posts = eight
      const calls = platform.calls.length
      yield* read(process, "n0", true)
      assert.lengthOf(platform.calls, calls)
      yield* TestClock.adjust("2 minutes")
      assert.strictEqual((yield* read(process, "n0", true))[0]?.status, "synced")
    }).pipe(Effect.scoped, inMemory)
  )

  it.effect("would hold rows for that year where nobody looked at when they were asked for", () =>
    Effect.gen(function* () {
      controls("hosts.clock-ahead")
      const platform = script()
      const [row] = yield* Effect.gen(function* () {
        const process = yield* yearAhead(platform, 1, (early) => read(early, "n0"))
        platform.posts = eight
        return yield* read(process, "n0")
      }).pipe(Effect.provideService(Store, withoutStamps(yield* Store)))
      assert.isFalse(isReadAnew(row))
      assert.lengthOf(platform.calls, 1)
    }).pipe(Effect.scoped, inMemory)
  )

  it.effect("negative control: rows of now are left alone as ever", () =>
    Effect.gen(function* () {
      const platform = script()
      const process = yield* start(platform)
      yield* connectAccounts(1)
      yield* read(process, "n0")
      yield* TestClock.adjust("1 second")
      yield* read(process, "n0")
      assert.lengthOf(platform.calls, 1)
    }).pipe(Effect.scoped, inMemory)
  )
})
