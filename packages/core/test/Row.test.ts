import { assert, describe, it } from "@effect/vitest"
import * as Row from "@dravo/core/Row"
import { initial, type SyncState } from "@dravo/core/SyncState"
import { accountRow, publicationRow } from "./support.ts"

const now = 10_000
const states: Readonly<Record<string, Partial<SyncState>>> = {
  never: {},
  fresh: { outcome: "synced", lastUpdatedAt: 1, staleAfter: now + 1 },
  stale: { outcome: "synced", lastUpdatedAt: 1, staleAfter: now },
  settled: { outcome: "synced", lastUpdatedAt: 1, staleAfter: null },
  partial: { outcome: "partial", lastUpdatedAt: 1, staleAfter: now + 1 },
  "backing off": { outcome: "failed", error: "It failed.", lastUpdatedAt: 1, staleAfter: now + 1, attempts: 1 },
  "failed and due": { outcome: "failed", error: "It failed.", lastUpdatedAt: 1, staleAfter: now, attempts: 1 },
  "failed and never read": { outcome: "failed", error: "It failed.", staleAfter: now, attempts: 1 },
  "not ready": { outcome: "never", staleAfter: now + 1, attempts: 1 },
  gone: { outcome: "failed", error: "It is gone.", lastUpdatedAt: 1, staleAfter: null, attempts: 1 },
  refused: {
    outcome: "requires_reconnect",
    error: "Reconnect.",
    lastUpdatedAt: 1,
    staleAfter: null,
    attempts: 1,
    attemptedConnection: 1
  },
  "refused before": {
    outcome: "requires_reconnect",
    error: "Reconnect.",
    lastUpdatedAt: 1,
    staleAfter: null,
    attempts: 1,
    attemptedConnection: 0
  }
}
const at = (name: string, change: Parameters<typeof publicationRow>[1] = {}) =>
  publicationRow(1, { ...change, sync: states[name] ?? {} })

describe("Row.status", () => {
  it.each([
    ["never", "pending"],
    ["fresh", "synced"],
    ["stale", "synced"],
    ["settled", "synced"],
    ["partial", "partial"],
    ["backing off", "failed"],
    ["failed and due", "failed"],
    ["failed and never read", "failed"],
    ["not ready", "pending"],
    ["gone", "failed"],
    ["refused", "requires_reconnect"],
    ["refused before", "pending"]
  ] as const)("a %s row without a lease is %s", (name, expected) => {
    assert.strictEqual(Row.status(at(name), now), expected)
  })

  it.each(Object.keys(states))("a %s row under a lease is pending, unless its grant is dead", (name) => {
    const expected = name === "refused" ? "requires_reconnect" : "pending"
    assert.strictEqual(Row.status(at(name, { leaseUntil: now + 1 }), now), expected)
    assert.strictEqual(Row.status(at(name, { leaseUntil: now }), now), Row.status(at(name), now))
  })

  it.each(Object.keys(states))("a %s row of an account with a dead grant requires a reconnect", (name) => {
    for (const leaseUntil of [null, now + 1]) {
      assert.strictEqual(
        Row.status(at(name, { leaseUntil, account: { grantError: "Revoked." } }), now),
        "requires_reconnect"
      )
    }
  })

  it.each(Object.keys(states))("a %s row of a disconnected account keeps its status", (name) => {
    assert.strictEqual(Row.status(at(name, { account: { disconnectedAt: 5 } }), now), Row.status(at(name), now))
  })
})

describe("Row.error", () => {
  it.each(Object.keys(states))("a %s row has a sentence exactly when it failed or requires a reconnect", (name) => {
    const row = at(name)
    assert.strictEqual(Row.error(row, now) !== null, ["failed", "requires_reconnect"].includes(Row.status(row, now)))
    assert.isNull(Row.error(at("backing off", { leaseUntil: now + 1 }), now))
  })

  it("the account's sentence wins over the row's own", () => {
    assert.strictEqual(Row.error(at("gone", { account: { grantError: "Revoked." } }), now), "Revoked.")
    assert.strictEqual(Row.error(at("refused"), now), "Reconnect.")
  })
})

describe("Row.decide", () => {
  const ask = (reason: "missing" | "stale" | "forced") => ({ _tag: "Refresh", reason }) as const
  const skip = (because: Extract<Row.Decision, { _tag: "Skip" }>["because"]): Row.Decision => ({
    _tag: "Skip",
    because
  })
  it.each([
    ["never", ask("missing")],
    ["fresh", skip("fresh")],
    ["stale", ask("stale")],
    ["settled", skip("settled")],
    ["partial", skip("fresh")],
    ["backing off", skip("waiting")],
    ["failed and due", ask("stale")],
    ["failed and never read", ask("missing")],
    ["not ready", skip("waiting")],
    ["gone", skip("gone")],
    ["refused", skip("reconnect")],
    ["refused before", ask("stale")]
  ] as const)("of a %s row is %j", (name, expected) => {
    assert.deepStrictEqual(Row.decide(at(name), now, false), expected)
    assert.deepStrictEqual(Row.decide(at(name), now, true), name === "refused" ? skip("reconnect") : ask("forced"))
  })

  it.each(Object.keys(states))(
    "of a %s row whose account is disconnected or dead is nothing, forced or not",
    (name) => {
      for (const forced of [false, true]) {
        assert.deepStrictEqual(
          Row.decide(at(name, { account: { disconnectedAt: 5 } }), now, forced),
          skip("disconnected")
        )
        assert.deepStrictEqual(
          Row.decide(at(name, { account: { grantError: "Revoked." } }), now, forced),
          skip("reconnect")
        )
      }
    }
  )

  it("turns exactly at staleAfter", () => {
    const row = publicationRow(1, { sync: { outcome: "synced", lastUpdatedAt: 1, staleAfter: 5000 } })
    assert.deepStrictEqual(Row.decide(row, 4999, false), skip("fresh"))
    assert.deepStrictEqual(Row.decide(row, 5000, false), ask("stale"))
    assert.deepStrictEqual(Row.decide(row, 5001, false), ask("stale"))
  })
})

describe("Row.subject", () => {
  it("of a publication is the publication's, of an account the account's", () => {
    assert.deepStrictEqual(Row.subject(publicationRow(7)), { kind: "publication", seq: 7 })
    assert.deepStrictEqual(Row.subject(accountRow(7)), { kind: "account", seq: 7 })
    assert.deepStrictEqual(accountRow(7).sync, initial)
  })
})

describe("Row.isAbandoned", () => {
  it.each([
    ["no lease", null, false],
    ["a lease that lives", now + 1, false],
    ["a lease that ends now", now, true],
    ["a lease that ran out", now - 1, true]
  ] as const)("%s: nobody works on it any more? %s", (_name, leaseUntil, expected) => {
    assert.strictEqual(Row.isAbandoned(at("stale", { leaseUntil }), now), expected)
  })
})
