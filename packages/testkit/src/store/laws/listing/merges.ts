/** Laws of two rows that turn out to be one post: it is the host's where one of them is, and nothing known is lost. */
import * as Change from "@dravo/core/Change"
import { PlatformPostId, PostId } from "@dravo/core/Ids"
import type { DiscoveredDraft, Publication, PublicationDraft, PublicationPatch } from "@dravo/core/Publication"
import type { Commit } from "@dravo/core/Store"
import { assert } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { claimed } from "../refreshing/claiming.ts"
import * as F from "../../fixtures.ts"
import { type Law, law, type World } from "../../../suite/law.ts"
import { sameAs } from "../past/changes.ts"
import { commit, discovered, foundPost, walked } from "./found.ts"

export const merges: ReadonlyArray<Law> = [
  law(
    "a post that was found before its upload is known to be it is one row, under the host's post id",
    Effect.fnUntraced(function* (world) {
      const { store } = world
      yield* F.seeded(store, 0)
      const upload = yield* store.recordPublication(
        F.mine,
        F.publication(1, { platformPostId: PlatformPostId.make("upload-1"), postId: PostId.make("post_own") })
      )
      const { version } = yield* walked(world)
      const [video] = yield* commit(world, version, {
        found: [foundPost(discovered(2, { platformPostId: PlatformPostId.make("video-1") }))]
      })
      if (video === undefined) return assert.fail("nothing was found")
      const held = yield* claimed(world, F.ofPublication(upload))
      const learned = { platformPostId: video.platformPostId }
      assert.isEmpty(yield* store.commit(F.mine, [{ ...held, sync: F.synced(9), learned }]))
      const { rows } = yield* store.pagePublications(F.mine, F.allPublications)
      assert.deepStrictEqual(
        rows.map(({ publication: { origin, platformPostId, postId, seq } }) => ({
          origin,
          platformPostId,
          postId,
          seq
        })),
        [{ origin: "published", platformPostId: video.platformPostId, postId: upload.postId, seq: video.seq }]
      )
    })
  ),

  law(
    "what a reading taught of an upload is kept where a listing had found the video with less",
    Effect.fnUntraced(function* (world) {
      yield* F.seeded(world.store, 0)
      const upload = yield* recorded(world, "upload", { traits: { campaign: "autumn" } })
      const video = yield* found(world, "video", { publishedAt: null, mediaType: null, traits: { kind: "reel" } })
      const url = "https://example.com/video"
      const taught = { url, publishedAt: 1000, mediaType: "video" as const, traits: { campaign: "autumn", size: "hd" } }
      assert.deepStrictEqual(yield* learned(world, upload, video, taught), [
        {
          ...video,
          ...taught,
          postId: upload.postId,
          origin: "published",
          traits: { kind: "reel", campaign: "autumn", size: "hd" }
        }
      ])
    })
  ),

  law(
    "of two rows that are one post the host's own words stand, and what it did not say is what the other row knew",
    Effect.fnUntraced(function* (world) {
      yield* F.seeded(world.store, 0)
      const own = { text: "the host's", publishedAt: 7, traits: { a: "host" } }
      const others = { text: "the listing's", publishedAt: 9, url: "https://example.com/9", traits: { a: "b", c: "d" } }
      const known = { text: own.text, publishedAt: 7, url: others.url, traits: { a: "host", c: "d" } }
      const upload = yield* recorded(world, "upload", own)
      const video = yield* found(world, "video", { ...others, mediaType: "video" })
      const kept = { ...video, ...known, postId: upload.postId, origin: "published" as const }
      assert.deepStrictEqual(yield* learned(world, upload, video, {}), [kept])
      const listed = yield* found(world, "listed", { ...others, mediaType: "video" })
      const named = yield* recorded(world, "named", own)
      assert.deepStrictEqual(yield* learned(world, listed, named, {}), [
        { ...named, ...known, mediaType: "video" },
        kept
      ])
    })
  ),

  law(
    "of two rows of one post that the host recorded the one that stays keeps its words and gains what the other knew",
    Effect.fnUntraced(function* (world) {
      yield* F.seeded(world.store, 0)
      const postId = PostId.make("post_both")
      const upload = yield* recorded(world, "upload", { postId, text: "upload", traits: { a: "b", c: "d" } })
      const video = yield* recorded(world, "video", { postId, text: "video", traits: { a: "video" } })
      const taught = { publishedAt: 1000, mediaType: "video" as const }
      assert.deepStrictEqual(yield* learned(world, upload, video, taught), [
        { ...video, ...taught, traits: { a: "video", c: "d" } }
      ])
    })
  ),

  law(
    "two rows that listings found and that are one post are no post of the host's",
    Effect.fnUntraced(function* (world) {
      yield* F.seeded(world.store, 0)
      const one = yield* found(world, "one", { origin: "collaboration", text: "one", mediaType: null })
      const two = yield* found(world, "two", { text: null, mediaType: "image" })
      assert.deepStrictEqual(yield* learned(world, one, two, { publishedAt: 5 }), [
        { ...two, text: "one", publishedAt: two.publishedAt ?? 5 }
      ])
    })
  ),

  law(
    "one commit that finds a post to be a second one, and that to be a third one, leaves the third",
    Effect.fnUntraced(function* (world) {
      const { store } = world
      const { account } = yield* F.seeded(store, 0)
      const postId = PostId.make("post_all")
      const rows = yield* Effect.forEach(["first", "second", "third"], (id) => recorded(world, id, { postId }))
      const before = yield* store.changes(F.mine, Change.beginning, 100)
      const commits: Array<Commit> = []
      for (const [at, row] of rows.entries()) {
        const held = yield* claimed(world, F.ofPublication(row))
        commits.push({ ...held, sync: F.synced(9), learned: { platformPostId: (rows[at + 1] ?? row).platformPostId } })
      }
      commits.push({ ...(yield* claimed(world, F.ofAccount(account))), sync: F.synced(9) })
      assert.isEmpty(yield* store.commit(F.mine, commits))
      const { changes } = yield* store.changes(F.mine, before.cursor, 100)
      // One operation, so in the order of kinds and numbers, whatever came first in it.
      assert.deepStrictEqual(
        changes.map(({ _tag, seq }) => ({ _tag, seq })),
        ["Account", "Erased", "Erased", "Publication"].map((_tag, at) => ({
          _tag,
          seq: (at === 0 ? account : rows[at - 1])?.seq
        }))
      )
      const all = [...before.changes, ...changes]
      yield* sameAs(store, F.mine, new Map(all.map((change) => [Change.recordId(change), change])))
    }),
    { meta: { claim: "copies.feed" } }
  )
]

// internal

const recorded = ({ store }: World, id: string, change: Partial<PublicationDraft>) =>
  store.recordPublication(F.mine, F.publication(1, { ...namesOf(id), ...change }))

const found = Effect.fnUntraced(function* (world: World, id: string, change: Partial<DiscoveredDraft>) {
  const { version } = yield* walked(world)
  const [added] = yield* commit(world, version, {
    lease: null,
    found: [foundPost(discovered(1, { ...namesOf(id), ...change }))]
  })
  return added ?? (yield* Effect.die(new RangeError("nothing was found")))
})

const namesOf = (id: string) => ({ platformPostId: PlatformPostId.make(id), postId: PostId.make(`post_${id}`) })

/** Reads a row and learns that it is this other one, among other things; answers the publications there then are. */
const learned = Effect.fnUntraced(function* (
  world: World,
  read: Publication,
  { platformPostId }: Publication,
  taught: PublicationPatch
) {
  const held = yield* claimed(world, F.ofPublication(read))
  const dropped = yield* world.store.commit(F.mine, [
    { ...held, sync: F.synced(9), learned: { ...taught, platformPostId } }
  ])
  assert.isEmpty(dropped)
  const { rows } = yield* world.store.pagePublications(F.mine, F.allPublications)
  return rows.map(({ publication }) => publication)
})
