import { proves } from "@dravo-internal/tools/proves"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { make } from "./xWorld.ts"

/** The request id is the only thing two equal answers may differ in. */
const anonymous = (text: string): string => text.replaceAll(/urn:request:[0-9a-zA-Z-]+/gu, "urn:request:id")

describe("tenancy", () => {
  it.live("answers a foreign id like one that does not exist", () =>
    Effect.gen(function* () {
      proves("security.foreign-ids")
      const { fake, get, keys, posts } = yield* make(3)
      yield* posts()
      fake.reset()
      const pairs = [
        ["posts?postId=post_1", "posts?postId=post_none"],
        ["posts?postId=1", "posts?postId=999"],
        ["posts?accountId=acc_one", "posts?accountId=acc_none"],
        ["posts?accountId=acc_one&refresh=true", "posts?accountId=acc_none&refresh=true"],
        ["posts?platform=x", "posts?platform=tiktok"],
        ["accounts?accountId=acc_one", "accounts?accountId=acc_none"],
        ["accounts?accountId=acc_one&refresh=true", "accounts?accountId=acc_none&refresh=true"],
        ["accounts/acc_one/health", "accounts/acc_none/health"],
        ["posts/post_1", "posts/post_none"],
        ["posts/post_1/freshness", "posts/post_none/freshness"],
        ["posts/post_1/history", "posts/post_none/history"],
        ["accounts/acc_one/history", "accounts/acc_none/history"]
      ] as const
      for (const [foreign, unknown] of pairs) {
        const [theirs, nobodys] = yield* Effect.all([
          get(`/v1/analytics/${foreign}`, keys.other),
          get(`/v1/analytics/${unknown}`, keys.other)
        ])
        assert.deepStrictEqual(
          [theirs.status, anonymous(theirs.text)],
          [nobodys.status, anonymous(nobodys.text)],
          foreign
        )
      }
      assert.deepStrictEqual(fake.calls().endpoints, {})
      assert.strictEqual((yield* posts()).total, 3)
    }).pipe(Effect.scoped)
  )
})
