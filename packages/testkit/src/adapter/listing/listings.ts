/** Laws of listings as tests, and what a listing that fails is, like any other call. */
import { listingOf } from "@dravo/core/Adapter"
import { requestsFor } from "@dravo/core/RequestAllowance"
import { assert, describe, it } from "@effect/vitest"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Fault from "@dravo/fakes/FakePlatformFault"
import { observe } from "../observed.ts"
import { type Fixture, open, type Subject } from "../subject.ts"
import { histories, history } from "./histories.ts"
import * as Laws from "./ListingLaws.ts"
import type { ListingSubject } from "./listingSubject.ts"
import { openListed } from "./walk.ts"

const guarantee: { readonly meta: object } = { meta: { claim: "platforms.listings" } }

export const listings = <F extends Fixture>(subject: Subject<F>): void => {
  const { listing } = subject
  if (listing === undefined) {
    it.live("lists no posts, and names no edge", () =>
      Effect.gen(function* () {
        const { adapter } = yield* open(subject)
        assert.isUndefined(adapter.listPosts)
        assert.isEmpty(adapter.capabilities.listing?.edges ?? [])
      })
    )
    return
  }
  describe("a listing", guarantee, () => {
    declared(subject, listing)
    describe.each(listing.edges)("of $edge", ({ edge }) => {
      it.live.each(laws)("$0", ([, law]) => law(subject, edge))
      it.live.each(Array.from({ length: histories }, (_, at) => at + 1))(
        "loses no post that was there all along, in history %s of what comes, goes and changes meanwhile",
        (seed) => history(subject, edge, seed)
      )
      failures(subject, edge)
    })
  })
}

// internal

const laws: ReadonlyArray<readonly [name: string, law: typeof Laws.wholeWalk]> = [
  ["is walked to its end, each post once on a page", Laws.wholeWalk],
  ["has the numbers of a reading by id", Laws.numbersAsById],
  ["finds what is new, though older posts are pinned above it, without walking the rest", Laws.sinceThen],
  ["leaves a count that its owner hides out", Laws.hiddenCounts],
  ["goes on after a short page", Laws.shortPages],
  ["loses nothing where the order is the platform's own", Laws.ranked],
  ["loses nothing when posts come and go between its pages", Laws.movingPages],
  ["goes on later where a limit stopped it", Laws.throttledMidway],
  ["tells of a limit inside a page", Laws.throttledInside],
  ["ends where it does not move, and is not called complete", Laws.stuckCursor],
  ["makes the requests it declares", Laws.requestsOfPage],
  ["begins after a mark where it marks", Laws.afterMark],
  ["is not believed when it is empty and the account is not", Laws.blindList]
]

const declared = <F extends Fixture>(subject: Subject<F>, listing: ListingSubject<F>): void => {
  it.live("is declared in full, edge by edge", () =>
    Effect.gen(function* () {
      const { adapter, fixture } = yield* open(subject)
      const { edges, unlisted } = listingOf(adapter, listing.account(fixture))
      assert.deepStrictEqual(
        [...new Set(edges.map(({ name }) => name))].sort(),
        [...new Set(listing.edges.map(({ edge }) => edge))].sort(),
        "every edge is put to the laws"
      )
      for (const { everyAtMost, metrics, overlap, page, reach, requests } of edges) {
        assert.isTrue(Number.isInteger(page.min) && page.min >= 1 && page.max >= page.min)
        const [usual, most] = [requestsFor(requests.usual, page.max), requestsFor(requests.max, page.max)]
        assert.isTrue(usual >= 1 && most >= usual && Number.isFinite(most))
        assert.isAtLeast(Duration.toMillis(overlap), 0)
        assert.isTrue(reach.posts === null || reach.posts >= page.max)
        if (everyAtMost !== undefined) assert.isAbove(Duration.toMillis(everyAtMost), 0)
        if (metrics !== "all") for (const key of metrics) assert.isTrue(isDefined(adapter.metrics, key), key)
      }
      if (edges.length === 0) assert.isNotEmpty(unlisted ?? "")
    })
  )
}

const isDefined = (metrics: ReadonlyArray<{ readonly kind: string; readonly key: string }>, key: string): boolean =>
  metrics.some((one) => one.kind === "publication" && one.key === key)

const failures = <F extends Fixture>(subject: Subject<F>, edge: string): void => {
  it.live.each(subject.refused)("fails as a reading does, in one call: $name", ({ answer, expect }) =>
    Effect.gen(function* () {
      const listed = yield* openListed(subject, edge, { attempts: 3 })
      listed.fake.script({ respond: Fault.answer(answer(Date.now())) })
      const error = yield* Effect.flip(listed.page())
      assert.deepStrictEqual([error.reason._tag, error.operation], [expect, "listPosts"])
    })
  )

  it.live.each([
    ["an empty object", "{}"],
    ["null", "null"],
    ["a bare array", "[]"],
    ["lists that are none", '{"data":7,"elements":"no","items":{},"feed":null}']
  ])("takes %s for no list, and never for an account without posts", ([, body]) =>
    Effect.gen(function* () {
      const listed = yield* openListed(subject, edge)
      listed.fake.script({ respond: Fault.answer({ body, headers: { "content-type": "application/json" } }) })
      assert.strictEqual((yield* Effect.flip(listed.page())).reason._tag, "InvalidResponse")
    })
  )

  it.live("never shows the token", () =>
    Effect.gen(function* () {
      const token = "canary.LIST-access_token!9f3K2m+/=Zz"
      const listed = yield* openListed(subject, edge, { token })
      listed.publish(listed.size * 2)
      const { error, logs, spans, value } = yield* observe(listed.page())
      const seen = [error, value, ...spans, ...logs].join("\n")
      for (const part of [token, encodeURIComponent(token), token.slice(0, 12), token.slice(-12)])
        assert.isFalse(seen.includes(part))
    })
  )
}
