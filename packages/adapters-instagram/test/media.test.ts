import * as Instagram from "@dravo/adapters-instagram"
import * as Freshness from "@dravo/core/Freshness"
import * as SyncState from "@dravo/core/SyncState"
import * as Fault from "@dravo/fakes/FakePlatformFault"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { idOf, instagram, logins, now, open, refOf, valueOf, warningsOf } from "./opened.ts"

const insights = { views: 1240, reach: 980, likes: 84, comments: 6, shares: 12, saved: 9, total_interactions: 120 }
const story = { views: 90, reach: 80, shares: 2, total_interactions: 5 }
const many = Array.from({ length: 25 }, (_, n) => idOf(n))
const noInsights = "Instagram did not grant access to insights; counts come from the post itself."
const typed = (product: string, media = "IMAGE") => ({ traits: { media_product_type: product, media_type: media } })

describe.each(logins)("Instagram media through %s login", (login) => {
  it.live("cost one call for 25, posts and reels alike", () =>
    Effect.gen(function* () {
      const { fake, read } = yield* open(login, {
        media: many.map((id, n) => ({ id, insights, product: n % 2 === 0 ? "FEED" : "REELS" }))
      })
      const readings = yield* read(...many.map((id) => refOf(id)))
      assert.strictEqual(fake.calls().calls, 1)
      assert.strictEqual(fake.calls()["tokensInUrls"], 0)
      for (const reading of readings) {
        assert.deepStrictEqual(valueOf(reading).metrics, insights)
        assert.notProperty(reading, "withheld")
      }
    })
  )

  it.live("teach their type, link and instant, and keep the host's own traits", () =>
    Effect.gen(function* () {
      const { read } = yield* open(login, {
        media: [{ id: idOf(1), product: "REELS", createdAt: Date.parse("2026-06-20T21:30:04Z") }]
      })
      const [reading] = yield* read(refOf(idOf(1), { traits: { campaign: "june" } }))
      assert.deepStrictEqual(valueOf(reading).learned, {
        publishedAt: Date.parse("2026-06-20T21:30:04Z"),
        url: `https://www.instagram.com/p/${idOf(1)}/`,
        traits: { campaign: "june", media_product_type: "REELS", media_type: "VIDEO" }
      })
      const told = { publishedAt: 5, traits: { media_product_type: "REELS", media_type: "VIDEO" } }
      assert.notProperty(valueOf((yield* read(refOf(idOf(1), told)))[0]).learned ?? {}, "traits")
    })
  )

  it.live("that are stories have what stories have, whether or not the host said that they are", () =>
    Effect.gen(function* () {
      const { dead, fake, read } = yield* open(login, {
        media: [
          { id: idOf(1), product: "STORY", insights: story },
          { id: idOf(2), insights }
        ]
      })
      for (const ref of [refOf(idOf(1), { traits: { media_product_type: "STORY" } }), refOf(idOf(1))]) {
        const [reading, neighbour] = yield* read(ref, refOf(idOf(2)))
        assert.deepStrictEqual(valueOf(reading).metrics, story)
        assert.notProperty(reading, "withheld")
        assert.strictEqual(valueOf(reading).closesAt, now - 29 * 86_400_000)
        assert.notProperty(neighbour, "closesAt")
        assert.strictEqual(
          valueOf(reading).learned?.traits?.["media_product_type"] ?? ref.publication.traits["media_product_type"],
          "STORY"
        )
        assert.deepStrictEqual(valueOf(neighbour).metrics, insights)
      }
      assert.deepStrictEqual([...dead], [])
      fake.reset()
      yield* read(refOf(idOf(1), typed("STORY")))
      assert.strictEqual(fake.calls().calls, 1)
    })
  )

  it.live("that too few have seen are partial, never a matter of permissions", () =>
    Effect.gen(function* () {
      const { read } = yield* open(login, {
        media: [
          { id: idOf(1), product: "STORY", trouble: "not-enough-viewers" },
          { id: idOf(2), insights }
        ]
      })
      const [reading, neighbour] = yield* read(refOf(idOf(1), typed("STORY")), refOf(idOf(2)))
      assert.deepStrictEqual(valueOf(reading).metrics, {})
      assert.deepStrictEqual(valueOf(reading).withheld, [
        { keys: Object.keys(story), warning: "Instagram shows no insights before five people have seen this." }
      ])
      assert.deepStrictEqual(valueOf(neighbour).metrics, insights)
    })
  )

  it.live("that are stories get a last reading before they close, and are settled after it", () =>
    Effect.gen(function* () {
      const createdAt = now - 20 * 3_600_000
      const { read } = yield* open(login, {
        media: [1, 2].map((n) => ({
          id: idOf(n),
          product: "STORY" as const,
          createdAt,
          ...(n === 1 ? { insights: story } : { trouble: "not-enough-viewers" as const })
        }))
      })
      const readings = yield* read(
        ...[1, 2].map((n) => refOf(idOf(n), { traits: { media_product_type: "STORY" }, publishedAt: createdAt }))
      )
      const context: SyncState.Context = {
        now,
        label: "Instagram",
        connection: 1,
        policy: Freshness.closing("1 hour", Freshness.standard),
        readRate: null,
        isRatio: () => false,
        facts: { platform: instagram, kind: "publication", seed: "1", publishedAt: createdAt, price: null }
      }
      for (const reading of readings) {
        assert.strictEqual(SyncState.next(SyncState.initial, reading, context).staleAfter, now + 3 * 3_600_000)
        assert.isNull(SyncState.next(SyncState.initial, reading, { ...context, now: now + 3 * 3_600_000 }).staleAfter)
      }
    })
  )

  it.live("from before the conversion keep the node's counts, and are asked for no insights again", () =>
    Effect.gen(function* () {
      const old = {
        id: idOf(1),
        trouble: "before-conversion" as const,
        counts: { like_count: 31, comments_count: 2, shares_count: 1, saved_count: 0 }
      }
      const { fake, read } = yield* open(login, {
        media: [old, ...[2, 3, 4, 5].map((n) => ({ id: idOf(n), insights }))]
      })
      const [reading, ...neighbours] = yield* read(...[1, 2, 3, 4, 5].map((n) => refOf(idOf(n))))
      assert.deepStrictEqual(valueOf(reading).metrics, { likes: 31, comments: 2, shares: 1, saved: 0 })
      assert.deepStrictEqual(warningsOf(reading), [
        "Instagram keeps no insights for what was published before the account became a business one."
      ])
      for (const neighbour of neighbours) assert.deepStrictEqual(valueOf(neighbour).metrics, insights)
      const traits = valueOf(reading).learned?.traits ?? {}
      assert.strictEqual(traits["insights"], "before_conversion")
      fake.reset()
      const [again] = yield* read(refOf(idOf(1), { traits }))
      assert.strictEqual(fake.calls().calls, 1)
      assert.deepStrictEqual(valueOf(again).metrics, valueOf(reading).metrics)
      assert.deepStrictEqual(valueOf(again).withheld, valueOf(reading).withheld)
    })
  )

  it.live("without any insights yet show the node's counts and say so", () =>
    Effect.gen(function* () {
      const { fake, read } = yield* open(login, {
        media: [{ id: idOf(1), insights: null, counts: { like_count: 3, comments_count: 1 } }]
      })
      const [reading] = yield* read(refOf(idOf(1)))
      assert.deepStrictEqual(valueOf(reading).metrics, { likes: 3, comments: 1 })
      assert.deepStrictEqual(warningsOf(reading), ["Instagram has no insights for this media yet."])
      assert.strictEqual(fake.calls().calls, 1)
    })
  )

  it.live("whose owner hides a count do not have it", () =>
    Effect.gen(function* () {
      const { likes: _, ...rest } = insights
      const { read } = yield* open(login, { media: [{ id: idOf(1), insights: rest, counts: { like_count: 84 } }] })
      const [reading] = yield* read(refOf(idOf(1)))
      assert.deepStrictEqual(valueOf(reading).metrics, rest)
      assert.notProperty(reading, "withheld")
    })
  )

  it.live("keep Instagram's own total, which is not the sum of the others", () =>
    Effect.gen(function* () {
      const { read } = yield* open(login, {
        media: [
          { id: idOf(1), insights: { likes: 580, comments: 10, shares: 202, saved: 63, total_interactions: 888 } }
        ]
      })
      assert.strictEqual(valueOf((yield* read(refOf(idOf(1))))[0]).metrics["total_interactions"], 888)
    })
  )

  it.live("without the insights permission show the node's counts, and find that out once", () =>
    Effect.gen(function* () {
      const scopes = login === "facebook" ? ["instagram_basic", "pages_read_engagement"] : ["instagram_business_basic"]
      const media = [1, 2].map((n) => ({ id: idOf(n), insights }))
      const { fake, read } = yield* open(login, { media, tokens: { token: { scopes } } })
      // The list, the account's own insights, and the list without them.
      for (const expected of [3, 1]) {
        fake.reset()
        const readings = yield* read(refOf(idOf(1)), refOf(idOf(2)))
        assert.strictEqual(fake.calls().calls, expected)
        for (const reading of readings) {
          assert.deepStrictEqual(valueOf(reading).metrics, { likes: 84, comments: 6, shares: 12, saved: 9 })
          assert.deepStrictEqual(warningsOf(reading), [noInsights])
        }
      }
      const told = yield* open(login, { media, granted: scopes, tokens: { token: { scopes } } })
      assert.deepStrictEqual(warningsOf((yield* told.read(refOf(idOf(1))))[0]), [noInsights])
      assert.strictEqual(told.fake.calls().calls, 1)
    })
  )

  it.live("survive a metric that dies by name: one call more, once for the fleet", () =>
    Effect.gen(function* () {
      const opened = yield* open(login, { media: many.map((id) => ({ id, insights })) })
      opened.fake.dead.add("saved")
      const { saved: _, ...rest } = insights
      const readings = yield* opened.read(...many.map((id) => refOf(id)))
      assert.strictEqual(opened.fake.calls().calls, 2)
      for (const reading of readings) {
        const { metrics, withheld } = valueOf(reading)
        assert.deepStrictEqual(withheld, [{ keys: ["saved"], warning: "Instagram no longer offers saved." }])
        assert.deepStrictEqual(metrics, rest)
      }
      assert.deepStrictEqual([...opened.dead], [["media v25.0", new Set(["saved"])]])
      const other = yield* Instagram.make({ login, baseUrls: { [login]: opened.fake.url } })
      opened.fake.reset()
      yield* other.readPosts(
        opened.credential,
        many.map((id) => refOf(id, typed("FEED"))),
        opened.memory
      )
      assert.strictEqual(opened.fake.calls().calls, 1)
    })
  )

  it.live("survive a metric that dies without being named in at most ⌈log2 n⌉ + 1 calls more", () =>
    Effect.gen(function* () {
      const { dead, fake, read } = yield* open(login, { media: many.map((id) => ({ id, insights })) })
      fake.dead.add("saved")
      fake.script({
        respond: Fault.tamper((text) =>
          text.replaceAll(
            /metric\[\d\] must be one of the following values: [a-z_, ]+/gu,
            "The value must be a valid insights metric"
          )
        )
      })
      const { saved: _, ...rest } = insights
      const readings = yield* read(...many.map((id) => refOf(id)))
      for (const reading of readings) assert.deepStrictEqual(valueOf(reading).metrics, rest)
      assert.strictEqual(fake.calls().calls, 1 + (login === "facebook" ? 1 : Math.ceil(Math.log2(7))) + 1)
      assert.deepStrictEqual([...dead], [["media v25.0", new Set(["saved"])]])
    })
  )

  it.live("that lack a metric of their own cost no neighbour theirs, and the fleet learns nothing from one", () =>
    Effect.gen(function* () {
      const { dead, fake, read } = yield* open(login, {
        media: many.map((id, n) => ({ id, insights, lacks: n === 3 ? ["views"] : [] }))
      })
      const refs = many.map((id) => refOf(id, typed("FEED")))
      const readings = yield* read(...refs)
      readings.forEach((reading, n) => {
        const { views: _, ...rest } = insights
        assert.deepStrictEqual(valueOf(reading).metrics, n === 3 ? rest : insights)
        assert.deepStrictEqual(warningsOf(reading), n === 3 ? ["Instagram does not offer views for this media."] : [])
      })
      assert.deepStrictEqual([...dead], [])
      fake.reset()
      assert.deepStrictEqual(yield* read(...refs), readings)
      // The list without that metric, two media by themselves, and the list in stretches around the odd one.
      assert.isAtMost(fake.calls().calls, login === "facebook" ? 1 : 6)
    })
  )

  it.live("that lack a metric and are read alone teach the fleet nothing either", () =>
    Effect.gen(function* () {
      const { dead, read } = yield* open(login, { media: [{ id: idOf(1), insights, lacks: ["views"] }] })
      assert.deepStrictEqual(warningsOf((yield* read(refOf(idOf(1), typed("FEED"))))[0]), [
        "Instagram does not offer views for this media."
      ])
      assert.deepStrictEqual([...dead], [])
    })
  )

  it.live("of one type that all refuse a metric teach the fleet for that type", () =>
    Effect.gen(function* () {
      const media = [1, 2, 3].map((n) => ({
        id: idOf(n),
        insights,
        product: n === 3 ? ("REELS" as const) : ("FEED" as const),
        lacks: n === 3 ? [] : ["views"]
      }))
      const { dead, read } = yield* open(login, { media })
      const readings = yield* read(...[1, 2, 3].map((n) => refOf(idOf(n), typed(n === 3 ? "REELS" : "FEED"))))
      assert.deepStrictEqual([...dead], [["media/FEED/IMAGE v25.0", new Set(["views"])]])
      assert.deepStrictEqual(valueOf(readings[2]).metrics, insights)
    })
  )

  it.live("refused for a reason nobody knows fall back to the node, and cost no neighbour its numbers", () =>
    Effect.gen(function* () {
      const { read } = yield* open(login, {
        media: [{ id: idOf(1), insights, trouble: "refused" }, ...[2, 3, 4].map((n) => ({ id: idOf(n), insights }))]
      })
      const [reading, ...neighbours] = yield* read(...[1, 2, 3, 4].map((n) => refOf(idOf(n))))
      assert.deepStrictEqual(valueOf(reading).metrics, { likes: 84, comments: 6, shares: 12, saved: 9 })
      assert.deepStrictEqual(warningsOf(reading), [
        "Instagram refused this media's insights; counts come from the post itself."
      ])
      for (const neighbour of neighbours) assert.deepStrictEqual(valueOf(neighbour).metrics, insights)
    })
  )

  it.live("whose newest node fields a version lacks do without them", () =>
    Effect.gen(function* () {
      const { fake, read } = yield* open(login, {
        media: [
          {
            id: idOf(1),
            trouble: "before-conversion",
            insights: null,
            counts: { like_count: 3, comments_count: 1, saved_count: 9 }
          }
        ]
      })
      fake.dead.add("saved_count")
      const [reading] = yield* read(refOf(idOf(1)))
      assert.deepStrictEqual(valueOf(reading).metrics, { likes: 3, comments: 1 })
      assert.lengthOf(warningsOf(reading), 1)
    })
  )

  it.live("that are missing alone may only be gone when the account still lists others", () =>
    Effect.gen(function* () {
      const { fake, read } = yield* open(login, { media: [{ id: idOf(1) }] })
      assert.deepStrictEqual(yield* read(refOf(idOf(2))), [{ _tag: "Absent" }])
      fake.media.clear()
      const [reading] = yield* read(refOf(idOf(2)))
      assert.strictEqual(reading?._tag === "Failed" && reading.reason._tag, "Hidden")
    })
  )

  it.live("that were stories are over after a day", () =>
    Effect.gen(function* () {
      const { read } = yield* open(login, { media: [{ id: idOf(1), insights }] })
      const [reading] = yield* read(
        refOf(idOf(2), { ...typed("STORY"), publishedAt: now - 25 * 3_600_000 }),
        refOf(idOf(1))
      )
      assert.strictEqual(reading?._tag === "Failed" && reading.reason._tag, "Gone")
    })
  )
})

describe("Instagram media of a batch", () => {
  it.live("throttled alone keep their deadline, and their neighbours their numbers", () =>
    Effect.gen(function* () {
      const { read } = yield* open("facebook", {
        media: [
          { id: idOf(1), trouble: "throttled" },
          { id: idOf(2), insights }
        ]
      })
      const [reading, neighbour] = yield* read(refOf(idOf(1)), refOf(idOf(2)))
      assert.strictEqual(reading?._tag === "Failed" && reading.reason._tag, "RateLimited")
      assert.deepStrictEqual(valueOf(neighbour).metrics, insights)
    })
  )

  it.live("all throttled fail together with the minutes their parts name", () =>
    Effect.gen(function* () {
      const { fake, read } = yield* open("facebook", { media: [{ id: idOf(1) }, { id: idOf(2) }] })
      fake.throttle(600)
      const { reason } = yield* Effect.flip(read(refOf(idOf(1)), refOf(idOf(2))))
      assert.strictEqual(reason._tag, "RateLimited")
      if (reason._tag === "RateLimited" && reason.retryAt !== null) assert.isAbove(reason.retryAt - Date.now(), 590_000)
      else assert.fail("no deadline")
    })
  )
})
