// #region test
import assert from "node:assert/strict"
import { test } from "node:test"
import type { Freshness } from "@dravo/analytics"
import { PlatformId } from "@dravo/core/Ids"
import { patient } from "./policy.ts"

const hour = 3_600_000
const facts = (likes: number, before: number | null): Freshness.Facts => ({
  platform: PlatformId.make("x"),
  kind: "publication",
  seed: "1",
  publishedAt: 0,
  readRate: null,
  price: null,
  current: { like_count: likes },
  previous: before === null ? null : { metrics: { like_count: before }, at: 0 }
})

await test("the time to live doubles while nothing changes, and starts over when something does", () => {
  const first = patient.next(facts(5, null), null, 0)
  assert.equal(first.staleAfter, hour)
  const quiet = patient.next(facts(5, 5), first.state, hour)
  assert.equal(quiet.staleAfter, hour + 2 * hour)
  const loud = patient.next(facts(6, 5), quiet.state, 3 * hour)
  assert.equal(loud.staleAfter, 3 * hour + hour)
})

await test("it never promises more than two days", () => {
  assert.equal(patient.next(facts(5, 5), String(40 * hour), 0).staleAfter, 48 * hour)
})
// #endregion
