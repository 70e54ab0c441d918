/**
 * The library as this program composes it: one store, the plugged-in platforms, and the built-in vault where there is a
 * key.
 */
import type { AdapterFactory } from "@dravo/core/Adapter"
import type { AdapterError } from "@dravo/core/AdapterError"
import * as Adapters from "@dravo/core/Adapters"
import type { Credentials } from "@dravo/core/Credentials"
import type { Coordination } from "@dravo/core/Coordination"
import type { Store } from "@dravo/core/Store"
import * as Analytics from "@dravo/engine/Analytics"
import * as ApiKeys from "@dravo/engine/ApiKeys"
import type { Budgets } from "@dravo/engine/Budget"
import * as HostCredentials from "@dravo/engine/HostCredentials"
import type * as Incoming from "@dravo/engine/Incoming"
import type { Policy } from "@dravo/engine/Maintenance"
import * as Refresher from "@dravo/engine/Refresher"
import * as Vault from "@dravo/engine/Vault"
import { specPlatforms } from "@dravo/http/Platforms"
import type * as Duration from "effect/Duration"
import type * as Sorting from "@dravo/engine/Sorting"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import type * as Redacted from "effect/Redacted"
import * as Platforms from "./platforms.ts"
import * as Webhooks from "./webhooks.ts"

export interface Options {
  readonly store: Layer.Layer<Store | Coordination>
  readonly makers: ReadonlyArray<AdapterFactory>
  /** Without it only applications' own tokens can be used. */
  readonly vaultKey: Option.Option<Redacted.Redacted>
  /** Those before it, while it is being replaced. */
  readonly olderVaultKeys?: ReadonlyArray<Redacted.Redacted>
  /** How long a read waits for refreshes; the library's own budgets when left out. */
  readonly readBudget?: Duration.Input
  /** What platforms that charge may cost. */
  readonly budgets?: Budgets
  /** The most platform calls one read may start; the library's own limit when left out. */
  readonly maxCalls?: number
  readonly minForceInterval?: Duration.Input
  /** Platforms whose messages are taken. */
  readonly incoming?: Incoming.Apps
  /** Metrics whose order is kept ready. */
  readonly sortable?: ReadonlyArray<Sorting.SortableMetric>
  /** How long what was read is kept. */
  readonly maintenance?: Policy
}

export type Application =
  | Analytics.Analytics
  | ApiKeys.ApiKeys
  | Refresher.Refresher
  | Adapters.Adapters
  | Store
  | Coordination

export const layer = (options: Options): Layer.Layer<Application, AdapterError | Vault.VaultError> => {
  const credentials: Layer.Layer<Credentials, Vault.VaultError, Store | Adapters.Adapters> = Option.match(
    options.vaultKey,
    {
      onNone: () => HostCredentials.none,
      onSome: (key) => Vault.layer({ key, olderKeys: options.olderVaultKeys ?? [] })
    }
  )
  const budgets =
    options.readBudget === undefined ? {} : { readBudget: options.readBudget, firstReadBudget: options.readBudget }
  const calls = options.maxCalls === undefined ? {} : { maxCalls: options.maxCalls }
  const interval = options.minForceInterval === undefined ? {} : { minForceInterval: options.minForceInterval }
  const incoming = options.incoming === undefined ? {} : { incoming: options.incoming }
  const sorted = options.sortable === undefined ? {} : { sortable: options.sortable }
  return Layer.mergeAll(
    Analytics.layer({
      platforms: specPlatforms,
      ...budgets,
      ...calls,
      ...interval,
      ...incoming,
      ...sorted,
      ...options.maintenance
    }),
    ApiKeys.layer,
    Webhooks.layer({ vaultKey: options.vaultKey, olderVaultKeys: options.olderVaultKeys ?? [] })
  ).pipe(
    Layer.provideMerge(Refresher.layer(options.budgets === undefined ? {} : { budgets: options.budgets })),
    Layer.provideMerge(credentials),
    Layer.provideMerge(Layer.merge(options.store, Adapters.layer(options.makers)))
  )
}

/** Everything but the store comes from the environment. */
export const fromEnvironment = (
  store: Layer.Layer<Store | Coordination>,
  options: Pick<Options, "budgets" | "incoming" | "maintenance" | "maxCalls"> = {}
) =>
  Layer.unwrap(
    Effect.gen(function* () {
      return layer({
        ...options,
        store,
        makers: yield* Platforms.factories,
        sortable: yield* sortable,
        ...(yield* vaultKeys)
      })
    })
  )

/** What is no metric is refused by the library, as it is of any host. */
const sortable = Effect.map(Platforms.text("DRAVO_SORTABLE"), (names) =>
  Option.toArray(names)
    .flatMap((list) => list.split(/[\s,]+/u))
    .filter((name): name is Sorting.SortableMetric => name !== "")
)

/** Of the environment. */
export const vaultKeys = Effect.gen(function* () {
  const older = yield* Platforms.secret("DRAVO_VAULT_OLD_KEYS")
  return {
    vaultKey: yield* Platforms.secret("DRAVO_VAULT_KEY"),
    olderVaultKeys: Platforms.several(older)
  }
})
