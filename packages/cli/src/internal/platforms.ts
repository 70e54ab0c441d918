/** The platforms plugged in, one row each, and the environment variables that set them up. */
import type { Maker } from "@dravo/core/Adapter"
import * as Config from "effect/Config"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"

export interface Row {
  readonly platform: string
  /** As they are documented; a secret is read as one. */
  readonly variables: ReadonlyArray<Variable>
  /** Loads the adapter's package. */
  readonly maker: Effect.Effect<Maker, Config.ConfigError>
}

export interface Variable {
  readonly name: string
  readonly means: string
}

export const rows: ReadonlyArray<Row> = [
  {
    platform: "x",
    variables: [
      { name: "DRAVO_X_BASE_URL", means: "another address than https://api.x.com" },
      { name: "DRAVO_X_CLIENT_ID", means: "the OAuth 2.0 client; without it tokens are not renewed" },
      { name: "DRAVO_X_CLIENT_SECRET", means: "of a confidential client" },
      { name: "DRAVO_X_BEARER_TOKEN", means: "the app-only token; with it accounts' own tokens are not asked for" }
    ],
    maker: Effect.gen(function*() {
      const options = {
        ...given("baseUrl", yield* text("DRAVO_X_BASE_URL")),
        ...given("clientId", yield* text("DRAVO_X_CLIENT_ID")),
        ...given("clientSecret", yield* secret("DRAVO_X_CLIENT_SECRET")),
        ...given("bearerToken", yield* secret("DRAVO_X_BEARER_TOKEN"))
      }
      const adapter = yield* Effect.promise(() => import("@dravo/adapters-x"))
      return adapter.make(options)
    })
  }
]

export const makers: Effect.Effect<ReadonlyArray<Maker>, Config.ConfigError> = Effect.all(rows.map(({ maker }) => maker))

/** An empty variable counts as none: that is how a shell or a compose file unsets one. */
export const text = (name: string) => Effect.map(Config.option(Config.String(name)), Option.filter((value) => value.trim() !== ""))
export const secret = (name: string) =>
  Effect.map(Config.option(Config.Redacted(name)), Option.filter((value) => Redacted.value(value).trim() !== ""))

/** The key only where there is a value: options are exact. */
export const given = <K extends string, A>(key: K, value: Option.Option<A>): { readonly [P in K]?: A } =>
  // A computed key widens to string, which the return type narrows again.
  (Option.isSome(value) ? { [key]: value.value } : {}) as { readonly [P in K]?: A }
