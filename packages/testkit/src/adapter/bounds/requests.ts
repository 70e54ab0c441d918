/** One reading makes no more HTTP requests than it declares, whatever it meets, and says what it did not ask. */
import type { AdapterError } from "@dravo/core/AdapterError"
import type { Reading } from "@dravo/core/Adapter"
import { allow, RequestAllowance, requestsFor } from "@dravo/core/RequestAllowance"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import * as Fault from "@dravo/fakes/FakePlatformFault"
import { type Fixture, open, type Subject } from "../subject.ts"

export const requests = <F extends Fixture>(subject: Subject<F>): void => {
  describe("the requests of a reading", () => {
    it.live.each(refusals)("are at most those it declares when every one meets $name", ({ fault }) =>
      Effect.gen(function* () {
        const { both, fixture } = yield* open(subject, { attempts: 3 })
        fixture.fake.script({ respond: fault })
        for (const { kind, read, reads } of both) {
          const refs = kind === "publication" ? fixture.posts : fixture.accounts
          const max = requestsFor(reads.requests.max, refs.length)
          fixture.fake.reset()
          yield* Effect.result(Effect.provideService(read, RequestAllowance, allow(max)))
          assert.isAtMost(fixture.fake.calls().calls, max)
        }
      })
    )

    it.live("are none when none is left, and nothing is called missing, failed or gone for it", () =>
      Effect.gen(function* () {
        const { both, fixture } = yield* open(subject)
        for (const { read } of both) {
          fixture.fake.reset()
          const result = yield* Effect.result(Effect.provideService(read, RequestAllowance, allow(0)))
          assert.strictEqual(fixture.fake.calls().calls, 0)
          assert.isTrue(isLeftOut(result), JSON.stringify(result))
        }
      })
    )
  })
}

// internal

const json = (status: number, body: unknown): Fault.Fault => Fault.answer({ status, body })

const refusals: ReadonlyArray<{ readonly name: string; readonly fault: Fault.Fault }> = [
  { name: "a refusal that names nothing", fault: json(400, { error: { message: "Invalid request", code: 100 } }) },
  { name: "a refusal without a word", fault: json(400, {}) },
  { name: "an internal error", fault: json(500, {}) },
  { name: "a closed door", fault: json(403, { message: "no", code: "ACCESS_DENIED", serviceErrorCode: 100 }) },
  { name: "nothing", fault: json(404, { code: "RESOURCE_NOT_FOUND", message: "no" }) },
  {
    name: "an empty list that says there is more",
    fault: json(200, { data: [], elements: [], paging: { links: [{ rel: "next" }] } })
  },
  { name: "a page in HTML", fault: Fault.html(200) },
  { name: "a length it does not take", fault: json(414, {}) }
]

/** Whether nothing was asked and nothing else is claimed. */
export const isLeftOut = (result: Result.Result<ReadonlyArray<Reading>, AdapterError>): boolean =>
  Result.isFailure(result)
    ? result.failure.reason._tag === "RequestLimit"
    : result.success.every(
        (one) => one._tag === "LeftOut" || (one._tag === "Failed" && one.reason._tag === "RequestLimit")
      )
