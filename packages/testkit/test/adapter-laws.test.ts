import type { Reading } from "@dravo/core/Adapter"
import { RateLimited, RequestLimit, Unavailable } from "@dravo/core/AdapterError"
import { assert, describe, it } from "@effect/vitest"
import * as Result from "effect/Result"
import { tellsOfLimit } from "../src/adapter/limits.ts"
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
})
