import type { Policy } from "@dravo/core/Freshness"
import * as Freshness from "@dravo/core/Freshness"
import * as Instant from "@dravo/core/Instant"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Logger from "effect/Logger"
import * as References from "effect/References"
import { Analytics } from "@dravo/engine/Analytics"
import * as Context from "effect/Context"
import { connectAccounts, inMemory, read, start } from "./processes.ts"
import { acme, script } from "./scripted.ts"

const sixHours = 6 * Instant.hour

/** A policy in JavaScript may answer with anything. */
const answering = (answer: unknown): Policy => ({
  next: () => answer as Freshness.Decision
})

const throwing = (): never => {
  throw new Error("boom")
}

/** What decides nothing: each is one warning, and the row is fresh for six hours. */
const nonsense: Readonly<Record<string, Policy>> = {
  throws: { next: throwing },
  "answers with nothing": answering(undefined),
  "answers with null": answering(null),
  "answers with a text": answering("tomorrow"),
  "answers with a number": answering(7),
  "answers with a promise": answering(Promise.resolve({ staleAfter: 7, state: null, reason: "" })),
  "answers with a promise that rejects": { next: (async () => throwing()) as never },
  "names no instant": answering({ state: null, reason: "" }),
  "names NaN": answering({ staleAfter: Number.NaN, state: null, reason: "" }),
  "names the beginning of time": answering({ staleAfter: -Infinity, state: null, reason: "" }),
  "names a Date": answering({ staleAfter: new Date(0), state: null, reason: "" }),
  "names a text": answering({ staleAfter: "2026-11-28T00:00:00Z", state: null, reason: "" }),
  "names a bigint": answering({ staleAfter: 7n, state: null, reason: "" }),
  "remembers an object": answering({ staleAfter: sixHours, state: { count: 1 }, reason: "" }),
  "remembers what is no JSON": answering({ staleAfter: sixHours, state: { self: 1n }, reason: "" }),
  "remembers 20 million characters": answering({ staleAfter: sixHours, state: "x".repeat(20_000_000), reason: "" }),
  "throws when it is looked at": answering({
    get staleAfter() {
      return throwing()
    }
  }),
  "is no function": { next: undefined as never }
}

/** What decides, but not on an instant that can be kept: it is moved to the nearest one, without a word. */
const moved: Readonly<Record<string, readonly [Policy, Instant.Instant]>> = {
  "the largest number": [Freshness.fixed(Number.MAX_SAFE_INTEGER), Instant.latest],
  "a billion days": [Freshness.fixed("1000000000 days"), Instant.latest],
  "three million days": [Freshness.fixed("3000000 days"), Instant.latest],
  "no end": [answering({ staleAfter: Infinity, state: null, reason: "" }), Instant.latest],
  "half a millisecond": [answering({ staleAfter: 1_000_000.5, state: null, reason: "" }), 1_000_001]
}

const told = Effect.fnUntraced(function* (freshness: Policy, reads = 4) {
  const warnings: Array<string> = []
  const logger = Logger.make(({ logLevel, message }) => {
    if (logLevel === "Warn") warnings.push(String(message))
  })
  const platform = script()
  const rows = yield* Effect.gen(function* () {
    const process = yield* start(platform, { refresher: { freshness } })
    yield* connectAccounts(1)
    for (let again = 0; again < reads; again++) yield* read(process, "n0")
    const why = (yield* Context.get(process, Analytics).explain(acme, "post_1"))?.[0]
    return { row: (yield* read(process, "n0"))[0], why }
  }).pipe(
    Effect.provideService(Logger.CurrentLoggers, new Set([logger])),
    Effect.provideService(References.MinimumLogLevel, "All")
  )
  return { ...rows, calls: platform.calls.length, warnings }
})

describe("A policy of the host", { meta: { claim: "hosts.policies" } }, () => {
  for (const [name, policy] of Object.entries(nonsense)) {
    it.effect(`that ${name} costs one warning, and its row is fresh for six hours`, () =>
      Effect.gen(function* () {
        const { calls, row, warnings } = yield* told(policy)
        assert.deepStrictEqual([row?.status, calls], ["synced", 1])
        assert.closeTo(row?.staleAfter ?? 0, sixHours, 1000)
        assert.lengthOf(warnings, 1)
        assert.match(warnings[0] ?? "", /^The freshness policy failed in `next` \(.+\): .+ six hours\.$/u)
      }).pipe(Effect.scoped, inMemory)
    )
  }

  for (const [name, [policy, until]] of Object.entries(moved)) {
    it.effect(`that promises numbers for ${name} is held to whole milliseconds before the year 10000`, () =>
      Effect.gen(function* () {
        const { calls, row, warnings } = yield* told(policy)
        assert.deepStrictEqual([row?.status, row?.staleAfter, calls, warnings], ["synced", until, 1, []])
      }).pipe(Effect.scoped, inMemory)
    )
  }

  it.effect("may remember as much as a row may hold, and is quoted no further than a sentence goes", () =>
    Effect.gen(function* () {
      const state = "x".repeat(16_384)
      const policy: Policy = {
        next: (_facts, _state, now) => ({ staleAfter: now + sixHours, state, reason: "r".repeat(1_000_000) }),
        explain: () => "e".repeat(1_000_000)
      }
      const { row, warnings, why } = yield* told(policy)
      assert.deepStrictEqual([row?.status, warnings], ["synced", []])
      assert.isAtMost(why?.why.length ?? Infinity, 4000)
    }).pipe(Effect.scoped, inMemory)
  )

  const known: Policy = { next: (_facts, _state, now) => ({ staleAfter: now + sixHours, state: "s", reason: "" }) }
  const foresight: Readonly<Record<string, Policy>> = {
    "predict, which throws": { ...known, predict: throwing },
    "predict, which answers with nothing": { ...known, predict: () => undefined as never },
    "predict, which answers with NaN": { ...known, predict: () => ({ error: Number.NaN, limit: 1, free: false }) },
    "explain, which throws": { ...known, explain: throwing },
    "explain, which answers with an object": { ...known, explain: () => ({}) as never }
  }
  for (const [name, policy] of Object.entries(foresight)) {
    it.effect(`keeps no read from its answer by ${name}`, () =>
      Effect.gen(function* () {
        const { calls, row, warnings, why } = yield* told(policy)
        assert.deepStrictEqual([row?.status, calls], ["synced", 1])
        assert.match(why?.why ?? "", /\.$/u)
        assert.lengthOf(warnings, 1)
      }).pipe(Effect.scoped, inMemory)
    )
  }
})
