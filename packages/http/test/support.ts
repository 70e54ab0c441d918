/** A handler over a scripted engine and real API keys. */
import type { AccountId, PlatformAccountId, PlatformId, PlatformPostId, PostId, WorkspaceId } from "@dravo/core/Ids"
import type { KeyScope } from "@dravo/core/KeyRecord"
import * as MetricCatalog from "@dravo/core/MetricCatalog"
import * as Overview from "@dravo/core/Overview"
import type { Store } from "@dravo/core/Store"
import { type AccountsRequest, Analytics, type PostsRequest } from "@dravo/engine/Analytics"
import * as ApiKeys from "@dravo/engine/ApiKeys"
import type { AccountsPage, AccountView, PostsPage, PublicationView } from "@dravo/engine/View"
import * as Authenticator from "@dravo/http/Authenticator"
import * as Handler from "@dravo/http/Handler"
import * as StoreMemory from "@dravo/store-memory"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Stream from "effect/Stream"
import * as Redacted from "effect/Redacted"
import * as Tracer from "effect/Tracer"
import * as Direct from "../src/web/direct.ts"

// Branding a literal is what a test's fixture is.
export const workspace = "ws_1" as WorkspaceId

export const account: AccountView["account"] = {
  workspace,
  seq: 1,
  accountId: "acc_8f2c1d" as AccountId,
  platform: "instagram" as PlatformId,
  platformAccountId: "17841400000000000" as PlatformAccountId,
  handle: "@dravo",
  app: null,
  traits: { login: "business" },
  connectedAt: 0,
  disconnectedAt: null,
  connection: 3,
  grantError: null
}

const shown: AccountView = {
  account,
  status: "synced",
  error: null,
  metrics: { likes: 84 },
  metricsAsOf: {},
  metricsWindow: null,
  warnings: [],
  lastUpdatedAt: Date.UTC(2026, 5, 29, 9),
  staleAfter: Date.UTC(2026, 5, 29, 15),
  unavailableAt: null
}

export const accountView = (over: Partial<AccountView> = {}): AccountView => ({ ...shown, ...over })

export const postView = (
  over: Partial<PublicationView> = {},
  publication: Partial<PublicationView["publication"]> = {}
): PublicationView => ({
  ...shown,
  ...over,
  publication: {
    workspace,
    accountId: account.accountId,
    platform: account.platform,
    seq: 7,
    postId: "post_2a7f93" as PostId,
    platformPostId: "18000000000000000" as PlatformPostId,
    url: null,
    text: null,
    createdAt: Date.UTC(2026, 5, 23, 10, 15, 30),
    publishedAt: null,
    traits: { media: "REELS" },
    origin: "published",
    mediaType: "video",
    ...publication
  }
})

export const postsPage = (rows: ReadonlyArray<PublicationView> = [], over: Partial<PostsPage> = {}): PostsPage => ({
  rows,
  total: rows.length,
  page: 1,
  limit: 25,
  nextCursor: null,
  overviewOf: "page",
  overview: Overview.of(
    rows.map((row) => ({ ...row.publication, metrics: row.metrics })),
    MetricCatalog.empty
  ),
  ...over
})

export const accountsPage = (rows: ReadonlyArray<AccountView> = []): AccountsPage => ({
  rows,
  total: rows.length,
  nextCursor: null
})

export interface Script {
  readonly listPosts?: Analytics["Service"]["listPosts"]
  readonly listAccounts?: Analytics["Service"]["listAccounts"]
  readonly health?: Analytics["Service"]["health"]
  readonly past?: Partial<
    Pick<
      Analytics["Service"],
      | "changes"
      | "exportPosts"
      | "exportAccounts"
      | "exportChanges"
      | "explain"
      | "post"
      | "postHistory"
      | "accountHistory"
      | "growth"
      | "overview"
      | "bestTime"
      | "compare"
    >
  >
  readonly catalog?: MetricCatalog.MetricCatalog
  readonly idle?: Effect.Effect<void>
}

export interface Calls {
  readonly posts: Array<{ readonly workspace: WorkspaceId; readonly request: PostsRequest }>
  readonly accounts: Array<{ readonly workspace: WorkspaceId; readonly request: AccountsRequest }>
}

/** Only what the handler may reach; anything else would be undefined, and its use a 500. */
const analyticsOf = (script: Script, calls: Calls): Partial<Analytics["Service"]> => ({
  listPosts: (workspace, request) => {
    calls.posts.push({ workspace, request })
    return script.listPosts?.(workspace, request) ?? Effect.succeed(postsPage([postView()]))
  },
  listAccounts: (workspace, request) => {
    calls.accounts.push({ workspace, request })
    return script.listAccounts?.(workspace, request) ?? Effect.succeed(accountsPage([accountView()]))
  },
  ...(script.health === undefined ? {} : { health: script.health }),
  post: () => Effect.succeed(null),
  explain: () => Effect.succeed(null),
  changes: (_workspace, { cursor = "a0.0" }) => Effect.succeed({ changes: [], cursor }),
  exportPosts: () => Effect.succeed(Stream.empty),
  exportAccounts: () => Effect.succeed(Stream.empty),
  exportChanges: () => Effect.succeed(Stream.empty),
  postHistory: () => Effect.succeed(null),
  accountHistory: () => Effect.succeed(null),
  overview: (_workspace, { fromDate = null, groupBy = null, toDate = null, tz = "UTC" }) =>
    Effect.succeed({
      tz,
      from: typeof fromDate === "number" ? fromDate : null,
      to: typeof toDate === "number" ? toDate : null,
      overview: Overview.of([], MetricCatalog.empty),
      previous: null,
      groupBy,
      groups: null
    }),
  compare: () => Effect.succeed(null),
  bestTime: (_workspace, { age = "24h", tz = "UTC" }) =>
    Effect.succeed({
      tz,
      age,
      metric: "views",
      told: { status: "insufficient_data", because: "too few posts", posts: 0, slots: [] },
      unread: 0,
      span: null
    }),
  growth: (_workspace, { from = 0, to = 0 }) => Effect.succeed({ from, to, rows: 0, metrics: [] }),
  ...script.past,
  receives: [],
  idle: script.idle ?? Effect.void,
  catalog: script.catalog ?? MetricCatalog.empty
})

export interface Setup extends Script {
  readonly handler?: Handler.Options
  readonly authenticator?: Authenticator.Options
  readonly store?: Layer.Layer<Store>
  /** With a tracer, every request is answered by the API's own machinery. */
  readonly traced?: boolean
  /** Scopes of the key requests carry unless they say otherwise. */
  readonly scopes?: ReadonlyArray<KeyScope>
}

/** `get` sends the workspace's key; `send` sends exactly what it is given. */
export const serve = Effect.fnUntraced(function* (setup: Setup = {}) {
  const calls: Calls = { posts: [], accounts: [] }
  const layer = Authenticator.layer(setup.authenticator).pipe(
    Layer.provideMerge(ApiKeys.layer),
    Layer.provide(setup.store ?? StoreMemory.layer),
    Layer.merge(Layer.succeed(Analytics, analyticsOf(setup, calls) as Analytics["Service"]))
  )
  const context = yield* Layer.build(layer)
  return yield* Effect.gen(function* () {
    const keys = yield* ApiKeys.ApiKeys
    const scopes = setup.scopes ?? ["analytics:read", "analytics:refresh"]
    const issued = yield* keys.issue(workspace, { name: "test", scopes })
    const key = Redacted.value(issued.key)
    const made = Handler.make(setup.handler)
    const handler = yield* setup.traced === true ? Effect.provideService(made, Tracer.Tracer, tracer) : made
    const direct = yield* Direct.make(setup.handler?.basePath ?? "", setup.handler?.cors?.origins)
    const send = (path: string, init: RequestInit = {}) =>
      Effect.promise(() => handler(new Request(`http://localhost${path}`, init)))
    const get = (path: string, headers: Record<string, string> = {}) =>
      send(path, { headers: { authorization: `Bearer ${key}`, ...headers } })
    const authenticator = yield* Authenticator.Authenticator
    return { authenticator, calls, direct, key, keyId: issued.record.id, keys, handler, send, get }
  }).pipe(Effect.provideContext(context))
})

const tracer = Tracer.make({ span: (options) => new Tracer.NativeSpan(options) })

export interface ProblemBody {
  readonly type: string
  readonly title: string
  readonly status: number
  readonly detail: string
  readonly instance: string
  readonly errors?: ReadonlyArray<{ readonly parameter: string; readonly message: string }>
}

// The tests assert the shape they rely on.
export const json = <A>(response: Response) => Effect.promise(() => response.json() as Promise<A>)
export const text = (response: Response) => Effect.promise(() => response.text())
