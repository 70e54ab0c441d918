import { proves } from "@dravo-internal/tools/proves"
import type { Reading } from "@dravo/core/Adapter"
import {
  Gone,
  InvalidResponse,
  OperatorActionRequired,
  PermissionMissing,
  RateLimited,
  type Reason,
  Rejected,
  Unauthorized,
  Unavailable,
  Unclassified
} from "@dravo/core/AdapterError"
import { Coordination } from "@dravo/core/Coordination"
import { StoreError, Unreachable } from "@dravo/core/StoreError"
import * as StoreMemory from "@dravo/store-memory"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import * as TestClock from "effect/testing/TestClock"
import { accountNames, answering, connectAccounts, down, inMemory, processes, read, readInTurn } from "./processes.ts"
import { connect, fail, record, type Script, script } from "./scripted.ts"

describe("A platform counts as down", () => {
  /** Calls made while ten accounts are read one after the other. */
  const asked = (posts: Script["posts"]) => {
    const platform = script()
    return Effect.gen(function* () {
      const all = yield* processes(2, platform)
      yield* connectAccounts(10)
      platform.posts = posts
      yield* readInTurn(all, accountNames(10))
      return platform.calls.length
    }).pipe(Effect.scoped, inMemory)
  }

  const signsOfFailure: ReadonlyArray<Reason> = [new Unavailable({ detail: "" }), new InvalidResponse({ detail: "" })]
  for (const reason of signsOfFailure) {
    it.effect(`when whole calls fail with ${reason._tag}`, () =>
      Effect.gen(function* () {
        assert.strictEqual(yield* asked(() => fail(reason)), 5)
      })
    )
  }

  it.effect("when it does not answer in time", () =>
    Effect.gen(function* () {
      const platform = script()
      const all = yield* processes(2, platform, { refresher: { callTimeout: "5 millis" } })
      yield* connectAccounts(10)
      platform.posts = () => Effect.never
      yield* readInTurn(all, accountNames(10))
      assert.strictEqual(platform.calls.length, 5)
    }).pipe(Effect.scoped, inMemory)
  )

  const refusals: ReadonlyArray<Reason> = [
    new RateLimited({ detail: "", scope: "account", retryAt: null }),
    new Unauthorized({ detail: "" }),
    new PermissionMissing({ detail: "", scopes: [] }),
    new OperatorActionRequired({ detail: "", retryAt: null }),
    new Gone({ detail: "" }),
    new Rejected({ detail: "" }),
    new Unclassified({ detail: "" })
  ]
  for (const reason of refusals) {
    it.effect(`not when it refuses with ${reason._tag}`, () =>
      Effect.gen(function* () {
        assert.isAtLeast(yield* asked(() => fail(reason)), 10)
      })
    )
  }

  it.effect("not when rows fail in answers that came", () =>
    Effect.gen(function* () {
      const failed: Reading = { _tag: "Failed", reason: new Unavailable({ detail: "" }) }
      assert.strictEqual(yield* asked((_credential, refs) => Effect.succeed(refs.map(() => failed))), 10)
    })
  )

  it.effect(
    "not when everything that fails is about one account, and then with the first failure about another",
    () => {
      proves("failures.breaker-one-account")
      const platform = script()
      platform.batch = 1
      return Effect.gen(function* () {
        const [process] = yield* processes(1, platform)
        if (process === undefined) return
        yield* connect("bad")
        yield* record(12, "bad")
        yield* connectAccounts(2)
        platform.posts = () => down
        yield* read(process, "bad")
        assert.strictEqual(platform.calls.length, 12)
        yield* read(process, "n0")
        yield* read(process, "n1")
        assert.strictEqual(platform.calls.length, 13)
      }).pipe(Effect.scoped, inMemory)
    }
  )

  it.effect("when the calls that fail are made with the application's own credential for one account", () => {
    const platform = script()
    platform.batch = 1
    return Effect.gen(function* () {
      const own = { token: Redacted.make("app"), version: "1", scopes: null }
      const [process] = yield* processes(1, platform, {
        refresher: { concurrency: 1 },
        adapt: (plain) => ({
          ...plain,
          appCredential: own,
          capabilities: { ...plain.capabilities, posts: { ...plain.capabilities.posts, credential: "app" } }
        })
      })
      if (process === undefined) return
      yield* connect("only")
      yield* record(12, "only")
      platform.posts = () => down
      yield* read(process, "only")
      assert.strictEqual(platform.calls.length, 5)
    }).pipe(Effect.scoped, inMemory)
  })
})

describe("A store that fails in the breaker", () => {
  const broken = Effect.fail(new StoreError({ operation: "readCell", reason: new Unreachable({ detail: "gone" }) }))
  for (const [name, change] of Object.entries<Partial<Coordination["Service"]>>({
    "cannot read": { readCell: () => broken },
    "cannot write": { writeCell: () => broken },
    "always loses": { writeCell: () => Effect.succeed(false) }
  })) {
    it.effect(`and ${name} fails no refresh`, () => {
      proves("failures.breaker-store")
      const platform = script()
      return Effect.gen(function* () {
        const [process] = yield* processes(1, platform)
        if (process === undefined) return
        yield* connectAccounts(9)
        platform.posts = () => down
        yield* readInTurn([process], accountNames(8))
        assert.strictEqual(platform.calls.length, 8)
        platform.posts = answering
        assert.strictEqual((yield* read(process, "n8"))[0]?.status, "synced")
        yield* TestClock.adjust("10 minutes")
        assert.strictEqual((yield* read(process, "n0"))[0]?.status, "synced")
      }).pipe(
        Effect.scoped,
        Effect.provide(
          Layer.merge(
            StoreMemory.layer,
            Layer.effect(
              Coordination,
              Effect.map(StoreMemory.makeCoordination, (found) => Coordination.of({ ...found, ...change }))
            )
          )
        )
      )
    })
  }
})
