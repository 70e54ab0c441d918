/**
 * One network on the whole line with the vault, and everything that comes out of it: bodies, logs, spans, URLs, the
 * file.
 */
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { inspect } from "node:util"
import type { Adapter, AdapterFactory } from "@dravo/core/Adapter"
import * as Adapters from "@dravo/core/Adapters"
import { AccountId, PlatformAccountId, PlatformId, PlatformPostId, PostId, WorkspaceId } from "@dravo/core/Ids"
import * as Analytics from "@dravo/engine/Analytics"
import * as ApiKeys from "@dravo/engine/ApiKeys"
import * as Refresher from "@dravo/engine/Refresher"
import * as Vault from "@dravo/engine/Vault"
import * as Authenticator from "@dravo/http/Authenticator"
import * as Handler from "@dravo/http/Handler"
import * as Sqlite from "@dravo/store-sqlite"
import * as Refs from "@dravo/testkit/AdapterSuiteRefs"
import type { Fault } from "@dravo/fakes/FakePlatformFault"
import * as Cause from "effect/Cause"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Layer from "effect/Layer"
import * as Logger from "effect/Logger"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import * as References from "effect/References"
import * as Tracer from "effect/Tracer"
import type { Network, Running } from "./networks.ts"

/** Where words of the library end up, and every word that did. */
export type Outlet = "bodies" | "errors" | "logs" | "spans" | "urls" | "file"
export type Seen = Readonly<Record<Outlet, string>>

export interface Scenario {
  /** Every call to the platform is answered so, once the account was read. */
  readonly fault: Fault | null
  /** The token has run out when it is first used. */
  readonly renews?: boolean
  /** Puts another adapter in the place of the real one. */
  readonly adapter?: (maker: AdapterFactory) => AdapterFactory
}

export const canaries = {
  token: "canary.AQX7-access_token!9f3K2m+/=Zz",
  secret: "canary.S3-client_secret!77QpR+/=Yy"
} as const

/** Plays the scenario from connecting to closing; the secrets are those that were handed in. */
export const play = Effect.fnUntraced(function* (network: Network, scenario: Scenario) {
  const directory = yield* Effect.acquireRelease(
    Effect.sync(() => mkdtempSync(join(tmpdir(), "dravo-tokens-"))),
    (path) => Effect.sync(() => rmSync(path, { recursive: true, force: true }))
  )
  const filename = join(directory, "rows.db")
  const running = yield* Effect.acquireRelease(
    Effect.promise(() => network.start({ posts: 3, ...canaries })),
    ({ fake }) => Effect.promise(() => fake.close())
  )
  const pair = running.consent()
  const urls: Array<string> = []
  const record = () =>
    void running.fake.script({
      match: (call) => {
        urls.push(`${call.path}?${call.rawQuery}`)
        return false
      },
      respond: () => {}
    })
  const listening = listener()
  const { bodies, errors, files } = yield* Effect.scoped(
    line({ network, running, pair, filename, record }, scenario)
  ).pipe(listening.into)
  const seen: Seen = {
    bodies,
    errors,
    logs: listening.logs.join("\n"),
    spans: listening.spans().join("\n"),
    urls: urls.join("\n"),
    file: files + bytesOf(filename)
  }
  return {
    seen,
    secrets: [
      canaries.token,
      canaries.secret,
      pair.accessToken,
      ...(pair.refreshToken === null ? [] : [pair.refreshToken])
    ]
  }
})

// internal

const workspace = WorkspaceId.make("acme")

interface Stage {
  readonly network: Network
  readonly running: Running
  readonly pair: Pair
  readonly filename: string
  /** The latest script sees every call first, so it is laid again over each fault. */
  readonly record: () => void
}

const accountId = AccountId.make("acc_one")

/** The account, and three posts of it. */
const connected = Effect.fnUntraced(function* (network: Network, tokens: ReturnType<typeof tokensOf>) {
  const analytics = yield* Analytics.Analytics
  yield* analytics.connectAccount(
    workspace,
    {
      accountId,
      platform: PlatformId.make(network.platform),
      platformAccountId: PlatformAccountId.make(network.accountId),
      handle: null,
      app: null,
      traits: {}
    },
    tokens
  )
  for (const at of [0, 1, 2]) {
    yield* analytics.recordPublication(workspace, {
      postId: PostId.make(`post_${at}`),
      accountId,
      platformPostId: PlatformPostId.make(network.postId(at)),
      url: null,
      text: null,
      createdAt: null,
      publishedAt: null,
      traits: {}
    })
  }
})

const line = Effect.fnUntraced(function* (
  { filename, network, pair, record, running }: Stage,
  { adapter = (maker) => maker, fault, renews = false }: Scenario
) {
  record()
  const platform = PlatformId.make(network.platform)
  const engine = Layer.mergeAll(
    Analytics.layer({ minForceInterval: 0, readBudget: "3 minutes", firstReadBudget: "3 minutes" }).pipe(
      Layer.provideMerge(Refresher.layer())
    ),
    Authenticator.layer().pipe(Layer.provideMerge(ApiKeys.layer))
  ).pipe(
    Layer.provideMerge(Vault.layer({ key: Redacted.make(Buffer.alloc(32, 7).toString("base64")) })),
    Layer.provideMerge(Layer.merge(Sqlite.layer({ filename }), Adapters.layer([adapter(running.maker)])))
  )
  const context = yield* Layer.build(engine)
  return yield* Effect.gen(function* () {
    yield* connected(network, tokensOf(pair, renews ? Duration.seconds(30) : Duration.days(40)))
    const { key } = yield* (yield* ApiKeys.ApiKeys).issue(workspace, {
      name: "proof",
      scopes: ["analytics:read", "analytics:refresh"]
    })
    const handler = yield* Handler.make()
    const get = (path: string) => Effect.promise(() => bodyOf(handler, path, Redacted.value(key)))
    const first = yield* Effect.forEach(["posts", "accounts"], get)
    if (fault !== null) {
      running.fake.script({ respond: fault })
      record()
    }
    const later = yield* Effect.forEach(
      ["posts?refresh=true", "accounts?refresh=true", "posts", "accounts/acc_one/health", "metrics", "posts/post_1"],
      get
    )
    const errors = yield* Effect.forEach(Option.toArray((yield* Adapters.Adapters).get(platform)), (one) =>
      errorsOf(one, network, pair)
    )
    return { bodies: [...first, ...later].join("\n"), errors: errors.join("\n"), files: bytesOf(filename) }
  }).pipe(Effect.provideContext(context))
})

interface Pair {
  readonly accessToken: string
  readonly refreshToken: string | null
}

const tokensOf = ({ accessToken, refreshToken }: Pair, lifetime: Duration.Duration) => ({
  accessToken: Redacted.make(accessToken),
  refreshToken: refreshToken === null ? null : Redacted.make(refreshToken),
  expiresIn: refreshToken === null ? null : lifetime,
  refreshExpiresIn: null,
  scopes: null
})

const bodyOf = async (handler: Handler.Handler, path: string, key: string): Promise<string> => {
  const response = await handler(
    new Request(`http://host/v1/analytics/${path}`, { headers: { authorization: `Bearer ${key}` } })
  )
  return [
    path,
    response.status,
    ...[...response.headers].map((header) => header.join(": ")),
    await response.text()
  ].join("\n")
}

/** What a host would see of an adapter's own answers, asked as the engine asks. */
const errorsOf = Effect.fnUntraced(function* (adapter: Adapter, network: Network, { accessToken, refreshToken }: Pair) {
  const credential = { token: Redacted.make(accessToken), version: "1", scopes: null }
  const memory = { known: () => Effect.succeed(new Set<string>()), remember: () => Effect.void }
  const account = Refs.account(adapter.platform, network.accountId)
  const posts = [Refs.post(adapter.platform, network.postId(0), { platformAccountId: network.accountId })]
  const exits: ReadonlyArray<Exit.Exit<unknown, unknown>> = [
    yield* Effect.exit(adapter.readPosts(credential, posts, memory)),
    yield* Effect.exit(adapter.readAccounts(credential, [account], memory)),
    ...(adapter.refreshToken === undefined || refreshToken === null
      ? []
      : [yield* Effect.exit(adapter.refreshToken(Redacted.make(refreshToken), account.account))])
  ]
  return exits
    .map((exit) =>
      Exit.isSuccess(exit)
        ? everything(exit.value)
        : [everything(exit.cause), Cause.pretty(exit.cause), everything(Cause.squash(exit.cause))].join("\n")
    )
    .join("\n")
})

/** Catches every log line and every span of an effect and of what it forks. */
const listener = () => {
  const spans: Array<Tracer.NativeSpan> = [],
    logs: Array<string> = []
  const tracer = Tracer.make({
    span: (options) => {
      const span = new Tracer.NativeSpan(options)
      spans.push(span)
      return span
    }
  })
  const logger = Logger.make(({ cause, message }) => {
    logs.push(everything(message), everything(cause), Cause.pretty(cause))
  })
  return {
    logs,
    spans: () =>
      spans.map((span) =>
        [
          span.name,
          ...span.attributes.keys(),
          everything([span.attributes, span.events, span.links, span.status])
        ].join(" ")
      ),
    into: <A, E, R>(effect: Effect.Effect<A, E, R>) =>
      effect.pipe(
        Effect.tapCause((cause) => Effect.sync(() => logs.push(Cause.pretty(cause)))),
        Effect.provideService(Tracer.Tracer, tracer),
        Effect.provideService(Logger.CurrentLoggers, new Set([logger])),
        Effect.provideService(References.MinimumLogLevel, "All")
      )
  }
}

/** The ways in which a value is commonly printed. */
const everything = (value: unknown): string =>
  [
    String(value),
    json(value),
    inspect(value, { depth: null, showHidden: true }),
    value instanceof Error ? (value.stack ?? "") : ""
  ].join("\n")

const json = (value: unknown): string => {
  try {
    return JSON.stringify(value) ?? ""
  } catch {
    // Cyclic, or a bigint: `inspect` shows those.
    return ""
  }
}

/** The database with what is still in its journal. */
const bytesOf = (filename: string): string =>
  ["", "-wal", "-shm", "-journal"]
    .map((end) => `${filename}${end}`)
    .filter((path) => existsSync(path))
    .map((path) => readFileSync(path).toString("latin1"))
    .join("\n")
