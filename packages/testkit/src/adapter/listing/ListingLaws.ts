/**
 * Laws of listings, each as an effect that fails where an adapter breaks it: pages are walked to the end whatever moves
 * meanwhile, a listing's numbers are those of a reading by id, and a list that cannot be right says so.
 */
import type { ListingEdge, Reading } from "@dravo/core/Adapter"
import { assert } from "@effect/vitest"
import type * as Fault from "@dravo/fakes/FakePlatformFault"
import * as Effect from "effect/Effect"
import * as ListedPosts from "@dravo/core/Listed"
import { law } from "./law.ts"
import { assertHolds, idsOf, isOf, type Listed, postsOf } from "./walk.ts"

export { histories, history } from "./histories.ts"
export type { Law } from "./law.ts"
export { requestsOfPage, throttledInside, throttledMidway } from "./limitLaws.ts"

/** Every post once on its page, in the order the edge declares, to the end. */
export const wholeWalk = law(
  Effect.fnUntraced(function* (listed: Listed) {
    const refs = listed.publish(listed.size * 2 + 1)
    const pages = yield* listed.walk()
    assertHolds(pages, refs)
    for (const { posts } of pages) {
      const ids = posts.map(({ identity }) => identity.platformPostId)
      assert.deepStrictEqual(ids, [...new Set(ids)], "no post is twice on a page")
      for (const { identity } of posts) assert.strictEqual(identity.origin, listed.edge.origin)
    }
    assert.isTrue(pages.at(-1)?.complete, "the last page completes the walk")
    assert.deepStrictEqual(pages.at(-1)?.warnings, [])
    if (listed.edge.order === "newest-first") {
      const times = postsOf(pages).map(({ identity }) => identity.publishedAt ?? Number.NaN)
      assert.deepStrictEqual(
        times,
        times.toSorted((a, b) => b - a),
        "newest first"
      )
    }
  })
)

/**
 * What a listing says of a post is what a reading by id says: nothing more, and nothing less where it carries all.
 * Numbers may grow meanwhile, so it is between two readings.
 */
export const numbersAsById = law(
  Effect.fnUntraced(function* (listed: Listed) {
    listed.publish(listed.size)
    const refs = postsOf(yield* listed.walk()).map(({ identity }) => ListedPosts.refOf(listed.account, identity))
    assert.isNotEmpty(refs)
    const before = yield* Effect.forEach(refs, (ref) => listed.readById(ref))
    const posts = postsOf(yield* listed.walk())
    const after = yield* Effect.forEach(refs, (ref) => listed.readById(ref))
    for (const [at, ref] of refs.entries())
      assertBetween(before[at], posts.find((one) => isOf(one, ref))?.reading, after[at], listed.edge)
  })
)

/** New posts are found though older ones lead the list, and what is older need not be walked. */
export const sinceThen = law(
  Effect.fnUntraced(function* (listed: Listed) {
    const old = listed.publish(listed.size * 4, 60)
    const refs = listed.publish(listed.size + 1)
    for (const ref of old.slice(0, 1)) listed.pin(ref)
    const pages = yield* listed.walk({ since: Date.now() - 50 * 60_000 })
    assertHolds(pages, refs)
    assert.isTrue(pages.at(-1)?.complete)
    if (listed.edge.order === "newest-first") assert.isAtMost(pages.length, 4, "the rest is not walked")
  })
)

/** A count its owner hides is absent, never nothing. */
export const hiddenCounts = law(
  Effect.fnUntraced(function* (listed: Listed) {
    const { hide } = listed
    if (hide === undefined) return
    const [ref] = listed.publish(1)
    if (ref === undefined) return
    const key = hide(ref)
    const post = postsOf(yield* listed.walk()).find((one) => isOf(one, ref))
    assert.isDefined(post)
    if (post?.reading._tag === "Value") assert.notProperty(post.reading.metrics, key)
  })
)

/** A page may be short, or empty, though more follow. */
export const shortPages = law(
  Effect.fnUntraced(function* (listed: Listed) {
    const { holdBack } = listed
    if (holdBack === undefined) return
    const refs = listed.publish(listed.size * 3)
    const held = refs.slice(listed.size)
    for (const ref of held) holdBack(ref)
    assertHolds(yield* listed.walk(), refs.slice(0, listed.size))
  })
)

/** A list without an order loses nothing, since or not. */
export const ranked = law(
  Effect.fnUntraced(function* (listed: Listed) {
    const { shuffle } = listed
    assert.strictEqual(shuffle === undefined, listed.edge.order === "newest-first", "a ranked list can be shuffled")
    if (shuffle === undefined) return
    const refs = listed.publish(listed.size * 3)
    shuffle()
    assertHolds(yield* listed.walk(), refs)
    assertHolds(yield* listed.walk({ since: Date.now() - 600 * 60_000 }), refs)
  })
)

/** What is deleted or published between two pages takes no other post with it. */
export const movingPages = law(
  Effect.fnUntraced(function* (listed: Listed) {
    const refs = listed.publish(listed.size * 3)
    const first = yield* listed.page()
    const gone = refs.find((ref) => first.posts.some((one) => isOf(one, ref)))
    const pages = yield* listed.walk({}, () => {
      if (gone !== undefined) listed.remove(gone)
    })
    assertHolds(
      pages,
      refs.filter((ref) => ref !== gone)
    )
    const before = refs.filter((ref) => ref !== gone)
    assertHolds(yield* listed.walk({}, () => listed.publish(1, 0)), before)
  })
)

/** A list that goes on where it began is not walked for ever, and is never called complete. */
export const stuckCursor = law(
  Effect.fnUntraced(function* (listed: Listed) {
    listed.publish(listed.size * 3)
    const answers = new Map<string, Fault.Answer>()
    listed.fake.script({
      respond: async (wire) => {
        const key = `${wire.call.method} ${wire.call.path}`
        const answer = answers.get(key) ?? (await wire.answer())
        if ((answer.status ?? 200) === 200) answers.set(key, answer)
        wire.send(answer)
      }
    })
    const pages = yield* listed.walk()
    assert.isFalse(pages.at(-1)?.complete, "a list that broke off is not complete")
    assert.isNotEmpty(pages.at(-1)?.warnings)
    assert.isNull(pages.at(-1)?.mark, "nothing newer begins after it")
  })
)

/** After a mark only what is newer is listed, and where that is nothing the mark stays. */
export const afterMark = law(
  Effect.fnUntraced(function* (listed: Listed) {
    if (!listed.edge.marks) return
    listed.publish(listed.size)
    const [first] = yield* listed.walk()
    const after = first?.mark
    if (after == null) return assert.fail("a walk of a list that marks leaves a mark")
    const [quiet] = yield* listed.walk({ after })
    assert.deepStrictEqual([quiet?.posts, quiet?.complete, quiet?.mark], [[], true, after])
    const refs = listed.publish(2, 0)
    const news = yield* listed.walk({ after })
    assert.deepStrictEqual([...idsOf(news)].sort(), refs.map(({ publication }) => publication.platformPostId).sort())
  })
)

/** An empty list of an account that says it has posts is a warning, and completes nothing. */
export const blindList = law(
  Effect.fnUntraced(function* (listed: Listed) {
    if (listed.blind === undefined) return
    listed.publish(2)
    listed.blind()
    const page = yield* listed.page()
    assert.deepStrictEqual([page.posts, page.complete], [[], false])
    assert.isNotEmpty(page.warnings)
  })
)

// internal

const fits = (declared: string, key: string): boolean =>
  declared.endsWith("*") ? key.startsWith(declared.slice(0, -1)) : declared === key

/** Numbers between two readings, equal to both where those are; whatever else a reading is, equal to the first. */
const assertBetween = (
  before: Reading | undefined,
  listed: Reading | undefined,
  after: Reading | undefined,
  { metrics }: ListingEdge
): void => {
  if (listed?._tag !== "Value" || before?._tag !== "Value" || after?._tag !== "Value")
    return assert.deepStrictEqual(listed, before)
  const isCarried = (key: string) => metrics === "all" || metrics.some((one) => fits(one, key))
  const carried = Object.keys(before.metrics).filter(isCarried)
  assert.deepStrictEqual(Object.keys(listed.metrics).sort(), carried.sort())
  const hasGrown = carried.some((key) => before.metrics[key] !== after.metrics[key])
  for (const key of carried) {
    const [least = Number.NaN, count = Number.NaN, most = Number.NaN] = [before, listed, after].map((one) =>
      Number(one.metrics[key])
    )
    // A share of counts that grow may move either way.
    const isShare = hasGrown && [least, count, most].some((one) => !Number.isInteger(one))
    assert.isTrue(isShare ? count >= 0 : least <= count && count <= most, key)
  }
}
