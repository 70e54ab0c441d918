import type { Adapter, Reading } from "@dravo/core/Adapter"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Logger from "effect/Logger"
import * as References from "effect/References"
import * as TestClock from "effect/testing/TestClock"
import { connectAccounts, inMemory, read, start } from "./processes.ts"
import { script, value } from "./scripted.ts"

const many = Object.fromEntries(Array.from({ length: 1_000_000 }, (_, at) => [`m${at}`, at]))

/** What an adapter in JavaScript may do in the place of answering with a list of readings. */
const lawBreakers: Readonly<Record<string, () => unknown>> = {
  "throws at once": () => {
    throw new Error("boom")
  },
  "throws what cannot be printed": () => {
    throw Object.create(null)
  },
  "answers with nothing": () => undefined,
  "answers with a promise": () => Promise.resolve([value({ like_count: 1 })]),
  "answers with a promise that rejects": () => Promise.reject(new Error("boom")),
  "answers with a list that is no effect": () => [value({ like_count: 1 })],
  "answers with no list": () => Effect.succeed({ readings: [] }),
  "answers with a text": () => Effect.succeed("readings"),
  "has a reading that is null": () => Effect.succeed([null]),
  "has a reading that is a number": () => Effect.succeed([7]),
  "has a reading of an unknown kind": () => Effect.succeed([{ _tag: "Nonsense" }]),
  "has a value without metrics": () => Effect.succeed([{ _tag: "Value" }]),
  "has metrics that are a list": () => Effect.succeed([{ _tag: "Value", metrics: null }]),
  "has a reading that throws when it is looked at": () =>
    Effect.succeed([
      {
        get _tag() {
          throw new Error("boom")
        }
      }
    ]),
  "has a failure without a reason": () => Effect.succeed([{ _tag: "Failed" }]),
  "has a failure of an unknown reason": () =>
    Effect.succeed([{ _tag: "Failed", reason: { _tag: "Sulking", detail: "" } }]),
  "has warnings that are no texts": () => Effect.succeed([{ _tag: "Value", metrics: {}, notices: [{}] }]),
  "withholds what it does not name": () => Effect.succeed([{ _tag: "Value", metrics: {}, withheld: [{ keys: 7 }] }]),
  "covers a period without a beginning": () =>
    Effect.succeed([{ _tag: "Value", metrics: {}, window: { from: Number.NaN, to: 1 } }]),
  "closes beyond all time": () => Effect.succeed([{ _tag: "Value", metrics: {}, closesAt: 1e300 }]),
  "learned an id with a NUL": () =>
    Effect.succeed([{ _tag: "Value", metrics: {}, learned: { platformPostId: "a\u0000b" } }]),
  "learned a blank id": () => Effect.succeed([{ _tag: "Value", metrics: {}, learned: { platformPostId: " " } }]),
  "learned an instant that is none": () =>
    Effect.succeed([{ _tag: "Value", metrics: {}, learned: { publishedAt: 1.5 } }]),
  "fails with a text": () => Effect.fail("boom"),
  "fails with an error of its own": () => Effect.fail(new Error("boom")),
  "fails with a reason nobody knows": () => Effect.fail({ _tag: "AdapterError", reason: { _tag: "Sulking" } }),
  "fails with nothing": () => Effect.fail(undefined),
  dies: () => Effect.die("boom"),
  "interrupts itself": () => Effect.interrupt,
  "gives fewer readings than references": () => Effect.succeed([]),
  "has a million metrics": () => Effect.succeed([{ _tag: "Value", metrics: many }]),
  "has a million warnings": () =>
    Effect.succeed([{ _tag: "Value", metrics: {}, notices: Array.from({ length: 1_000_000 }, () => "x") }]),
  "contains itself": () => {
    const reading: Record<string, unknown> = { _tag: "Value", metrics: {} }
    return Effect.succeed([{ ...reading, learned: Object.assign(reading, { traits: reading }) }])
  },
  "gives more readings than references": () => Effect.succeed([value({ like_count: 1 }), value({ like_count: 2 })])
}

/** Answers for every account as the world does, but for one. */
const breaking =
  (law: () => unknown) =>
  (plain: Adapter): Adapter => ({
    ...plain,
    // What JavaScript lets an adapter answer, the type forbids.
    readPosts: (credential, refs, memory) => {
      if (refs[0]?.account.platformAccountId !== "native-n0") return plain.readPosts(credential, refs, memory)
      return law() as Effect.Effect<ReadonlyArray<Reading>>
    }
  })

const told = Effect.fnUntraced(function* (law: () => unknown) {
  const logs: Array<string> = []
  let calls = 0
  const logger = Logger.make(({ logLevel, message }) => {
    if (logLevel === "Error") logs.push(String(message))
  })
  const counted = () => {
    calls++
    return law()
  }
  const rows = yield* Effect.gen(function* () {
    const process = yield* start(script(), { adapt: breaking(counted) })
    yield* connectAccounts(2)
    yield* read(process, "n0")
    for (let again = 0; again < 9; again++) yield* read(process, "n0")
    return { bad: (yield* read(process, "n0"))[0], good: (yield* read(process, "n1"))[0] }
  }).pipe(
    Effect.provideService(Logger.CurrentLoggers, new Set([logger])),
    Effect.provideService(References.MinimumLogLevel, "All")
  )
  return { ...rows, calls, logs }
})

describe("An adapter that breaks its contract", { meta: { claim: "hosts.adapters" } }, () => {
  for (const [name, law] of Object.entries(lawBreakers)) {
    it.effect(`costs its rows one failed attempt, a line in the log and nobody else anything: it ${name}`, () =>
      Effect.gen(function* () {
        const { bad, calls, good, logs } = yield* told(law)
        assert.deepStrictEqual([bad?.status, calls], ["failed", 1])
        assert.strictEqual(
          bad?.error,
          "Scripted refused the request for an unknown reason (the adapter failed internally)."
        )
        assert.isAbove(bad?.staleAfter ?? 0, 20_000)
        assert.lengthOf(logs, 1)
        assert.deepStrictEqual([good?.status, good?.metrics], ["synced", { like_count: 7 }])
      }).pipe(Effect.scoped, inMemory)
    )
  }

  it.effect("brings numbers of any size as far as they can be kept, and its row is synced", () =>
    Effect.gen(function* () {
      const metrics = { like_count: 3, share_count: Number.NaN, view_count: 1e300, "no key": 1, ["__proto__"]: 2 }
      const { bad, calls } = yield* told(() => Effect.succeed([{ _tag: "Value", metrics, withheld: undefined }]))
      assert.deepStrictEqual([bad?.status, bad?.metrics, calls], ["synced", { like_count: 3 }, 1])
      assert.isAbove(bad?.warnings.length ?? 0, 1)
    }).pipe(Effect.scoped, inMemory)
  )

  it.effect("may say as much as somebody would read, and its numbers are kept", () =>
    Effect.gen(function* () {
      const text = "x".repeat(5_000_000)
      const { bad, calls, logs } = yield* told(() =>
        Effect.succeed([
          {
            _tag: "Value",
            metrics: { like_count: 3 },
            notices: Array.from({ length: 200 }, (_, at) => `${at} ${text}`),
            withheld: [{ keys: ["view_count"], warning: text }]
          }
        ])
      )
      assert.deepStrictEqual([bad?.status, bad?.metrics, calls, logs], ["partial", { like_count: 3 }, 1, []])
      assert.isAtMost(bad?.warnings.join("").length ?? Infinity, 51 * 500)
    }).pipe(Effect.scoped, inMemory)
  )

  for (const [name, capabilitiesOf] of Object.entries({
    throws: () => {
      throw new Error("boom")
    },
    "answers with nothing": () => undefined as never,
    "answers with half of it": () => ({}) as never
  }))
    it.effect(`is read as it declares for all accounts where what it says of one ${name}`, () =>
      Effect.gen(function* () {
        const process = yield* start(script(), { adapt: (plain) => ({ ...plain, capabilitiesOf }) })
        yield* connectAccounts(1)
        assert.strictEqual((yield* read(process, "n0"))[0]?.status, "synced")
      }).pipe(Effect.scoped, inMemory)
    )

  it.effect("teaches no address that a dashboard may not link", () =>
    Effect.gen(function* () {
      const learned = { url: "javascript:alert(1)", publishedAt: 5 }
      const { bad } = yield* told(() => Effect.succeed([{ _tag: "Value", metrics: { like_count: 1 }, learned }]))
      assert.deepStrictEqual([bad?.status, bad?.publication.url, bad?.publication.publishedAt], ["synced", null, 5])
    }).pipe(Effect.scoped, inMemory)
  )

  it.effect("is asked again when its back-off is over, and is forgiven once it keeps it", () =>
    Effect.gen(function* () {
      let broken = true
      const process = yield* start(script(), {
        adapt: breaking(() => Effect.succeed(broken ? [null] : [value({ like_count: 9 })]))
      })
      yield* connectAccounts(1)
      assert.strictEqual((yield* read(process, "n0"))[0]?.status, "failed")
      broken = false
      yield* TestClock.adjust("1 minute")
      assert.deepStrictEqual((yield* read(process, "n0"))[0]?.metrics, { like_count: 9 })
    }).pipe(Effect.scoped, inMemory)
  )
})
