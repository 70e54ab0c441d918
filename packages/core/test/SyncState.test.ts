import { assert, describe, it } from "@effect/vitest"
import * as Schema from "effect/Schema"
import type { Reading } from "@dravo/core/Adapter"
import * as AdapterError from "@dravo/core/AdapterError"
import * as Freshness from "@dravo/core/Freshness"
import { PlatformId } from "@dravo/core/Ids"
import * as SyncState from "@dravo/core/SyncState"

const now = 1_782_723_600_000
const hour = 3_600_000
const context: SyncState.Context = {
  now,
  label: "The network",
  connection: 2,
  policy: Freshness.fixed("6 hours"),
  readRate: null,
  isRatio: (key) => key === "engagement",
  facts: {
    platform: PlatformId.make("network"),
    kind: "publication",
    seed: "ws publication 1",
    publishedAt: null,
    price: null
  }
}
const synced: SyncState.SyncState = {
  ...SyncState.initial,
  outcome: "synced",
  metrics: { likes: 2, views: 10 },
  lastUpdatedAt: now - hour,
  staleAfter: now - 1,
  policyState: "kept"
}
const states: Readonly<Record<SyncState.SyncState["outcome"], SyncState.SyncState>> = {
  never: SyncState.initial,
  synced,
  partial: { ...synced, outcome: "partial", metricsAsOf: { likes: now - 9 * hour }, warnings: ["Some are missing."] },
  failed: { ...synced, outcome: "failed", error: "It failed.", attempts: 3, staleAfter: now - 1 },
  requires_reconnect: {
    ...synced,
    outcome: "requires_reconnect",
    error: "Reconnect.",
    attempts: 1,
    attemptedConnection: 1,
    staleAfter: null
  }
}
const detail = { detail: "said so" }
const reasons: { readonly [Tag in AdapterError.Reason["_tag"]]: Extract<AdapterError.Reason, { _tag: Tag }> } = {
  Unauthorized: new AdapterError.Unauthorized(detail),
  PermissionMissing: new AdapterError.PermissionMissing({ ...detail, scopes: ["read"] }),
  RateLimited: new AdapterError.RateLimited({ ...detail, scope: "app", retryAt: null }),
  OperatorActionRequired: new AdapterError.OperatorActionRequired({ ...detail, retryAt: null }),
  Gone: new AdapterError.Gone(detail),
  Hidden: new AdapterError.Hidden(detail),
  Rejected: new AdapterError.Rejected(detail),
  InvalidResponse: new AdapterError.InvalidResponse(detail),
  Unavailable: new AdapterError.Unavailable(detail),
  CredentialUnavailable: new AdapterError.CredentialUnavailable(detail),
  RequestLimit: new AdapterError.RequestLimit(detail),
  Unclassified: new AdapterError.Unclassified(detail)
}
const failing = (state: SyncState.SyncState, reason: AdapterError.Reason, change: Partial<SyncState.Context> = {}) =>
  SyncState.next(state, { _tag: "Failed", reason }, { ...context, ...change })
const value = (
  metrics: Readonly<Record<string, unknown>>,
  rest: Partial<Extract<Reading, { _tag: "Value" }>> = {}
): Reading => ({ _tag: "Value", metrics, ...rest })
const within = (at: number | null, wait: number) => {
  assert.isAtLeast(at ?? 0, now + 0.8 * wait - 1)
  assert.isAtMost(at ?? 0, now + 1.2 * wait + 1)
}
const waits: Readonly<Record<SyncState.SyncState["outcome"], number>> = {
  never: 30_000,
  synced: 30_000,
  partial: 30_000,
  failed: 240_000,
  requires_reconnect: 60_000
}
const outcomes = ["never", "synced", "partial", "failed", "requires_reconnect"] as const
// Object.keys forgets the keys it was given
const all = Object.keys(reasons) as ReadonlyArray<AdapterError.Reason["_tag"]>
const tags = all.filter((tag) => tag !== "RequestLimit")

describe("a failure", () => {
  for (const outcome of outcomes) {
    const before = states[outcome]
    it.each(tags)(`%s of a ${outcome} row keeps every number, and says what follows`, (tag) => {
      const after = failing(before, reasons[tag])
      for (const key of [
        "metrics",
        "metricsAsOf",
        "metricsWindow",
        "lastUpdatedAt",
        "warnings",
        "policyState"
      ] as const)
        assert.strictEqual(after[key], before[key])
      assert.strictEqual(after.attempts, before.attempts + 1)
      assert.match(after.error ?? "", /^[^\n]+ \(said so\)\.$/u)
      const dead = tag === "Unauthorized" || tag === "PermissionMissing"
      assert.strictEqual(after.outcome, dead ? "requires_reconnect" : "failed")
      assert.deepStrictEqual([after.attemptedConnection, after.attemptedAt], [context.connection, now])
      if (dead || tag === "Gone") assert.isNull(after.staleAfter)
      else if (tag === "Hidden") assert.strictEqual(after.staleAfter, now + 6 * hour)
      else within(after.staleAfter, waits[outcome])
    })
  }

  it.each(outcomes)("of a request's own limit is none: a %s row stays as it is and is next in line", (outcome) => {
    const before = states[outcome]
    assert.strictEqual(failing(before, reasons.RequestLimit), before)
    assert.strictEqual(SyncState.next(before, { _tag: "LeftOut" }, context), before)
  })

  it("names no operator's trouble a reconnect", () => {
    assert.strictEqual(failing(synced, reasons.OperatorActionRequired).outcome, "failed")
    assert.notMatch(failing(synced, reasons.OperatorActionRequired).error ?? "", /reconnect/u)
  })

  it.each(["RateLimited", "OperatorActionRequired"] as const)(
    "%s waits for the platform's own deadline, clamped",
    (tag) => {
      const until = (retryAt: number) =>
        failing(
          synced,
          tag === "RateLimited"
            ? new AdapterError.RateLimited({ ...detail, scope: "account", retryAt })
            : new AdapterError.OperatorActionRequired({ ...detail, retryAt })
        ).staleAfter
      assert.strictEqual(until(now + 77_777), now + 77_777)
      assert.strictEqual(until(now - 5), now + 1000)
      assert.strictEqual(until(now + 999 * hour), now + 24 * hour)
    }
  )

  it("backs off from 30 seconds, doubling, to 15 minutes", () => {
    let state: SyncState.SyncState = synced
    for (const wait of [30, 60, 120, 240, 480, 900, 900, 900]) {
      state = failing(state, reasons.Unavailable)
      within(state.staleAfter, wait * 1000)
    }
    assert.strictEqual(state.attempts, 8)
    within(failing({ ...state, attempts: 1_000_000 }, reasons.Unavailable).staleAfter, 900_000)
  })

  it("parts rows that fail together", () => {
    const spread = Array.from(
      { length: 1000 },
      (_, n) => failing(synced, reasons.Unavailable, { facts: { ...context.facts, seed: `row ${n}` } }).staleAfter ?? 0
    )
    assert.isAbove(new Set(spread).size, 900)
    assert.isBelow(Math.min(...spread), now + 25_500)
    assert.isAbove(Math.max(...spread), now + 34_500)
  })

  it("shows the platform's words only cleaned", () => {
    const said = new AdapterError.Rejected({
      detail: "access_token=EAABsbCS1iHgBO7ZCqZAxQ3nYwZBk at https://graph.example.com/x\n"
    })
    const { error } = failing(synced, said)
    assert.strictEqual(error, "The network did not accept the request (access_token=… at …).")
    assert.strictEqual(
      SyncState.sentence(new AdapterError.Rejected({ detail: "" }), "It"),
      "It did not accept the request."
    )
  })
})

describe("an absent row", () => {
  it("is gone only when a second reading confirms it", () => {
    const first = SyncState.next(synced, { _tag: "Absent" }, context)
    assert.strictEqual(first.outcome, "failed")
    within(first.staleAfter, 30_000)
    const second = SyncState.next(first, { _tag: "Absent" }, context)
    assert.isNull(second.staleAfter)
    assert.strictEqual(second.error, "This is no longer available on The network.")
    assert.deepStrictEqual(second.metrics, synced.metrics)
  })

  it("is not confirmed by another failure in between, nor after it came back", () => {
    const first = SyncState.next(synced, { _tag: "Absent" }, context)
    assert.isNotNull(SyncState.next(failing(first, reasons.Unavailable), { _tag: "Absent" }, context).staleAfter)
    assert.isNotNull(
      SyncState.next(SyncState.next(first, value({ views: 1 }), context), { _tag: "Absent" }, context).staleAfter
    )
  })
})

describe("a row that is not ready", () => {
  it.each(outcomes)("of a %s state is asked again without being called a failure", (outcome) => {
    const after = SyncState.next(states[outcome], { _tag: "NotReady" }, context)
    assert.isNull(after.error)
    within(after.staleAfter, waits[outcome])
    assert.isTrue(SyncState.isBackingOff(after, now))
    assert.deepStrictEqual(
      [after.metrics, after.lastUpdatedAt],
      [states[outcome].metrics, states[outcome].lastUpdatedAt]
    )
  })

  it("that failed before is no longer called failed: there is nothing to say about it", () => {
    const after = SyncState.next(states.failed, { _tag: "NotReady" }, context)
    assert.notStrictEqual(after.outcome, "failed")
  })
})

describe("a value", () => {
  it.each(outcomes)("makes a %s row synced, and removes what the platform left out", (outcome) => {
    assert.deepStrictEqual(SyncState.next(states[outcome], value({ views: 12, shares: "3" }), context), {
      outcome: "synced",
      metrics: { shares: 3, views: 12 },
      metricsAsOf: {},
      metricsWindow: null,
      warnings: [],
      error: null,
      lastUpdatedAt: now,
      staleAfter: now + 6 * hour,
      attempts: 0,
      attemptedAt: now,
      attemptedConnection: context.connection,
      policyState: states[outcome].policyState,
      again: null,
      unavailableAt: null
    })
  })

  it("says when its day ends where days are paid, while it is promised", () => {
    const facts = { ...context.facts, price: { per: "resource-day", dollars: 0.005, source: "a price list" } } as const
    const again = (policy: Freshness.Policy) =>
      SyncState.next(synced, value({ likes: 3 }), { ...context, facts, policy }).again
    const midnight = (Math.floor(now / (24 * hour)) + 1) * 24 * hour
    assert.deepStrictEqual(again(context.policy), { from: midnight - hour / 3, until: midnight - hour / 60 })
    assert.isNull(again({ next: (_facts, state) => ({ staleAfter: null, state, reason: "settled" }) }))
  })

  it("without a single key is a value too", () => {
    const after = SyncState.next(synced, value({}), context)
    assert.deepStrictEqual([after.outcome, after.metrics, after.lastUpdatedAt], ["synced", {}, now])
  })

  it("keeps withheld keys with the instant they were read, and warns once per cause", () => {
    const withheld = [
      { keys: ["likes"], warning: "No scope." },
      { keys: ["saves"], warning: "No scope." }
    ]
    const after = SyncState.next(synced, value({ views: 12 }, { withheld }), context)
    assert.deepStrictEqual(
      [after.outcome, after.metrics, after.metricsAsOf, after.warnings],
      ["partial", { likes: 2, views: 12 }, { likes: now - hour }, ["No scope."]]
    )
    const later = SyncState.next(after, value({ views: 13 }, { withheld }), { ...context, now: now + hour })
    assert.deepStrictEqual(later.metricsAsOf, { likes: now - hour })
    assert.deepStrictEqual(SyncState.next(later, value({ likes: 3 }), context).metricsAsOf, {})
  })

  it("with all keys withheld keeps every key that did not come", () => {
    const after = SyncState.next(
      synced,
      value({ views: 12 }, { withheld: [{ keys: "all", warning: "Not now." }] }),
      context
    )
    assert.deepStrictEqual(
      [after.outcome, after.metrics, after.metricsAsOf],
      ["partial", { likes: 2, views: 12 }, { likes: now - hour }]
    )
  })

  it("whose number cannot be used is no absence: the last one stays, and the row says so", () => {
    for (const likes of [JSON.parse("1e400"), "many", 2 ** 53, 0.5]) {
      const after = SyncState.next(synced, value({ views: 12, likes }), context)
      assert.deepStrictEqual(
        [after.outcome, after.metrics, after.metricsAsOf],
        ["partial", { likes: 2, views: 12 }, { likes: now - hour }]
      )
      assert.deepStrictEqual(after.warnings, ["The network sent a value for likes that is not a usable number."])
    }
  })

  it("of null is an absence: the key goes, and the row stays synced without a warning", () => {
    const after = SyncState.next(synced, value({ views: 12, likes: null }), context)
    assert.deepStrictEqual([after.outcome, after.metrics, after.warnings], ["synced", { views: 12 }, []])
  })

  it("that was never usable leaves the row synced, with a warning", () => {
    const after = SyncState.next(synced, value({ views: 12, likes: 2, saves: "many" }), context)
    assert.deepStrictEqual(
      [after.outcome, after.metrics, after.warnings.length],
      ["synced", { likes: 2, views: 12 }, 1]
    )
  })

  it("under a key that every object has is a value like any other", () => {
    const before: SyncState.SyncState = { ...synced, metrics: { constructor: 4, views: 1 } }
    const after = SyncState.next(
      before,
      value({ views: 2 }, { withheld: [{ keys: ["constructor", "__proto__"], warning: "Not now." }] }),
      context
    )
    assert.deepStrictEqual(Object.entries(after.metrics), [
      ["constructor", 4],
      ["views", 2]
    ])
    assert.deepStrictEqual(Object.entries(after.metricsAsOf), [["constructor", now - hour]])
  })

  it("tells its period and its notices, and stays synced", () => {
    const window = { from: now - 28 * 24 * hour, to: now }
    const after = SyncState.next(synced, value({ views: 1 }, { window, notices: ["Retired.", "Retired."] }), context)
    assert.deepStrictEqual([after.outcome, after.metricsWindow, after.warnings], ["synced", window, ["Retired."]])
    assert.isNull(SyncState.next(after, value({ views: 1 }), context).metricsWindow)
  })

  it("hands its policy the numbers before and after", () => {
    const seen: Array<Freshness.Facts> = []
    const policy: Freshness.Policy = {
      next: (facts, state, at) => {
        seen.push(facts)
        return { staleAfter: at + 1, state: `${state}+`, reason: "." }
      }
    }
    const after = SyncState.next(synced, value({ views: 12 }), { ...context, policy, readRate: 0.5 })
    assert.deepStrictEqual([after.staleAfter, after.policyState], [now + 1, "kept+"])
    const [facts] = seen
    assert.deepStrictEqual(
      [facts?.previous, facts?.current, facts?.readRate],
      [{ metrics: synced.metrics, at: now - hour }, { views: 12 }, 0.5]
    )
    SyncState.next(SyncState.initial, value({ views: 12 }), { ...context, policy })
    assert.isNull(seen[1]?.previous)
  })
})

const Key = Schema.Literals(["views", "likes", "saves", "engagement", "constructor"])
const Sent = Schema.Record(
  Schema.Union([Key, Schema.Literals(["__proto__", "Not a key"])]),
  Schema.Union([Schema.Int, Schema.Number, Schema.String, Schema.Null])
)
const Known = Schema.Record(Key, Schema.Int)
const Withheld = Schema.Array(
  Schema.Struct({
    keys: Schema.Union([Schema.Array(Key), Schema.Literal("all")]),
    warning: Schema.Literals(["One.", "Two."])
  })
).check(Schema.isMaxLength(3))

describe("whatever comes", () => {
  it.prop(
    "a value removes exactly the keys that were neither sent nor withheld",
    { known: Known, sent: Sent, withheld: Withheld },
    ({ known, sent, withheld }) => {
      const before: SyncState.SyncState = { ...synced, metrics: known, metricsAsOf: {} }
      const after = SyncState.next(before, value(sent, { withheld }), context)
      const kept = (key: string) =>
        (Object.hasOwn(sent, key) && sent[key as keyof typeof sent] !== null) ||
        withheld.some(({ keys }) => keys === "all" || keys.some((one) => one === key))
      for (const key of Object.keys(known)) assert.strictEqual(Object.hasOwn(after.metrics, key), kept(key), key)
      for (const key of Object.keys(after.metrics))
        assert.isTrue(Object.hasOwn(known, key) || Object.hasOwn(sent, key), key)
      for (const key of Object.keys(after.metricsAsOf))
        assert.strictEqual(after.metrics[key], known[key as keyof typeof known]) // only known keys are kept
      assert.isTrue(withheld.length === 0 || after.outcome === "partial")
      assert.isTrue(Object.keys(after.metricsAsOf).length === 0 || after.outcome === "partial")
      assert.isTrue(Object.keys(after.metricsAsOf).every((key) => after.metricsAsOf[key] === before.lastUpdatedAt))
      assert.deepStrictEqual(Object.keys(after.metrics), Object.keys(after.metrics).sort())
      assert.strictEqual(new Set(after.warnings).size, after.warnings.length)
    }
  )

  it.prop(
    "a run of failures changes no number and no lastUpdatedAt, and a value ends it",
    {
      run: Schema.Array(Schema.Literals([...tags, "Absent", "NotReady"])).check(Schema.isMaxLength(12)),
      outcome: Schema.Literals(outcomes)
    },
    ({ outcome, run }) => {
      let state = states[outcome]
      for (const tag of run) {
        state = SyncState.next(
          state,
          tag === "Absent" || tag === "NotReady" ? { _tag: tag } : { _tag: "Failed", reason: reasons[tag] },
          context
        )
        assert.strictEqual(state.metrics, states[outcome].metrics)
        assert.strictEqual(state.metricsAsOf, states[outcome].metricsAsOf)
        assert.strictEqual(state.lastUpdatedAt, states[outcome].lastUpdatedAt)
        assert.isTrue(state.staleAfter === null || state.staleAfter > now)
        assert.strictEqual(state.error !== null, state.outcome === "failed" || state.outcome === "requires_reconnect")
      }
      const after = SyncState.next(state, value({ views: 1 }), context)
      assert.deepStrictEqual(
        [after.outcome, after.attempts, after.error, after.attemptedConnection],
        ["synced", 0, null, context.connection]
      )
    }
  )
})
