/** When the whole call fails, the error says why in one reason, and nothing is a defect. */
import { needsToken } from "@dravo/core/Adapter"
import type { Reason } from "@dravo/core/AdapterError"

import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { type Fixture, open, type Subject } from "./subject.ts"
import * as Fault from "@dravo/fakes/FakePlatformFault"

export const failures = <F extends Fixture>(subject: Subject<F>): void => {
  describe("a failed call", () => {
    it.live.each(faults)("$name: $expect", ({ endless, expect, fault }) =>
      Effect.gen(function* () {
        const { adapter, both, fixture } = yield* open(subject, endless === true ? { deadline: 250 } : {})
        fixture.fake.script({ respond: fault })
        for (const { operation, read } of both) {
          const error = yield* Effect.flip(read)
          assert.strictEqual(error._tag, "AdapterError")
          assert.strictEqual(error.reason._tag, expect)
          assert.strictEqual(error.platform, adapter.platform)
          assert.strictEqual(error.operation, operation)
        }
      })
    )

    it.live.each(subject.refused)("$name: $expect, and it is not asked again", ({ answer, expect, retryAfter }) =>
      Effect.gen(function* () {
        const { both, fixture } = yield* open(subject, { attempts: 3 })
        const now = Date.now()
        fixture.fake.script({ respond: Fault.answer(answer(now)) })
        for (const { max: most, read, usual } of both) {
          fixture.fake.reset()
          const { reason } = yield* Effect.flip(read)
          assert.strictEqual(reason._tag, expect)
          if (retryAfter !== undefined) assertRetry(reason, retryAfter, now)
          // Whether it is the token or the object that lacks a permission takes a second look.
          if (expect === "PermissionMissing") assert.isAtMost(fixture.fake.calls().calls, most)
          else if (expect !== "Unavailable") assert.isAtMost(fixture.fake.calls().calls, usual)
        }
      })
    )

    it.live.each([402, 403, 404, 409, 410, 418, 451])(
      "a %s without a word is never taken for a dead grant or a deleted post",
      (status) =>
        Effect.gen(function* () {
          const { both, fixture } = yield* open(subject)
          fixture.fake.script({ respond: Fault.answer({ status, body: {} }) })
          for (const { read } of both) {
            const { reason } = yield* Effect.flip(read)
            assert.notInclude(["Unauthorized", "PermissionMissing", "Gone"], reason._tag)
          }
        })
    )

    it.live("a redirect is not followed", () =>
      Effect.gen(function* () {
        const { both, fixture } = yield* open(subject)
        fixture.fake.script({
          match: (call) => call.path !== "/elsewhere",
          respond: Fault.redirect(`${fixture.fake.url}/elsewhere`)
        })
        for (const { read } of both) {
          assert.strictEqual((yield* Effect.flip(read)).reason._tag, "InvalidResponse")
        }
        assert.notProperty(fixture.fake.calls().endpoints, "GET /elsewhere")
      })
    )

    it.live("is refused by the platform in the ways every platform has", () =>
      Effect.gen(function* () {
        const { adapter } = yield* open(subject)
        const has = (tag: Reason["_tag"], fits: (retryAfter: number | null | undefined) => boolean) =>
          subject.refused.some((one) => one.expect === tag && fits(one.retryAfter))
        assert.strictEqual(
          has("Unauthorized", () => true),
          needsToken(adapter) || adapter.appCredential !== undefined,
          "a dead token, where there are tokens"
        )
        assert.isTrue(
          has("OperatorActionRequired", () => true),
          "trouble of the operator's own"
        )
        assert.isTrue(
          has("RateLimited", (after) => typeof after === "number"),
          "a throttle with a deadline"
        )
        assert.isTrue(
          has("RateLimited", (after) => after === null),
          "a throttle without one"
        )
      })
    )
  })
}

// internal

const json = (body: string): Fault.Fault => Fault.answer({ body, headers: { "content-type": "application/json" } })

const faults: ReadonlyArray<{
  readonly name: string
  readonly fault: Fault.Fault
  readonly expect: Reason["_tag"]
  readonly endless?: true
}> = [
  { name: "status 500", fault: Fault.answer({ status: 500, body: {} }), expect: "Unavailable" },
  { name: "an HTML error page", fault: Fault.html(502), expect: "Unavailable" },
  { name: "an HTML page with status 200", fault: Fault.html(200), expect: "InvalidResponse" },
  { name: "JSON cut off", fault: Fault.malformed, expect: "InvalidResponse" },
  { name: "an empty body", fault: Fault.empty(), expect: "InvalidResponse" },
  { name: "null", fault: json("null"), expect: "InvalidResponse" },
  { name: "a bare array", fault: json("[]"), expect: "InvalidResponse" },
  { name: "a bare text", fault: json('"ok"'), expect: "InvalidResponse" },
  { name: "JSON nested 200,000 levels deep", fault: Fault.deep(), expect: "InvalidResponse" },
  { name: "a gzip bomb", fault: Fault.bomb(), expect: "InvalidResponse" },
  { name: "no answer at all", fault: Fault.hang, expect: "Unavailable", endless: true },
  { name: "a body that never ends", fault: Fault.drip(20), expect: "Unavailable", endless: true },
  { name: "a connection torn down", fault: Fault.reset, expect: "Unavailable" },
  { name: "a connection torn down inside the body", fault: Fault.cut, expect: "Unavailable" }
]

/** A header counts whole seconds, and some time passed on the way. */
const tolerance = 3000

const assertRetry = (reason: Reason, after: number | null, now: number): void => {
  assert.property(reason, "retryAt")
  if (!("retryAt" in reason)) return
  if (after === null || reason.retryAt === null) return assert.strictEqual(reason.retryAt, after)
  assert.approximately(reason.retryAt - now, after, tolerance)
}
