/** Tokens that cannot stand in a request: whose they are is told, and the platform is not asked. */
import type { Reading } from "@dravo/core/Adapter"
import type { AdapterError } from "@dravo/core/AdapterError"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"
import { type Fixture, open, type Subject } from "./subject.ts"

export const unsendable = <F extends Fixture>(subject: Subject<F>): void => {
  describe("a token that no request can carry", guarantee, () => {
    it.live.each(tokens)("is the account's trouble, and no call: %j", (token) =>
      Effect.gen(function* () {
        const { accounts, both, fixture, posts } = yield* open(subject)
        const credential = { token: Redacted.make(token), version: "1", scopes: null }
        for (const { kind, reads } of both) {
          if (reads.credential === "none") continue
          const read =
            kind === "publication" ? posts(fixture.posts, credential) : accounts(fixture.accounts, credential)
          const result = yield* Effect.result(read)
          assert.isTrue(isOfAccount(result), JSON.stringify(result).replaceAll("S3cret", "…"))
        }
        assert.strictEqual(fixture.fake.calls().calls, 0)
      })
    )
  })
}

/** Whether all that came is the account's trouble, and does not tell its token. */
export const isOfAccount = (result: Result.Result<ReadonlyArray<Reading>, AdapterError>): boolean => {
  const reasons = Result.isFailure(result)
    ? [result.failure.reason]
    : result.success.map((one) => (one._tag === "Failed" ? one.reason : one))
  return (
    reasons.length > 0 &&
    reasons.every(({ _tag }) => _tag === "CredentialUnavailable") &&
    !JSON.stringify(reasons).includes("S3cret")
  )
}

// internal

const guarantee: { readonly meta: object } = { meta: { claim: "hosts.unsendable-asked" } }

const tokens = ["", "S3cret\n", "S3cret\r\nx-other: 1", "S3cret\u0000", "S3cret\u0416", "\u{1f600}S3cret"]
