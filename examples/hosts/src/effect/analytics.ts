import * as X from "@dravo/adapters-x"
import * as Adapters from "@dravo/core/Adapters"
import * as Analytics from "@dravo/engine/Analytics"
import * as ApiKeys from "@dravo/engine/ApiKeys"
import * as HostCredentials from "@dravo/engine/HostCredentials"
import * as Refresher from "@dravo/engine/Refresher"
import * as Authenticator from "@dravo/http/Authenticator"
import { specPlatforms } from "@dravo/http/Platforms"
import * as Sqlite from "@dravo/store-sqlite"
import * as Config from "effect/Config"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"

// Your own token store; here the token of one account, from the environment.
const credentials = HostCredentials.layer(() =>
  Effect.map(Effect.orDie(Config.Redacted("X_TOKEN")), (token) => ({ token }))
)

/** Everything the library needs; each layer takes the options of its part. */
export const dravo = Authenticator.layer().pipe(
  Layer.provideMerge(Analytics.layer({ platforms: specPlatforms })),
  Layer.provideMerge(ApiKeys.layer),
  Layer.provide(Refresher.layer()),
  Layer.provide(credentials),
  Layer.provide(Adapters.layer([X.make()])),
  Layer.provide(Sqlite.layer({ filename: "analytics.db" }))
)
