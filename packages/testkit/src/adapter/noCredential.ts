/** What an adapter reads without a credential it reads for anybody: none is sent, and no owner is asked for one. */
import { needsToken } from "@dravo/core/Adapter"
import type { AdapterError, Reason } from "@dravo/core/AdapterError"
import type { Reading } from "@dravo/core/Adapter"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"
import * as Fault from "@dravo/fakes/FakePlatformFault"
import { type Fixture, open, type Subject } from "./subject.ts"

export const noCredential = <F extends Fixture>(subject: Subject<F>): void => {
  describe("a reading that needs no credential", () => {
    it.live("sends none, whatever it is handed", () =>
      Effect.gen(function* () {
        const { accounts, both, fixture, posts } = yield* open(subject)
        const heard: Array<Fault.Call> = []
        fixture.fake.script({ match: (call) => heard.push(call) > 0 && false, respond: Fault.hang })
        for (const { kind, reads } of both) {
          if (reads.credential !== "none") continue
          const read = kind === "publication" ? posts(fixture.posts, canary) : accounts(fixture.accounts, canary)
          assert.isNotEmpty(yield* read)
          assert.isEmpty(reads.scopes, "nobody grants what nobody asks for")
        }
        assert.isEmpty(heard.filter(carriesCredential))
      })
    )

    it.live.each([401, 403])("that is answered with %s asks no owner to reconnect", (status) =>
      Effect.gen(function* () {
        const { both, fixture } = yield* open(subject)
        for (const body of [{}, { error: "AuthenticationRequired", message: "Authentication Required" }]) {
          const undo = fixture.fake.script({ respond: Fault.answer({ status, body }) })
          for (const { read, reads } of both)
            if (reads.credential === "none") assert.isFalse(asksOwner(yield* Effect.result(read)))
          undo()
        }
      })
    )

    it.live("has no token to renew where no reading has one", () =>
      Effect.gen(function* () {
        const { adapter } = yield* open(subject)
        if (needsToken(adapter) || adapter.appCredential !== undefined) return
        assert.isUndefined(adapter.refreshToken)
        assert.isUndefined(subject.refresh)
      })
    )
  })
}

/** Whether a request shows who asks. */
export const carriesCredential = ({ body, headers, rawQuery }: Fault.Call): boolean =>
  headers["authorization"] !== undefined ||
  headers["cookie"] !== undefined ||
  [rawQuery, body, JSON.stringify(headers)].some((text) => decodeURIComponent(text).includes(secret))

/** Whether the engine would have the owner of an account reconnect it. */
export const asksOwner = (result: Result.Result<ReadonlyArray<Reading>, AdapterError>): boolean =>
  Result.isFailure(result)
    ? owners.includes(result.failure.reason._tag)
    : result.success.some((one) => one._tag === "Failed" && owners.includes(one.reason._tag))

// internal

const owners: ReadonlyArray<Reason["_tag"]> = ["Unauthorized", "PermissionMissing", "CredentialUnavailable"]

const secret = "nobody-may-send-this"

const canary = { token: Redacted.make(secret), version: "1", scopes: null }
