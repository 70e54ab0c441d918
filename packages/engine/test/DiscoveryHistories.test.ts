/** Whatever happens to an account's posts, and wherever a walk is cut off: each post is one row in the end. */
import { hour } from "@dravo/core/Instant"
import { AccountId, PlatformPostId, PostId } from "@dravo/core/Ids"
import { Coordination } from "@dravo/core/Coordination"
import { Store } from "@dravo/core/Store"
import { StoreError, Unreachable } from "@dravo/core/StoreError"
import * as Analytics from "@dravo/engine/Analytics"
import * as StoreMemory from "@dravo/store-memory"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Schema from "effect/Schema"
import * as TestClock from "effect/testing/TestClock"
import { engine, type ListedWorld, listedWorld, type Post } from "./listingWorld.ts"
import { acme, connect, settle } from "./scripted.ts"

const accountId = AccountId.make("acc_one")
const small = (max: number) => Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: max }))

const Event = Schema.Union([
  /** So many posts, some of which the host records before or after they are found. */
  Schema.Struct({ _tag: Schema.tag("Publish"), posts: small(12), recorded: small(3), late: Schema.Boolean }),
  Schema.Struct({ _tag: Schema.tag("Delete"), at: small(30) }),
  Schema.Struct({ _tag: Schema.tag("Edit"), at: small(30) }),
  Schema.Struct({ _tag: Schema.tag("Pin"), at: small(30) }),
  /** The host records one that was found, maybe. */
  Schema.Struct({ _tag: Schema.tag("Record"), at: small(30) }),
  /** A visit, while so many posts appear under it; cut off at that operation of the store, if it comes to it. */
  Schema.Struct({ _tag: Schema.tag("Visit"), meanwhile: small(3), cutAt: Schema.NullOr(small(12)) }),
  Schema.Struct({ _tag: Schema.tag("Wait"), hours: small(60) })
])
type Event = typeof Event.Type

/** A process whose database goes away with its n-th operation: nothing it does afterwards is seen. */
const cutOff = (store: Store["Service"], after: number): Store["Service"] => {
  let left = after
  const gone = Effect.fail(new StoreError({ operation: "any", reason: new Unreachable({ detail: "it is gone" }) }))
  return new Proxy(store, {
    get: (target, name) => {
      const value: unknown = Reflect.get(target, name)
      return typeof value !== "function"
        ? value
        : (...args: ReadonlyArray<unknown>) =>
            Effect.suspend(() => (left-- > 0 ? (Reflect.apply(value, target, args) as Effect.Effect<unknown>) : gone))
    }
  })
}

interface History {
  readonly world: ListedWorld
  readonly store: Store["Service"]
  /** Every post there ever was, deleted ones included. */
  readonly ever: Map<string, Post>
  count: number
}

const publish = (history: History, count: number, at: number): ReadonlyArray<Post> =>
  Array.from({ length: count }, (_, n) => {
    // The list goes on from an instant, so no two share one.
    const post = { id: `p${history.count}`, at: at - n * 60_000 + history.count++ * 7, views: 10 }
    history.ever.set(post.id, post)
    list(history).push(post)
    return post
  })

const list = ({ world }: History): Array<Post> => {
  const posts = world.posts.get("native-one") ?? []
  world.posts.set("native-one", posts)
  return posts
}

const record = ({ store }: History, post: Post) =>
  store.recordPublication(acme, {
    postId: PostId.make(`post_${post.id}`),
    accountId,
    platformPostId: PlatformPostId.make(post.id),
    url: null,
    text: null,
    createdAt: null,
    publishedAt: null,
    traits: {}
  })

const visit = Effect.fnUntraced(function* (history: History, meanwhile: number, cutAt: number | null) {
  let left = meanwhile
  history.world.before = () => {
    if (left-- > 0) publish(history, 1, 5_000_000_000 + history.count)
  }
  const store = cutAt === null ? history.store : cutOff(history.store, cutAt)
  const layer = engine(history.world).pipe(
    Layer.provide(Layer.succeed(Store, store)),
    Layer.provide(Layer.effect(Coordination, StoreMemory.makeCoordination))
  )
  yield* Effect.flatMap(Analytics.Analytics, (analytics) =>
    Effect.exit(settle(analytics.discover(acme, { accountId, days: 3650, maxPosts: 1000 })))
  ).pipe(Effect.provide(layer))
  history.world.before = () => {}
})

const happen = Effect.fnUntraced(function* (history: History, event: Event) {
  const posts = list(history)
  const at = "at" in event ? posts[event.at] : undefined
  switch (event._tag) {
    case "Publish": {
      const now = (yield* Effect.clockWith((clock) => clock.currentTimeMillis)) - (event.late ? 40 * hour : 0)
      const made = publish(history, event.posts, now)
      return yield* Effect.forEach(made.slice(0, event.recorded), (post) => record(history, post), { discard: true })
    }
    case "Delete":
      if (at !== undefined) posts.splice(posts.indexOf(at), 1)
      return
    case "Edit":
      if (at !== undefined) at.views += 5
      return
    case "Pin":
      // It leads the list from now on, as if it were new: also one that is older than most.
      if (at !== undefined)
        posts.splice(posts.indexOf(at), 1, { ...at, at: Math.max(...posts.map((one) => one.at)) + hour + 1 })
      return
    case "Record":
      if (at !== undefined) yield* record(history, at)
      return
    case "Visit":
      yield* visit(history, event.meanwhile, event.cutAt)
      // Longer than a lease: whoever died holds nothing any more.
      return yield* TestClock.adjust("1 minute")
    case "Wait":
      return yield* TestClock.adjust(event.hours * hour)
  }
})

describe("histories of an account", { meta: { claim: "discovery.none-lost" } }, () => {
  it.effect.prop(
    "0 posts are lost and 0 are there twice, however posts come and go and wherever visits are cut off",
    { events: Schema.Array(Event) },
    ({ events }) =>
      Effect.gen(function* () {
        const history: History = { world: listedWorld(), store: yield* Store, ever: new Map(), count: 0 }
        yield* connect()
        for (const event of events) yield* happen(history, event)
        // The first ends the walk that was cut off, the second sees what has come since that began.
        yield* visit(history, 0, null)
        yield* visit(history, 0, null)
        const { rows } = yield* history.store.pagePublications(acme, {
          filters: [],
          start: { _tag: "Offset", offset: 0 },
          limit: 10_000
        })
        const ids = rows.map(({ publication }) => publication.platformPostId)
        assert.strictEqual(new Set(ids).size, ids.length, "a post is there twice")
        for (const { id } of list(history)) assert.include(ids, id)
        for (const id of ids) assert.isTrue(history.ever.has(id))
        for (const { publication } of rows)
          assert.strictEqual(
            publication.origin === "published",
            publication.postId === `post_${publication.platformPostId}`
          )
      }).pipe(Effect.provide(Layer.fresh(StoreMemory.layer)), Effect.provide(Layer.fresh(TestClock.layer()))),
    { arbitrary: { runs: 300, size: 25 }, timeout: 120_000 }
  )
})
