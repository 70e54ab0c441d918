/** An Effect application that composes the layers itself: no facade, no second runtime. */
import * as X from "@dravo/adapters-x"
import * as Adapters from "@dravo/core/Adapters"
import * as Freshness from "@dravo/core/Freshness"
import { AccountId, PlatformAccountId, PlatformId, PlatformPostId, PostId, WorkspaceId } from "@dravo/core/Ids"
import * as Analytics from "@dravo/engine/Analytics"
import * as ApiKeys from "@dravo/engine/ApiKeys"
import * as HostCredentials from "@dravo/engine/HostCredentials"
import * as Refresher from "@dravo/engine/Refresher"
import * as Authenticator from "@dravo/http/Authenticator"
import * as Handler from "@dravo/http/Handler"
import { specPlatforms } from "@dravo/http/Platforms"
import * as StoreSqlite from "@dravo/store-sqlite"
import * as FakeX from "@dravo/fakes/FakeX"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"

const workspace = WorkspaceId.make("acme")
const accountId = AccountId.make("acc_1")

/** Everything the library needs, with your own policy and your own tokens. */
const dravo = (baseUrl: string) =>
  Authenticator.layer().pipe(
    Layer.provideMerge(Analytics.layer({ platforms: specPlatforms })),
    Layer.provideMerge(ApiKeys.layer),
    Layer.provide(Refresher.layer({ freshness: Freshness.jittered(0.1, Freshness.fixed("1 hour")) })),
    Layer.provide(HostCredentials.layer(() => Effect.succeed({ token: Redacted.make("token-of-dravo") }))),
    Layer.provide(Adapters.layer([X.make({ baseUrl })])),
    Layer.provide(StoreSqlite.layer({ filename: ":memory:" }))
  )

const publish = Effect.fn("publish")(function* (id: string) {
  const analytics = yield* Analytics.Analytics
  yield* analytics.recordPublication(workspace, {
    postId: PostId.make(`post_${id}`),
    accountId,
    platformPostId: PlatformPostId.make(id),
    url: null,
    text: null,
    createdAt: null,
    publishedAt: null,
    traits: {}
  })
})

const program = Effect.gen(function* () {
  const analytics = yield* Analytics.Analytics
  yield* analytics.connectAccount(workspace, {
    accountId,
    platform: PlatformId.make("x"),
    platformAccountId: PlatformAccountId.make("2244994945"),
    handle: "@dravo",
    app: null,
    traits: {}
  })
  yield* Effect.forEach(["1900000000000000001", "1900000000000000002"], publish)
  const page = yield* analytics.listPosts(workspace, { limit: 10 })
  yield* Effect.forEach(page.rows, (row) => Console.log(`${row.publication.platformPostId} ${row.status}`))
  // A bad request is a typed failure, as is a store that is down.
  yield* analytics
    .listPosts(workspace, { limit: 0 })
    .pipe(Effect.catchTag("InvalidRequest", (error) => Console.log(`refused: ${error.message}`)))
  const { key } = yield* Effect.flatMap(ApiKeys.ApiKeys, (keys) =>
    keys.issue(workspace, { name: "demo", scopes: ["analytics:read"] })
  )
  const handler = yield* Handler.make()
  const request = new Request("http://localhost/v1/analytics/posts", {
    headers: { authorization: `Bearer ${Redacted.value(key)}` }
  })
  yield* Console.log(`handler: ${(yield* Effect.promise(() => handler(request))).status}`)
})

const main = Effect.gen(function* () {
  // Stands in for X, so that the example runs offline.
  const fake = yield* FakeX.make({
    posts: [{ id: "1900000000000000001" }, { id: "1900000000000000002" }],
    tokens: { "token-of-dravo": { userId: "2244994945" } }
  })
  yield* Effect.provide(program, dravo(fake.url))
  yield* Console.log(`${fake.calls().calls} platform call`)
})

await Effect.runPromise(Effect.scoped(main))
