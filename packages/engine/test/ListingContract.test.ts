import type { Adapter, Listing } from "@dravo/core/Adapter"
import { AccountId } from "@dravo/core/Ids"
import { hour } from "@dravo/core/Instant"
import { Store } from "@dravo/core/Store"
import * as Adapters from "@dravo/core/Adapters"
import * as Analytics from "@dravo/engine/Analytics"
import * as Refresher from "@dravo/engine/Refresher"
import * as StoreMemory from "@dravo/store-memory"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Logger from "effect/Logger"
import { adapter, listedWorld, posting } from "./listingWorld.ts"
import { acme, connect, credentials, settle } from "./scripted.ts"

/** A post as an adapter lists it. */
const post = (id: unknown, identity: object = {}) => ({
  identity: {
    platformPostId: id,
    origin: "discovered",
    mediaType: null,
    publishedAt: 0,
    url: null,
    text: null,
    traits: {},
    ...identity
  },
  reading: { _tag: "Value", metrics: { views: 1 } }
})
const page = (posts: unknown, over: object = {}) =>
  Effect.succeed({ posts, cursor: null, complete: true, mark: null, warnings: [], ...over })
const trap = {
  get identity() {
    throw new Error("boom")
  }
}

/** What an adapter in JavaScript may do in the place of listing: no page is had of it. */
const noPage: Readonly<Record<string, () => unknown>> = {
  "throws at once": () => {
    throw new Error("boom")
  },
  "answers with nothing": () => undefined,
  "answers with a promise": () => Promise.resolve({ posts: [] }),
  "answers with a promise that rejects": () => Promise.reject(new Error("boom")),
  "answers with a page that is no effect": () => ({ posts: [] }),
  "answers with null": () => Effect.succeed(null),
  "answers with a list": () => Effect.succeed([post("a")]),
  "lists what is no list": () => page("posts"),
  "lists nothing at all": () => page(undefined),
  "begins the next page with a number": () => page([post("a")], { cursor: 7 }),
  "begins the next page with a megabyte": () => page([post("a")], { cursor: "x".repeat(1_000_000) }),
  "marks the list with a megabyte": () => page([post("a")], { mark: "x".repeat(1_000_000) }),
  "lists a hundred thousand posts on one page": () => page(Array.from({ length: 100_000 }, (_, at) => post(`p${at}`))),
  "throws when its page is looked at": () =>
    Effect.succeed({
      get posts() {
        throw new Error("boom")
      }
    }),
  "fails with a text": () => Effect.fail("boom"),
  "fails with a reason nobody knows": () => Effect.fail({ _tag: "AdapterError", reason: { _tag: "Sulking" } }),
  dies: () => Effect.die("boom"),
  "interrupts itself": () => Effect.interrupt
}

/** Posts that are none: each costs itself, and the post beside it is found. */
const noPost: Readonly<Record<string, unknown>> = {
  null: null,
  "a text": "post",
  "without an identity": { reading: { _tag: "Value", metrics: {} } },
  "with a getter that throws": trap,
  "with a blank id": post(" "),
  "with an id of NUL": post("a\u0000b"),
  "with a number for an id": post(7),
  "of no origin": post("b", { origin: "published" }),
  "of another kind": post("b", { mediaType: "hologram" }),
  "published at no instant": post("b", { publishedAt: 1e300 }),
  "with a hundred thousand other ids": post("b", { aliases: Array.from({ length: 100_000 }, (_, at) => `a${at}`) })
}

/** Pages without an end. */
const endless: Readonly<Record<string, () => (at: number) => unknown>> = {
  "the same page again and again": () => () => page([post("a")], { cursor: "again" }),
  "the same posts under ever new marks": () => (at) => page([post("a")], { cursor: `c${at}` }),
  "pages without a post": () => (at) => page([], { cursor: `c${at}` }),
  "pages of what are no posts": () => (at) => page([null], { cursor: `c${at}` }),
  "two pages by turns": () => (at) => page([post(`p${at}`)], { cursor: `c${at % 2}` })
}

const accountId = AccountId.make("acc_one")

/** Of the account "one" the law is what is listed; of all others the world's posts. */
const discovered = Effect.fnUntraced(function* (law: (at: number) => unknown) {
  const world = listedWorld()
  world.posts.set("native-two", posting(2, -hour, hour))
  const logs: Array<string> = []
  const logger = Logger.make(({ logLevel, message }) => {
    if (logLevel === "Error" || logLevel === "Warn") logs.push(String(message))
  })
  let pages = 0
  const plain = adapter(world)
  const breaking: Adapter = {
    ...plain,
    get capabilities() {
      return plain.capabilities
    },
    // What JavaScript lets an adapter answer, the type forbids.
    listPosts: (credential, request, memory) =>
      request.account.accountId === accountId
        ? (law(++pages) as Effect.Effect<Listing>)
        : (plain.listPosts?.(credential, request, memory) ?? Effect.die("it lists"))
  }
  const whole = Analytics.layer({ minForceInterval: 0 }).pipe(
    Layer.provideMerge(Refresher.layer({ discovery: {} })),
    Layer.provide(credentials),
    Layer.provide(Adapters.layer([Effect.succeed(breaking)])),
    Layer.provideMerge(StoreMemory.layer)
  )
  const found = yield* Effect.gen(function* () {
    yield* connect()
    yield* connect("two")
    const analytics = yield* Analytics.Analytics
    const broken = yield* settle(analytics.discover(acme, { accountId }))
    const other = yield* settle(analytics.discover(acme, { accountId: AccountId.make("acc_two") }))
    const health = yield* analytics.health(acme, accountId)
    const { rows } = yield* (yield* Store).pagePublications(acme, {
      filters: [{ _tag: "Account", accountId }],
      start: { _tag: "Offset", offset: 0 },
      limit: 1000
    })
    return { broken: broken?.done, other: other?.done, health: health?.discovery, rows }
  }).pipe(Effect.provide(whole), Effect.provideService(Logger.CurrentLoggers, new Set([logger])))
  assert.deepStrictEqual([found.other?.added, found.other?.lists[0]?.stopped], [2, "complete"])
  return { ...found, logs, pages }
})

describe("An adapter that lists against its contract", { meta: { claim: "hosts.listings" } }, () => {
  for (const [name, law] of Object.entries(noPage)) {
    it.effect(`costs its account a visit, one call, a line in the log and nobody else anything: it ${name}`, () =>
      Effect.gen(function* () {
        const { broken, health, logs, pages, rows } = yield* discovered(law)
        assert.deepStrictEqual([broken?.lists[0]?.stopped, pages, rows.length], ["failed", 1, 0])
        assert.include(broken?.lists[0]?.because ?? "", "the adapter failed internally")
        assert.lengthOf(logs, 1)
        // The next visit is a while ahead.
        assert.isAbove(health?.next ?? 0, 60_000)
      })
    )
  }

  for (const [name, wrong] of Object.entries(noPost)) {
    it.effect(`costs itself alone, where a post is ${name}`, () =>
      Effect.gen(function* () {
        const { broken, logs, rows } = yield* discovered(() => page([wrong, post("good"), post("good")]))
        assert.strictEqual(broken?.lists[0]?.stopped, "complete")
        assert.deepStrictEqual(
          rows.map(({ publication, sync }) => [`${publication.platformPostId}`, sync.outcome]),
          [["good", "synced"]]
        )
        // Of its identity and of its numbers at most.
        assert.include([1, 2], logs.length)
      })
    )
  }

  for (const [name, law] of Object.entries(endless)) {
    it.effect(`is given up in few calls, where its list is without an end: ${name}`, () =>
      Effect.gen(function* () {
        const { broken, health, logs, pages } = yield* discovered(law())
        assert.strictEqual(broken?.lists[0]?.stopped, "failed")
        assert.strictEqual(
          broken?.lists[0]?.because,
          "Its pages go on and bring nothing new; it is listed anew the next time."
        )
        assert.isAtMost(pages, 11)
        assert.isAbove(health?.next ?? 0, 60_000)
        assert.isAbove(logs.length, 0)
      })
    )
  }

  it.effect("is walked as far as was asked for, where its list is without an end and always new", () =>
    Effect.gen(function* () {
      const { broken, rows } = yield* discovered((at) => page([post(`p${at}`)], { cursor: `c${at}` }))
      assert.deepStrictEqual([broken?.lists[0]?.stopped, rows.length], ["bound", 200])
    })
  )

  it.effect("may leave pages empty on the way, as platforms do that hide some posts", () =>
    Effect.gen(function* () {
      const { broken, rows } = yield* discovered((at) =>
        page(at % 5 === 0 ? [post(`p${at}`)] : [], { cursor: at === 20 ? null : `c${at}` })
      )
      assert.deepStrictEqual([broken?.lists[0]?.stopped, rows.length], ["complete", 4])
    })
  )

  it.effect("may write at length: a text is cut, and so is what is said to whoever looks after the account", () =>
    Effect.gen(function* () {
      const long = "x".repeat(1_000_000)
      const { health, rows } = yield* discovered(() =>
        page([post("a", { text: long, url: `https://example.com/${long}` })], {
          warnings: Array.from({ length: 1000 }, (_, at) => `${at} ${long}`)
        })
      )
      assert.deepStrictEqual([rows[0]?.publication.text?.length, rows[0]?.publication.url], [100_000, null])
      assert.isAtMost(health?.warnings.join("").length ?? Infinity, 50 * 500)
    })
  )
})
