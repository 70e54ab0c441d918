import type { Reading } from "@dravo/core/Adapter"
import { CredentialUnavailable, RateLimited, RequestLimit, Unauthorized, Unavailable } from "@dravo/core/AdapterError"
import { controls } from "@dravo-internal/tools/proves"
import { assert, describe, it } from "@effect/vitest"
import * as Result from "effect/Result"
import { misplaced } from "../src/adapter/declarations.ts"
import { tellsOfLimit } from "../src/adapter/bounds/limits.ts"
import { asksOwner, carriesCredential } from "../src/adapter/noCredential.ts"
import { misdeclared, overdrawn, tellsOfQuota } from "../src/adapter/bounds/quotas.ts"
import { isSomebody, isTold } from "../src/adapter/bounds/reachable.ts"
import { isLeftOut } from "../src/adapter/bounds/requests.ts"
import { isOfAccount } from "../src/adapter/unsendable.ts"

const limited = new RateLimited({ detail: "", scope: "account", retryAt: null })
const value = (withheld: Extract<Reading, { _tag: "Value" }>["withheld"] = []): Reading => ({
  _tag: "Value",
  metrics: { like_count: 7 },
  withheld
})
const failed = (reason: Extract<Reading, { _tag: "Failed" }>["reason"]): Reading => ({ _tag: "Failed", reason })

const call = {
  method: "GET",
  path: "/",
  rawQuery: "",
  query: new URLSearchParams(),
  headers: {},
  body: "",
  params: []
}

describe("the laws of an adapter", () => {
  it("catch a limit that is swallowed, or told as another trouble", () => {
    const lost = { keys: "all", warning: "Too many requests." } as const
    for (const planted of [value(), value([lost]), failed(new Unavailable({ detail: "429" }))])
      assert.isFalse(tellsOfLimit(Result.succeed([value(), planted])))
    for (const honest of [value([{ ...lost, limited }]), failed(limited)])
      assert.isTrue(tellsOfLimit(Result.succeed([value(), honest])))
  })

  it("catch a reference that was not asked for and is called missing, empty or failed", () => {
    const planted: ReadonlyArray<Reading> = [{ _tag: "Absent" }, value(), failed(new Unavailable({ detail: "" }))]
    for (const one of planted) assert.isFalse(isLeftOut(Result.succeed([{ _tag: "LeftOut" }, one])))
    assert.isTrue(isLeftOut(Result.succeed([{ _tag: "LeftOut" }, failed(new RequestLimit({ detail: "" }))])))
  })

  it("catch a credential that is sent where none is needed, and an owner who is asked for one", () => {
    const planted = [
      { ...call, headers: { authorization: "Bearer nobody-may-send-this" } },
      { ...call, headers: { "x-session": "nobody-may-send-this" } },
      { ...call, headers: { cookie: "session=1" } },
      { ...call, rawQuery: "key=nobody%2Dmay%2Dsend%2Dthis" },
      { ...call, body: "token=nobody-may-send-this" }
    ]
    for (const one of planted) assert.isTrue(carriesCredential(one))
    assert.isFalse(carriesCredential({ ...call, headers: { accept: "application/json" } }))
    assert.isTrue(asksOwner(Result.succeed([value(), failed(new Unauthorized({ detail: "" }))])))
    assert.isFalse(asksOwner(Result.succeed([value(), failed(new Unavailable({ detail: "" }))])))
  })

  it("catch a quota that is declared wrongly, drawn on beyond what is said, or spent and asked beyond", () => {
    controls("spending.quota-shared")
    const reads = {
      batch: 1,
      requests: { usual: { base: 1, each: 0 }, max: { base: 1, each: 0 } },
      credential: "account" as const,
      price: null,
      scopes: []
    }
    const draws = [{ quota: "units", units: { base: 1, each: 0 } }]
    const capabilities = { posts: { ...reads, draws }, accounts: reads }
    const units = { name: "units", units: 10, zone: "America/Los_Angeles" }
    assert.deepStrictEqual(misdeclared({ capabilities, quotas: [units] }), [])
    for (const planted of [[], [units, units], [{ ...units, zone: "Pacific" }], [{ ...units, units: 0 }]])
      assert.lengthOf(misdeclared({ capabilities, quotas: planted }), 1)
    assert.deepStrictEqual(overdrawn(draws, 5, new Map([["units", 1]])), [])
    for (const planted of [new Map<string, number>(), new Map([["units", 2]])])
      assert.lengthOf(overdrawn(draws, 5, planted), 1)
    const spent = new RateLimited({ detail: "", scope: "app", quota: "units", retryAt: 7 })
    assert.isTrue(tellsOfQuota(Result.succeed([failed(spent)]), draws, 7))
    const withoutName = new RateLimited({ detail: "", scope: "app", retryAt: 7 })
    const ofAnother = new RateLimited({ detail: "", scope: "app", quota: "videos", retryAt: 7 })
    const withoutEnd = new RateLimited({ detail: "", scope: "app", quota: "units", retryAt: null })
    for (const planted of [withoutName, ofAnother, withoutEnd])
      assert.isFalse(tellsOfQuota(Result.succeed([failed(planted)]), draws, 7))
    assert.isFalse(tellsOfQuota(Result.succeed([failed(spent), value()]), draws, 7))
  })

  it("catch a name that is said to be missing and has a key, is said twice, or without a reason", () => {
    controls("platforms.never-there")
    const views = {
      kind: "publication" as const,
      key: "views",
      meaning: "A count.",
      canonical: "views" as const,
      combine: "sum" as const,
      unit: "count" as const,
      scope: null,
      delayHours: null,
      retired: null
    }
    const missing = { kind: "publication" as const, canonical: "views" as const, why: "It counts none." }
    assert.deepStrictEqual(misplaced({ metrics: [], missing: [missing] }), [])
    assert.deepStrictEqual(misplaced({ metrics: [{ ...views, kind: "account" }], missing: [missing] }), [])
    assert.lengthOf(misplaced({ metrics: [views], missing: [missing] }), 1)
    assert.lengthOf(misplaced({ metrics: [], missing: [missing, missing] }), 1)
    assert.lengthOf(misplaced({ metrics: [], missing: [{ ...missing, why: "" }] }), 1)
  })

  it("catch an adapter that asks with a token no request can carry, or tells it", () => {
    controls("hosts.unsendable-asked")
    const unavailable = (detail: string) => failed(new CredentialUnavailable({ detail }))
    assert.isTrue(isOfAccount(Result.succeed([unavailable("it cannot be sent")])))
    const asked = [value(), failed(new Unavailable({ detail: "" })), failed(new Unauthorized({ detail: "" }))]
    for (const planted of [...asked, unavailable("S3cret cannot be sent")])
      assert.isFalse(isOfAccount(Result.succeed([unavailable(""), planted])))
    assert.isFalse(isOfAccount(Result.succeed([])))
  })

  it("catch who asks with a token or for an object whether a host answers, and who says that nothing is wrong", () => {
    controls("platforms.reach")
    assert.isFalse(isSomebody({ ...call, headers: { accept: "*/*" } }))
    const planted = [{ headers: { authorization: "Bearer x" } }, { path: "/me" }, { rawQuery: "key=x" }, { body: "x" }]
    for (const one of planted) assert.isTrue(isSomebody({ ...call, ...one }))
    const well = { address: "https://a.example", trouble: null }
    const gone = { ...well, trouble: "the connection failed" }
    const words = /^the connection failed$/u
    assert.isTrue(isTold([gone], words))
    for (const told of [[], [well], [gone, well], [{ ...gone, trouble: "fetch failed" }]])
      assert.isFalse(isTold(told, words))
  })
})
