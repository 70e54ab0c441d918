/** The platforms plugged in, one row each, and the environment variables that set them up. */
import type { AdapterFactory } from "@dravo/core/Adapter"
import { Misconfigured } from "@dravo/core/Misconfigured"
import * as Config from "effect/Config"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Predicate from "effect/Predicate"
import * as Redacted from "effect/Redacted"

export interface Row {
  readonly platform: string
  /** As they are documented; a secret is read as one. */
  readonly variables: ReadonlyArray<Variable>
  /** Loads the adapter's package. */
  readonly factory: Effect.Effect<AdapterFactory, Config.ConfigError>
}

export interface Variable {
  readonly name: string
  readonly means: string
}

/** Instagram and Facebook usually share one Meta app. */
const meta: ReadonlyArray<Variable> = [
  {
    name: "DRAVO_META_APP_SECRET",
    means: "of the Meta app: proves every request to graph.facebook.com as the app's own"
  },
  { name: "DRAVO_META_VERSION", means: "another version of the Graph API than the adapters' own, as v25.0" }
]

export const rows: ReadonlyArray<Row> = [
  {
    platform: "instagram",
    variables: [
      {
        name: "DRAVO_INSTAGRAM_LOGIN",
        means: "how accounts without a login trait were connected: instagram or facebook"
      },
      { name: "DRAVO_INSTAGRAM_BASE_URL", means: "another address than https://graph.instagram.com" },
      {
        name: "DRAVO_INSTAGRAM_FACEBOOK_BASE_URL",
        means: "another address than https://graph.facebook.com, for Facebook Login"
      },
      { name: "DRAVO_META_APP_ID", means: "of the Meta app; with its secret tokens of Facebook Login are renewed" },
      ...meta
    ],
    factory: Effect.gen(function* () {
      const options = {
        ...given("login", yield* choice("DRAVO_INSTAGRAM_LOGIN", ["instagram", "facebook"])),
        baseUrls: {
          ...given("instagram", yield* text("DRAVO_INSTAGRAM_BASE_URL")),
          ...given("facebook", yield* text("DRAVO_INSTAGRAM_FACEBOOK_BASE_URL"))
        },
        ...given("appId", yield* text("DRAVO_META_APP_ID")),
        ...given("appSecret", yield* secret("DRAVO_META_APP_SECRET")),
        ...given("version", yield* text("DRAVO_META_VERSION"))
      }
      const adapter = yield* Effect.promise(() => import("@dravo/adapters-instagram"))
      return adapter.make(options)
    })
  },
  {
    platform: "facebook",
    variables: [{ name: "DRAVO_FACEBOOK_BASE_URL", means: "another address than https://graph.facebook.com" }, ...meta],
    factory: Effect.gen(function* () {
      const options = {
        ...given("baseUrl", yield* text("DRAVO_FACEBOOK_BASE_URL")),
        ...given("appSecret", yield* secret("DRAVO_META_APP_SECRET")),
        ...given("version", yield* text("DRAVO_META_VERSION"))
      }
      const adapter = yield* Effect.promise(() => import("@dravo/adapters-facebook"))
      return adapter.make(options)
    })
  },
  {
    platform: "x",
    variables: [
      { name: "DRAVO_X_BASE_URL", means: "another address than https://api.x.com" },
      { name: "DRAVO_X_CLIENT_ID", means: "the OAuth 2.0 client; without it tokens are not renewed" },
      { name: "DRAVO_X_CLIENT_SECRET", means: "of a confidential client" },
      { name: "DRAVO_X_BEARER_TOKEN", means: "the app-only token; with it accounts' own tokens are not asked for" }
    ],
    factory: Effect.gen(function* () {
      const options = {
        ...given("baseUrl", yield* text("DRAVO_X_BASE_URL")),
        ...given("clientId", yield* text("DRAVO_X_CLIENT_ID")),
        ...given("clientSecret", yield* secret("DRAVO_X_CLIENT_SECRET")),
        ...given("bearerToken", yield* secret("DRAVO_X_BEARER_TOKEN"))
      }
      const adapter = yield* Effect.promise(() => import("@dravo/adapters-x"))
      return adapter.make(options)
    })
  },
  {
    platform: "linkedin",
    variables: [
      { name: "DRAVO_LINKEDIN_BASE_URL", means: "another address than https://api.linkedin.com" },
      {
        name: "DRAVO_LINKEDIN_AUTH_BASE_URL",
        means: "another address than https://www.linkedin.com, where tokens are renewed"
      },
      {
        name: "DRAVO_LINKEDIN_CLIENT_ID",
        means: "the OAuth 2.0 client; without it and its secret tokens are not renewed"
      },
      { name: "DRAVO_LINKEDIN_CLIENT_SECRET", means: "of that client" },
      { name: "DRAVO_LINKEDIN_VERSION", means: "another LinkedIn-Version than the adapter's own, as YYYYMM" }
    ],
    factory: Effect.gen(function* () {
      const options = {
        ...given("baseUrl", yield* text("DRAVO_LINKEDIN_BASE_URL")),
        ...given("authBaseUrl", yield* text("DRAVO_LINKEDIN_AUTH_BASE_URL")),
        ...given("clientId", yield* text("DRAVO_LINKEDIN_CLIENT_ID")),
        ...given("clientSecret", yield* secret("DRAVO_LINKEDIN_CLIENT_SECRET")),
        ...given("version", yield* text("DRAVO_LINKEDIN_VERSION"))
      }
      const adapter = yield* Effect.promise(() => import("@dravo/adapters-linkedin"))
      return adapter.make(options)
    })
  },
  {
    platform: "tiktok",
    variables: [
      { name: "DRAVO_TIKTOK_BASE_URL", means: "another address than https://open.tiktokapis.com" },
      { name: "DRAVO_TIKTOK_CLIENT_KEY", means: "the app's key; without it and its secret tokens are not renewed" },
      { name: "DRAVO_TIKTOK_CLIENT_SECRET", means: "of that app" }
    ],
    factory: Effect.gen(function* () {
      const options = {
        ...given("baseUrl", yield* text("DRAVO_TIKTOK_BASE_URL")),
        ...given("clientKey", yield* text("DRAVO_TIKTOK_CLIENT_KEY")),
        ...given("clientSecret", yield* secret("DRAVO_TIKTOK_CLIENT_SECRET"))
      }
      const adapter = yield* Effect.promise(() => import("@dravo/adapters-tiktok"))
      return adapter.make(options)
    })
  },
  {
    platform: "bluesky",
    variables: [{ name: "DRAVO_BLUESKY_BASE_URL", means: "another address than https://public.api.bsky.app" }],
    factory: Effect.gen(function* () {
      const options = given("baseUrl", yield* text("DRAVO_BLUESKY_BASE_URL"))
      const adapter = yield* Effect.promise(() => import("@dravo/adapters-bluesky"))
      return adapter.make(options)
    })
  },
  {
    platform: "youtube",
    variables: [
      { name: "DRAVO_YOUTUBE_BASE_URL", means: "another address than https://youtube.googleapis.com" },
      {
        name: "DRAVO_YOUTUBE_ANALYTICS_BASE_URL",
        means: "another address than https://youtubeanalytics.googleapis.com"
      },
      {
        name: "DRAVO_YOUTUBE_AUTH_BASE_URL",
        means: "another address than https://oauth2.googleapis.com, where tokens are renewed"
      },
      { name: "DRAVO_YOUTUBE_ANALYTICS", means: "yes asks the Analytics API too, of accounts that granted its scope" },
      {
        name: "DRAVO_YOUTUBE_UNITS",
        means: "units of the Data API its project may ask a day, where those are not 10000"
      },
      {
        name: "DRAVO_YOUTUBE_STATISTICS",
        means: "calls for statistics of videos its project may make a day, where those are not 10000"
      },
      { name: "DRAVO_YOUTUBE_REPORTS", means: "reports its project may ask a day, where those are not 100000" },
      {
        name: "DRAVO_YOUTUBE_CLIENT_ID",
        means: "the OAuth 2.0 client; without it and its secret tokens are not renewed"
      },
      { name: "DRAVO_YOUTUBE_CLIENT_SECRET", means: "of that client" }
    ],
    factory: Effect.gen(function* () {
      const options = {
        ...given("baseUrl", yield* text("DRAVO_YOUTUBE_BASE_URL")),
        ...given("analyticsBaseUrl", yield* text("DRAVO_YOUTUBE_ANALYTICS_BASE_URL")),
        ...given("authBaseUrl", yield* text("DRAVO_YOUTUBE_AUTH_BASE_URL")),
        analytics: Option.isSome(yield* choice("DRAVO_YOUTUBE_ANALYTICS", ["yes"])),
        quotas: {
          ...given("units", yield* number("DRAVO_YOUTUBE_UNITS")),
          ...given("statistics", yield* number("DRAVO_YOUTUBE_STATISTICS")),
          ...given("reports", yield* number("DRAVO_YOUTUBE_REPORTS"))
        },
        ...given("clientId", yield* text("DRAVO_YOUTUBE_CLIENT_ID")),
        ...given("clientSecret", yield* secret("DRAVO_YOUTUBE_CLIENT_SECRET"))
      }
      const adapter = yield* Effect.promise(() => import("@dravo/adapters-youtube"))
      return adapter.make(options)
    })
  },
  {
    platform: "threads",
    variables: [{ name: "DRAVO_THREADS_BASE_URL", means: "another address than https://graph.threads.net" }],
    factory: Effect.gen(function* () {
      const options = given("baseUrl", yield* text("DRAVO_THREADS_BASE_URL"))
      const adapter = yield* Effect.promise(() => import("@dravo/adapters-threads"))
      return adapter.make(options)
    })
  }
]

export const factories: Effect.Effect<ReadonlyArray<AdapterFactory>, Config.ConfigError> = Effect.all(
  rows.map(({ factory: maker, platform }) => Effect.map(maker, (made) => named(platform, made)))
)

/** The platforms something in the environment is meant for. */
export const configured: Effect.Effect<ReadonlyArray<string>, Config.ConfigError> = Effect.map(
  Effect.filter(rows, ({ variables }) =>
    Effect.map(
      Effect.forEach(variables, ({ name }) => text(name)),
      (values) => values.some(Option.isSome)
    )
  ),
  (found) => found.map(({ platform }) => platform)
)

/** What cannot be meant is told with the platform: several have options of one name. */
const named = (platform: string, maker: AdapterFactory): AdapterFactory =>
  Effect.catchDefect(maker, (defect) =>
    Effect.die(
      Predicate.isTagged(defect, "Misconfigured") && defect instanceof Misconfigured
        ? new Misconfigured({ option: `${platform}: ${defect.option}`, detail: defect.detail })
        : defect
    )
  )

/** An empty variable counts as none: that is how a shell or a compose file unsets one. */
export const text = (name: string) =>
  Effect.map(
    Config.option(Config.String(name)),
    Option.filter((value) => value.trim() !== "")
  )
export const secret = (name: string) =>
  Effect.map(
    Config.option(Config.Redacted(name)),
    Option.filter((value) => Redacted.value(value).trim() !== "")
  )
/** Secrets in one variable, with commas between them. */
export const several = (list: Option.Option<Redacted.Redacted>): ReadonlyArray<Redacted.Redacted> =>
  Option.toArray(list).flatMap((one) =>
    Redacted.value(one)
      .split(/[\s,]+/u)
      .filter((text) => text !== "")
      .map((text) => Redacted.make(text))
  )
/** What is no number is told by the adapter, which knows what it is for. */
const number = (name: string) => Effect.map(text(name), Option.map(Number))
const choice = <A extends string>(name: string, values: ReadonlyArray<A>) =>
  Effect.map(
    Config.option(Config.Literals([...values, ""], name)),
    Option.flatMap((value) => Option.fromNullishOr(values.find((one) => one === value)))
  )

/** The key only where there is a value: options are exact. */
export const given = <K extends string, A>(key: K, value: Option.Option<A>): { readonly [P in K]?: A } =>
  // A computed key widens to string, which the return type narrows again.
  (Option.isSome(value) ? { [key]: value.value } : {}) as { readonly [P in K]?: A }
