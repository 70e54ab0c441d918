/** Laws of listings of what a platform or a reader limits: pages keep what came, and cost what the edge declares. */
import type { Listing } from "@dravo/core/Adapter"
import type { AdapterError } from "@dravo/core/AdapterError"
import { allow, RequestAllowance, requestsFor } from "@dravo/core/RequestAllowance"
import * as Fault from "@dravo/fakes/FakePlatformFault"
import { assert } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import { law } from "./law.ts"
import { assertHolds, type Listed } from "./walk.ts"

/** A limit met on the way keeps what came: the same cursor goes on later. */
export const throttledMidway = law(
  Effect.fnUntraced(function* (listed: Listed) {
    const refs = listed.publish(listed.size * 2 + 1)
    const first = yield* listed.page()
    assert.isNotNull(first.cursor)
    const undo = listed.fake.script({ respond: Fault.answer(listed.throttle) })
    const refused = yield* Effect.result(listed.page({ cursor: first.cursor }))
    if (Result.isSuccess(refused)) return assert.fail("a throttled page is a failure")
    assert.deepStrictEqual([refused.failure.reason._tag, refused.failure.operation], ["RateLimited", "listPosts"])
    undo()
    const pages = [first, ...(yield* listed.walk({ cursor: first.cursor }))]
    assertHolds(pages, refs)
  })
)

/** A limit met inside a page keeps the posts that came, or refuses the page: it is told either way. */
export const throttledInside = law(
  Effect.fnUntraced(function* (listed: Listed) {
    listed.publish(listed.size)
    for (let at = 0; at < requestsFor(listed.edge.requests.usual, listed.size); at++) {
      let asked = 0
      const undo = listed.fake.script({
        match: () => asked++ === at,
        respond: Fault.answer(listed.throttle)
      })
      const result = yield* Effect.result(listed.page())
      undo()
      if (asked > at) assert.isTrue(tellsOfLimit(result), `request ${at + 1}`)
    }
  })
)

/** A page costs the requests the edge declares, and never more, whatever it meets. */
export const requestsOfPage = law(
  Effect.fnUntraced(function* (listed: Listed) {
    const { max: most, usual } = listed.edge.requests
    const refs = listed.publish(listed.size * 2)
    listed.fake.reset()
    const whole = yield* listed.page()
    assert.isAtMost(listed.fake.calls().calls, requestsFor(usual, Math.max(1, whole.posts.length)))
    assert.isNotEmpty(refs)
    for (const respond of refusals) {
      const undo = listed.fake.script({ respond })
      listed.fake.reset()
      const bound = requestsFor(most, listed.size)
      yield* Effect.result(Effect.provideService(listed.page(), RequestAllowance, allow(bound)))
      assert.isAtMost(listed.fake.calls().calls, bound)
      undo()
    }
    listed.fake.reset()
    const none = yield* Effect.result(Effect.provideService(listed.page(), RequestAllowance, allow(0)))
    assert.strictEqual(listed.fake.calls().calls, 0)
    assert.strictEqual(Result.isFailure(none) ? none.failure.reason._tag : "a listing", "RequestLimit")
  })
)

// internal

/** Whether the engine would hear of it. */
const tellsOfLimit = (result: Result.Result<Listing, AdapterError>): boolean =>
  Result.isFailure(result)
    ? result.failure.reason._tag === "RateLimited"
    : result.success.posts.some(({ reading }) =>
        reading._tag === "Value"
          ? (reading.withheld ?? []).some(({ limited }) => limited !== undefined)
          : reading._tag === "Failed" && reading.reason._tag === "RateLimited"
      )

const refusals: ReadonlyArray<Fault.Fault> = [
  Fault.answer({ status: 400, body: { error: { message: "Invalid request", code: 100 } } }),
  Fault.answer({ status: 500, body: {} }),
  Fault.answer({ status: 403, body: { message: "no", code: "ACCESS_DENIED", serviceErrorCode: 100 } }),
  Fault.html(200)
]
