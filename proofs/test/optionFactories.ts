/** The public functions that take options, each with what its options may be. */
import { bluesky } from "@dravo/adapters-bluesky"
import { facebook } from "@dravo/adapters-facebook"
import { instagram } from "@dravo/adapters-instagram"
import { linkedin } from "@dravo/adapters-linkedin"
import { threads } from "@dravo/adapters-threads"
import { tiktok } from "@dravo/adapters-tiktok"
import { x } from "@dravo/adapters-x"
import { youtube } from "@dravo/adapters-youtube"
import { createAnalytics, Freshness } from "@dravo/analytics"
import * as Adapters from "@dravo/core/Adapters"
import { refusalOf } from "@dravo/core/RefusedStore"
import * as Analytics from "@dravo/engine/Analytics"
import * as Background from "@dravo/engine/Background"
import * as Refresher from "@dravo/engine/Refresher"
import * as Vault from "@dravo/engine/Vault"
import * as ApiKeys from "@dravo/engine/ApiKeys"
import * as HostCredentials from "@dravo/engine/HostCredentials"
import * as Authenticator from "@dravo/http/Authenticator"
import * as Handler from "@dravo/http/Handler"
import { memory } from "@dravo/store-memory"
import * as Postgres from "@dravo/store-postgres"
import * as Sqlite from "@dravo/store-sqlite"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type { Kysely, Transaction } from "kysely"
import type { Kind } from "./nonsense.ts"
import { any, type Factory, run, thrown, time } from "./factory.ts"
import { webhookFactories } from "./webhookFactories.ts"

const adapter = (
  name: string,
  make: (options?: never) => Effect.Effect<unknown, unknown, never> | Effect.Effect<unknown, unknown, unknown>,
  takes: Factory["takes"]
): Factory => ({
  name,
  isHarmless: true,
  // Making an adapter needs its scope alone.
  fails: (options) => run(Effect.scoped(make(any(options)) as Effect.Effect<unknown, unknown>)),
  takes: { baseUrl: [], limits: ["object"], ...takes }
})
const secret: ReadonlyArray<Kind> = ["text"]

const tables = { tablePrefix: [], migrate: [] }
const kysely = { withoutPlugins: (): unknown => kysely, isTransaction: true }
const hosted = any<Kysely<unknown>>(kysely)
const hostAdapters = Adapters.layer([x({ bearerToken: "app" })])
const engine = Layer.mergeAll(memory(), hostAdapters, HostCredentials.none.pipe(Layer.provide(memory())))

export const factories: ReadonlyArray<Factory> = [
  adapter("bluesky", bluesky, {}),
  adapter("threads", threads, {}),
  adapter("facebook", facebook, { version: [], appSecret: secret }),
  adapter("tiktok", tiktok, { clientKey: ["text"], clientSecret: secret }),
  adapter("x", x, { clientId: ["text"], clientSecret: secret, bearerToken: secret }),
  adapter("linkedin", linkedin, { authBaseUrl: [], version: [], clientId: ["text"], clientSecret: secret }),
  adapter("youtube", youtube, {
    analyticsBaseUrl: [],
    authBaseUrl: [],
    analytics: ["true"],
    clientId: ["text"],
    clientSecret: secret
  }),
  {
    ...adapter("instagram", instagram, {}),
    takes: {
      login: [],
      baseUrls: ["object"],
      version: [],
      appId: ["text"],
      appSecret: secret,
      limits: ["object"]
    }
  },
  {
    name: "x's limits",
    isHarmless: true,
    fails: (limits) => run(Effect.scoped(x(any({ limits })))),
    takes: {
      deadline: time,
      maxBytes: ["number"],
      attempts: ["number"],
      json: []
    }
  },
  {
    name: "sqlite",
    fails: (options) => refusalOf(Sqlite.layer(any(options))),
    base: { filename: ":memory:" },
    isHarmless: true,
    takes: { filename: ["text"], ...tables }
  },
  {
    name: "sqlite, built",
    fails: (options) => run(Effect.scoped(Layer.build(Sqlite.layer(any(options))))),
    base: { filename: ":memory:" },
    takes: { filename: ["text"], ...tables }
  },
  {
    name: "sqlite's migrate",
    fails: (options) => run(Sqlite.migrate(any(options))),
    base: { filename: ":memory:" },
    takes: { filename: ["text"], ...tables }
  },
  {
    name: "sqlite's layerFrom",
    fails: (options) => refusalOf(Sqlite.layerFrom(hosted, any(options))),
    isHarmless: true,
    takes: tables
  },
  {
    name: "sqlite's script",
    fails: (options) => thrown(() => Sqlite.script(any(options))),
    isHarmless: true,
    takes: tables
  },
  {
    name: "postgres",
    fails: (options) => refusalOf(Postgres.layer(any(options))),
    isHarmless: true,
    takes: {
      connectionString: ["text"],
      pool: ["object", "named", "trapped"],
      prepare: ["true"],
      schema: [],
      clockOffset: ["function", "class"],
      partitions: ["number"],
      ...tables
    }
  },
  {
    name: "postgres's migrate",
    fails: (options) => run(Postgres.migrate(any(options))),
    takes: {
      connectionString: ["text"],
      pool: ["object", "named", "trapped"],
      schema: [],
      partitions: ["number"],
      ...tables
    }
  },
  {
    name: "postgres's drift",
    fails: (options) => run(Postgres.drift(any(options))),
    takes: { connectionString: ["text"], schema: [], partitions: ["number"], ...tables }
  },
  {
    name: "postgres's layerFrom",
    fails: (options) => refusalOf(Postgres.layerFrom(hosted, any(options))),
    isHarmless: true,
    takes: { schema: [], clockOffset: ["function", "class"], partitions: ["number"], ...tables }
  },
  {
    name: "postgres's within",
    fails: (options) => thrown(() => Postgres.within(any<Transaction<unknown>>(kysely), any(options))),
    isHarmless: true,
    takes: { schema: [], clockOffset: ["function", "class"], partitions: ["number"], ...tables }
  },
  {
    name: "postgres's script",
    fails: (options) => thrown(() => Postgres.script(any(options))),
    isHarmless: true,
    takes: { schema: [], partitions: ["number"], ...tables }
  },
  {
    name: "postgres's distribute",
    fails: (options) => thrown(() => Postgres.distribute(any(options))),
    isHarmless: true,
    takes: { schema: [], tablePrefix: [] }
  },
  {
    name: "createAnalytics",
    fails: (options) => thrown(() => createAnalytics(any(options))),
    base: { store: memory(), adapters: [x({ bearerToken: "app" })] },
    isHarmless: true,
    takes: {
      store: [],
      adapters: ["none"],
      credentials: ["function", "class"],
      vault: [],
      freshness: [],
      budgets: ["object"],
      retention: [],
      maxAge: ["object", "named"],
      incoming: ["object"],
      webhooks: [],
      auth: ["object"],
      http: ["object"],
      readBudget: time,
      firstReadBudget: time,
      maxCalls: ["number"],
      minForceInterval: time,
      sortable: ["none"],
      log: ["function", "class"],
      logLevel: []
    }
  },
  {
    name: "createAnalytics' http",
    fails: (http) =>
      thrown(() => createAnalytics(any({ store: memory(), adapters: [x({ bearerToken: "app" })], http }))),
    isHarmless: true,
    takes: { basePath: ["empty"], cors: [], docs: ["true"], probes: ["true"] }
  },
  {
    name: "createAnalytics' incoming",
    fails: (app) =>
      thrown(() =>
        createAnalytics(any({ store: memory(), adapters: [x({ bearerToken: "app" })], incoming: { x: app } }))
      ),
    base: { secret: "S3cret" },
    takes: { secret: ["text"], olderSecrets: ["list", "none"], verifyToken: ["text"], deletionPage: [] }
  },
  {
    name: "createAnalytics' auth.jwt",
    fails: (jwt) =>
      thrown(() => createAnalytics(any({ store: memory(), adapters: [x({ bearerToken: "app" })], auth: { jwt } }))),
    base: { issuer: "https://login.example.com", audience: "dashboard", secret: "a".repeat(32) },
    isHarmless: true,
    takes: {
      issuer: ["text", "list", "blank"],
      audience: ["text", "list", "blank"],
      secret: [],
      algorithms: [],
      workspaceClaim: ["text", "blank"],
      typ: ["text", "blank"]
    }
  },
  {
    name: "createAnalytics' vault",
    fails: (vault) => thrown(() => createAnalytics(any({ store: memory(), adapters: [x()], vault }))),
    base: { key: Buffer.alloc(32, 7).toString("base64") },
    isHarmless: true,
    takes: { key: [], olderKeys: ["none"], margin: time }
  },
  {
    name: "createAnalytics' webhooks",
    fails: (webhooks) =>
      thrown(() => createAnalytics(any({ store: memory(), adapters: [x({ bearerToken: "app" })], webhooks }))),
    base: { key: Buffer.alloc(32, 7).toString("base64") },
    isHarmless: true,
    takes: { key: [], olderKeys: ["none"], allowHosts: ["none", "list"] }
  },
  {
    name: "Freshness.adaptive",
    fails: (options) => thrown(() => Freshness.adaptive(any(options))),
    isHarmless: true,
    takes: {
      worth: ["number", "fraction", "nan", "negative", "huge"],
      floor: time,
      cap: time,
      promises: [],
      usualReads: ["number", "fraction", "nan", "negative", "huge"],
      jitter: ["number", "fraction", "nan", "negative", "huge"],
      ageless: time
    }
  },
  {
    name: "Freshness.within",
    fails: (bounds) => thrown(() => Freshness.within(any(bounds), Freshness.byDefault)),
    isHarmless: true,
    takes: { floor: time, cap: time }
  },
  {
    name: "Freshness.perKind",
    fails: (policies) => thrown(() => Freshness.perKind(any(policies))),
    base: { publication: Freshness.byDefault, account: Freshness.byDefault },
    takes: { publication: [], account: [] }
  },
  {
    name: "Refresher.layer",
    fails: (options) => run(Effect.scoped(Layer.build(Refresher.layer(any(options)).pipe(Layer.provide(engine))))),
    takes: {
      window: time,
      lease: time,
      callTimeout: time,
      drain: [...time, "function", "class"],
      budgets: ["object", "none"],
      breaker: ["null", "object"],
      concurrency: ["number"]
    }
  },
  {
    name: "Analytics.layer",
    fails: (options) =>
      run(
        Effect.scoped(
          Layer.build(Analytics.layer(any(options)).pipe(Layer.provide(Refresher.layer()), Layer.provide(engine)))
        )
      ),
    takes: {
      platforms: ["list", "none"],
      readBudget: time,
      firstReadBudget: time,
      maxCalls: ["number"],
      minForceInterval: time,
      sortable: ["none"],
      retention: [],
      maxAge: ["object", "named"]
    }
  },
  {
    name: "Background.layer",
    fails: (options) =>
      run(
        Effect.scoped(
          Layer.build(Background.layer(any(options)).pipe(Layer.provide(Refresher.layer()), Layer.provide(engine)))
        )
      ),
    takes: {
      interval: time,
      unreadFor: [...time, "null"],
      lease: time,
      batches: ["number"],
      maintenance: ["null", "object"]
    }
  },
  {
    name: "Vault.layer",
    fails: (options) => run(Effect.scoped(Layer.build(Vault.layer(any(options)).pipe(Layer.provide(engine))))),
    base: { key: Buffer.alloc(32, 7).toString("base64") },
    takes: { key: ["text"], olderKeys: ["none", "list"], margin: time, lease: time }
  },
  {
    name: "Authenticator.layer",
    fails: (options) =>
      run(
        Effect.scoped(
          Layer.build(Authenticator.layer(any(options)).pipe(Layer.provide(ApiKeys.layer), Layer.provide(engine)))
        )
      ),
    takes: {}
  },
  {
    name: "Handler.make",
    fails: (options) =>
      run(
        Effect.scoped(Handler.make(any(options))).pipe(
          Effect.provide(
            Layer.mergeAll(
              Authenticator.layer().pipe(Layer.provide(ApiKeys.layer)),
              Analytics.layer().pipe(Layer.provide(Refresher.layer()))
            ).pipe(Layer.provide(engine))
          )
        )
      ),
    takes: { basePath: ["empty"], cors: [], docs: ["true"], ready: [] }
  },
  ...webhookFactories(engine)
]
