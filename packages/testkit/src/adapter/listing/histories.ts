/**
 * Walks while posts come, go and change between the pages: whatever was there all along is listed, and nothing twice on
 * a page.
 */
import type { AdapterError } from "@dravo/core/AdapterError"
import type { Listing, PostRef } from "@dravo/core/Adapter"
import { assert } from "@effect/vitest"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import type { Fixture, Subject } from "../subject.ts"
import { assertHolds, type Listed, openListed } from "./walk.ts"

/** Of each edge; every one is another sequence of what happens. */
export const histories = 20

/** A random life of an account, walked while posts come, go and change; the seed makes it again. */
export const history = <F extends Fixture>(
  subject: Subject<F>,
  edge: string,
  seed: number
): Effect.Effect<void, AdapterError, Scope.Scope> =>
  Effect.flatMap(openListed(subject, edge), (listed) => walkThrough(listed, randomOf(seed)))

// internal

type Random = (below: number) => number

const walkThrough = Effect.fnUntraced(function* (listed: Listed, random: Random) {
  let there: ReadonlyArray<PostRef> = listed.publish(listed.size * (3 + random(3)), 30)
  for (const ref of there.slice(0, random(3))) listed.pin(ref)
  const pages: Array<Listing> = []
  for (let cursor: string | null = null; ; ) {
    const page: Listing = yield* listed.page({ cursor, limit: listed.size + random(3) })
    const ids = page.posts.map(({ identity }) => identity.platformPostId)
    assert.deepStrictEqual(ids, [...new Set(ids)], "no post is twice on a page")
    pages.push(page)
    if (page.cursor === null) break
    assert.isAtMost(pages.length, 60, "the walk ends")
    ;({ cursor } = page)
    there = happening(listed, there, random)
  }
  assertHolds(pages, there)
})

/** One or two of them between two pages; what is removed is no longer expected. */
const happening = (listed: Listed, there: ReadonlyArray<PostRef>, random: Random): ReadonlyArray<PostRef> => {
  let left = there
  for (let count = 1 + random(2); count > 0; count--) {
    const one = left[random(left.length)]
    const kind = random(3)
    if (kind === 0) listed.publish(1, 0)
    else if (one !== undefined && kind === 1) {
      listed.remove(one)
      left = left.filter((ref) => ref !== one)
    } else if (one !== undefined) listed.edit(one)
  }
  return left
}

/** The same numbers for the same seed. */
const randomOf = (seed: number): Random => {
  let state = seed * 2_654_435_761
  return (below) => {
    state = (Math.imul(state ^ (state >>> 15), 2_246_822_519) + 0x9e37_79b9) >>> 0
    return below <= 0 ? 0 : ((state ^ (state >>> 13)) >>> 0) % below
  }
}
