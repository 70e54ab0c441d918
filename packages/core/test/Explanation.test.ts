import * as Explanation from "@dravo/core/Explanation"
import * as Freshness from "@dravo/core/Freshness"
import type * as Row from "@dravo/core/Row"
import * as SyncState from "@dravo/core/SyncState"
import { assert, describe, it } from "vitest"
import { account, publication, publicationRow } from "./support.ts"

const now = Date.parse("2026-06-29T09:00:00Z")
const hour = 3_600_000
const reads = {
  batch: 100,
  requests: { usual: { base: 1, each: 0 }, max: { base: 3, each: 0 } },
  credential: "account",
  price: null,
  scopes: []
} as const
const around: Explanation.ExplanationContext = {
  policy: Freshness.byDefault,
  reads,
  readRate: null,
  debt: 0,
  barredUntil: null
}

const rowOf = (sync: Partial<SyncState.SyncState>, change: Partial<Row.PublicationRow> = {}): Row.PublicationRow => ({
  ...publicationRow(1, { sync }),
  publication: publication(1, { createdAt: now - 30 * hour }),
  ...change
})

/** As the state machine leaves it after a good reading two hours ago. */
const read = SyncState.next(
  SyncState.initial,
  { _tag: "Value", metrics: { likes: 40 } },
  {
    now: now - 2 * hour,
    label: "The network",
    connection: account(1).connection,
    policy: Freshness.byDefault,
    readRate: null,
    isRatio: () => false,
    facts: { platform: account(1).platform, kind: "publication", seed: "1", publishedAt: now - 30 * hour, price: null }
  }
)
const failed = { ...read, outcome: "failed", attempts: 3 } as const

describe("An explanation", { meta: { claim: "freshness.explained" } }, () => {
  it.each<readonly [string, Row.Row, Partial<Explanation.ExplanationContext>, RegExp]>([
    ["a row never read", rowOf({}), {}, /^Never read: the next read asks for it\.$/u],
    ["a row nobody can read", rowOf({}), { reads: undefined }, /^Never read, and not asked for: no adapter/u],
    [
      "a throttled one",
      rowOf({}),
      { barredUntil: now + hour },
      /^Never read, but the platform is left alone until 2026-06-29T10:00:00Z\.$/u
    ],
    [
      "a running refresh",
      rowOf({}, { leaseUntil: now + 30_000 }),
      {},
      /^A refresh is running; it holds the row until 2026-06-29T09:00:30Z/u
    ],
    [
      "a fresh row",
      rowOf(read),
      {},
      /^Fresh: refreshed 2 hours ago and probably \d[\d.]* % off by now; .* at the latest by the first read after 2026-/u
    ],
    [
      "one that readers wear out",
      rowOf(read),
      { debt: 0.4, pressure: 7 },
      /add up to 7 completely wrong reads \(about 0\.4 so far\)/u
    ],
    [
      "one under a policy that explains nothing",
      rowOf(read),
      { policy: { next: Freshness.standard.next } },
      /^Fresh until 2026-.*: the first read after that asks again\.$/u
    ],
    [
      "a stale row",
      rowOf({ ...read, staleAfter: now - hour }),
      {},
      /^Stale since 2026-06-29T08:00:00Z: the next read asks for it\.$/u
    ],
    [
      "one of an earlier connection",
      rowOf(read, { account: { ...account(1), connection: 9 } }),
      {},
      /^Stale since the account was connected anew: the next read asks/u
    ],
    [
      "a failure",
      rowOf({ ...failed, staleAfter: now + hour }),
      {},
      /^The last 3 attempts failed: the first read after 2026-06-29T10:00:00Z tries again\.$/u
    ],
    ["a post that is gone", rowOf({ ...failed, staleAfter: null }), {}, /^Gone from the platform/u],
    ["a settled row", rowOf({ ...read, staleAfter: null }), {}, /^Settled/u],
    [
      "a dead grant",
      rowOf(read, { account: { ...account(1), grantError: "Refused." } }),
      {},
      /^Not asked for before the account is connected again/u
    ],
    [
      "a disconnected account",
      rowOf(read, { account: { ...account(1), disconnectedAt: now } }),
      {},
      /^Not asked for: the account is disconnected\.$/u
    ]
  ])("of %s says why and when, in one sentence", (_name, row, change, expected) => {
    const sentence = Explanation.of(row, { ...around, ...change }, now)
    assert.match(sentence, expected)
    assert.match(sentence, /^[A-Z][^!?]*\.$/u)
  })
})
