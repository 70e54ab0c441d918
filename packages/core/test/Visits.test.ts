import { assert, describe, it } from "@effect/vitest"
import { day, hour, minute } from "@dravo/core/Instant"
import * as Visits from "@dravo/core/Visits"

const now = 0
const every = (apart: number, count = 10, last = 0) => Array.from({ length: count }, (_, at) => -last - at * apart)
const rest = (newest: ReadonlyArray<number>, change: Partial<Visits.Outlook> = {}) =>
  (Visits.next({ newest, everyAtMost: null, failures: 0, ...change }, now) - now) / hour

describe("when an account is looked at next", () => {
  it.each([
    ["that posts all the time", every(5 * minute), 1],
    ["of three posts a day", every(8 * hour), 12],
    ["of one post a day", every(day), 36],
    ["of one post in three days", every(3 * day), 48],
    ["that has gone quiet", every(hour, 10, 100 * day), 48],
    ["of one post", [-hour], 36],
    ["nobody knows a post of", [], 18]
  ])("an account %s", (_which, newest, hours) => {
    assert.strictEqual(rest(newest), hours)
  })

  it("before anything its lists show is gone", () => {
    assert.strictEqual(rest(every(3 * day), { everyAtMost: 20 * hour }), 20)
  })

  it("soon after a failure, and later after each further one, a day at most", () => {
    assert.deepStrictEqual(
      [1, 2, 3, 20].map((failures) => rest(every(day), { failures })),
      [0.25, 0.5, 1, 24]
    )
  })

  it.each([
    [8 * hour, day, 3],
    [day, hour, 1],
    [day, 0, 0]
  ])("posts %d ms apart: after %d ms %d have probably appeared", (apart, since, count) => {
    assert.strictEqual(Visits.expected(every(apart), now - since, now), count)
  })
})
