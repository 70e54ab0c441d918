import * as CheckedPolicy from "@dravo/core/CheckedPolicy"
import * as Freshness from "@dravo/core/Freshness"
import { PlatformId } from "@dravo/core/Ids"
import * as Instant from "@dravo/core/Instant"
import { assert, describe, it } from "@effect/vitest"
import * as Schema from "effect/Schema"

const now = 1_782_723_600_000
const facts: Freshness.Facts = {
  platform: PlatformId.make("network"),
  kind: "publication",
  seed: "row",
  publishedAt: now,
  previous: null,
  current: {},
  readRate: null,
  price: null
}

const isInstant = Schema.is(Instant.Instant)
const isKept = ({ staleAfter, state }: Freshness.Decision): boolean =>
  (staleAfter === null || (isInstant(staleAfter) && staleAfter >= now)) && (state === null || state.isWellFormed())

describe("A checked policy", () => {
  it.prop(
    "decides on whole milliseconds from now to the year 9999, whatever the host's answers",
    { staleAfter: Schema.Number, state: Schema.NullOr(Schema.String) },
    ({ staleAfter, state }) => {
      const policy: Freshness.Policy = { next: () => ({ staleAfter, state, reason: "" }) }
      assert.isTrue(isKept(CheckedPolicy.make(policy, () => {}).next(facts, null, now)))
    }
  )

  it("negative control: unchecked, the same answers are no instants", () => {
    for (const staleAfter of [Number.NaN, Infinity, 0.5, Number.MAX_SAFE_INTEGER, -1])
      assert.isFalse(isKept({ staleAfter, state: null, reason: "" }), String(staleAfter))
  })

  it("changes nothing of what a sound policy decides, predicts and explains", () => {
    const plain = Freshness.byDefault
    const checked = CheckedPolicy.make(plain, () => assert.fail("no fault"))
    const read = { ...facts, current: { view_count: 1000 }, isAdditive: () => true }
    const decided = plain.next(read, null, now)
    assert.deepStrictEqual(checked.next(read, null, now), decided)
    const later = now + Instant.hour
    assert.deepStrictEqual(checked.predict?.(facts, decided.state, later), plain.predict?.(facts, decided.state, later))
    assert.strictEqual(
      checked.estimatedDebt?.(facts, decided.state, 0.1, later),
      plain.estimatedDebt?.(facts, decided.state, 0.1, later)
    )
  })

  it("has neither a prediction nor an explanation where the host's has none", () => {
    const checked = CheckedPolicy.make({ next: Freshness.standard.next }, () => {})
    assert.deepStrictEqual(Object.keys(checked), ["next"])
  })

  it("tells what went wrong, without what a host would not want in its log", () => {
    const faults: Array<CheckedPolicy.PolicyFault> = []
    const policy: Freshness.Policy = {
      next: () => {
        throw new Error("https://user:pass@host/ refused token=abc123")
      },
      estimatedDebt: () => Number.NaN
    }
    const checked = CheckedPolicy.make(policy, (fault) => faults.push(fault))
    const decided = checked.next(facts, "old", now)
    assert.deepStrictEqual([decided.staleAfter, decided.state], [now + 6 * Instant.hour, null])
    assert.strictEqual(checked.estimatedDebt?.(facts, null, 1, now), 0)
    assert.deepStrictEqual(
      faults.map(({ operation }) => operation),
      ["next", "estimatedDebt"]
    )
    assert.notMatch(faults[0]?.detail ?? "", /pass|abc123/u)
  })
})
