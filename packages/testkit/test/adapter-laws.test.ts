import type { Reading } from "@dravo/core/Adapter"
import { RateLimited, RequestLimit, Unauthorized, Unavailable } from "@dravo/core/AdapterError"
import { assert, describe, it } from "@effect/vitest"
import * as Result from "effect/Result"
import { tellsOfLimit } from "../src/adapter/limits.ts"
import { asksOwner, carriesCredential } from "../src/adapter/noCredential.ts"
import { isLeftOut } from "../src/adapter/requests.ts"

const limited = new RateLimited({ detail: "", scope: "account", retryAt: null })
const value = (withheld: Extract<Reading, { _tag: "Value" }>["withheld"] = []): Reading => ({
  _tag: "Value",
  metrics: { like_count: 7 },
  withheld
})
const failed = (reason: Extract<Reading, { _tag: "Failed" }>["reason"]): Reading => ({ _tag: "Failed", reason })

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
    const call = {
      method: "GET",
      path: "/",
      rawQuery: "",
      query: new URLSearchParams(),
      headers: {},
      body: "",
      params: []
    }
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
})
