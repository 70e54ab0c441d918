/** The whole line on real parts: X on loopback, SQLite, the engine and the web handler. */
import * as X from "@dravo/adapters-x"
import * as Adapters from "@dravo/core/Adapters"
import type * as Freshness from "@dravo/core/Freshness"
import { AccountId, PlatformAccountId, PlatformId, PlatformPostId, PostId, WorkspaceId } from "@dravo/core/Ids"
import type { Coordination } from "@dravo/core/Coordination"
import { Store } from "@dravo/core/Store"
import * as Analytics from "@dravo/engine/Analytics"
import * as ApiKeys from "@dravo/engine/ApiKeys"
import * as HostCredentials from "@dravo/engine/HostCredentials"
import * as Refresher from "@dravo/engine/Refresher"
import * as Authenticator from "@dravo/http/Authenticator"
import * as Handler from "@dravo/http/Handler"
import { specPlatforms } from "@dravo/http/Platforms"
import type { AccountsAnswer, PostsAnswer } from "@dravo/http/Wire"
import * as Sqlite from "@dravo/store-sqlite"
import * as FakeX from "@dravo/fakes/FakeX"
import * as Context from "effect/Context"
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"

export const acme = WorkspaceId.make("acme")
export const other = WorkspaceId.make("other")
export const x = PlatformId.make("x")
export const token = "token-one"

export interface Options {
  readonly freshness?: Freshness.Policy
  /** How long a request may take; a crowded machine is slow, so short ones are for a platform that says nothing. */
  readonly deadline?: Duration.Input
}

/** X with posts 1…n of user 900, a store with the same posts recorded on `acc_one`, and the API over both. */
export const make = Effect.fnUntraced(function* (posts: number, options: Options = {}) {
  const fake = yield* FakeX.make({
    posts: Array.from({ length: posts }, (_, at) => ({ id: String(at + 1), metrics: numbers(at + 1) })),
    users: [{ id: "900" }],
    tokens: { [token]: {} }
  })
  const both = yield* Layer.build(Sqlite.layer({ filename: ":memory:" }))
  const store = Context.get(both, Store)
  yield* seed(store, posts)
  return { fake, store, both, ...(yield* api(both, fake.url, options)) }
})

/** One more process, as far as the store can tell: an engine and an API of their own. */
export const api = Effect.fnUntraced(function* (
  both: Context.Context<Store | Coordination>,
  url: string,
  { deadline = "2 minutes", ...policy }: Options = {}
) {
  const adapter = X.make({ baseUrl: url, limits: { deadline, attempts: 1 } })
  const engine = Layer.mergeAll(
    Analytics.layer({
      platforms: specPlatforms,
      minForceInterval: 0,
      readBudget: "3 minutes",
      firstReadBudget: "3 minutes"
    }).pipe(Layer.provideMerge(Refresher.layer(policy))),
    Authenticator.layer().pipe(Layer.provideMerge(ApiKeys.layer))
  ).pipe(
    Layer.provide(HostCredentials.layer(() => Effect.succeed({ token: Redacted.make(token), version: "1" }))),
    Layer.provide(Adapters.layer([adapter])),
    Layer.provide(Layer.succeedContext(both))
  )
  const context = yield* Layer.build(Layer.fresh(engine))
  const handler = yield* Effect.provideContext(Handler.make(), context)
  const issue = (workspace: WorkspaceId) =>
    Context.get(context, ApiKeys.ApiKeys).issue(workspace, {
      name: "proof",
      scopes: ["analytics:read", "analytics:refresh"]
    })
  const keys = { acme: Redacted.value((yield* issue(acme)).key), other: Redacted.value((yield* issue(other)).key) }
  const get = (path: string, key = keys.acme): Effect.Effect<{ readonly status: number; readonly text: string }> =>
    Effect.promise(async () => {
      const response = await handler(new Request(`http://host${path}`, { headers: { authorization: `Bearer ${key}` } }))
      return { status: response.status, text: await response.text() }
    })
  return {
    keys,
    get,
    posts: (query = "", key?: string) =>
      Effect.map(get(`/v1/analytics/posts${query}`, key), ({ text }): PostsAnswer => JSON.parse(text)),
    accounts: (query = "") =>
      Effect.map(get(`/v1/analytics/accounts${query}`), ({ text }): AccountsAnswer => JSON.parse(text))
  }
})

// internal

const numbers = (likes: number) => ({
  retweet_count: 1,
  reply_count: 2,
  like_count: likes,
  quote_count: 3,
  bookmark_count: 4,
  impression_count: 500
})

const seed = Effect.fnUntraced(function* (store: Store["Service"], posts: number) {
  yield* store.connectAccount(acme, {
    accountId: AccountId.make("acc_one"),
    platform: x,
    platformAccountId: PlatformAccountId.make("900"),
    handle: "@one",
    app: null,
    traits: {}
  })
  yield* Effect.forEach(
    Array.from({ length: posts }, (_, at) => String(at + 1)),
    (id) =>
      store.recordPublication(acme, {
        postId: PostId.make(`post_${id}`),
        accountId: AccountId.make("acc_one"),
        platformPostId: PlatformPostId.make(id),
        url: null,
        text: null,
        createdAt: null,
        publishedAt: null,
        traits: {}
      })
  )
})
