/**
 * What every store must do, as a suite of vitest tests. A store runs it with a layer that builds an empty store and a
 * way to move its clock:
 *
 * ```ts
 * suite({ name: "my store", layer: MyStore.layer({ file: ":memory:" }), advance: TestClock.adjust })
 * ```
 */
import type { Coordination } from "@dravo/core/Coordination"
import type { Store } from "@dravo/core/Store"
import type { StoreError } from "@dravo/core/StoreError"
import { assert, describe, it } from "@effect/vitest"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import type * as Layer from "effect/Layer"
import type * as Scope from "effect/Scope"
import { accounts } from "./laws/accounts.ts"
import { changes } from "./laws/past/changes.ts"
import { claims } from "./laws/claims.ts"
import { commits } from "./laws/commits.ts"
import { cursors } from "./laws/cursors.ts"
import { differential } from "./random/differential.ts"
import { due } from "./laws/due.ts"
import { dueEarly } from "./laws/dueEarly.ts"
import { erase } from "./laws/past/erase.ts"
import { expire } from "./laws/past/expire.ts"
import { history } from "./laws/past/history.ts"
import { cooldowns } from "./laws/cooldowns.ts"
import { keys } from "./laws/keys.ts"
import type { Capabilities, Env, Law } from "./law.ts"
import { limits } from "./laws/limits.ts"
import { pages } from "./laws/pages.ts"
import { places } from "./laws/places.ts"
import { publications } from "./laws/publications.ts"
import { secrets } from "./laws/secrets.ts"
import { tenancy } from "./laws/tenancy.ts"
import { values } from "./laws/values.ts"

export type { Capabilities, Env, Law }

export interface Options {
  readonly name: string
  /** Built anew for every law and every run of a property: each must get an empty store. */
  readonly layer: Layer.Layer<Store | Coordination, StoreError>
  /** What the store can do beyond the laws; each is checked both ways. Nothing, unless said. */
  readonly capabilities?: Partial<Capabilities>
  /**
   * A new place for rows (a file, a schema), removed with its scope, and the layer that opens it; `layer`, unless said.
   */
  readonly place?: Effect.Effect<Layer.Layer<Store | Coordination, StoreError>, StoreError, Scope.Scope>
  /** Moves the clock the store judges by: `TestClock.adjust`, or an offset where the database's own clock rules. */
  readonly advance: (duration: Duration.Duration) => Effect.Effect<void>
  /** How far that clock may run by itself during one law; zero, the default, for a `TestClock`. */
  readonly drift?: Duration.Input
  /** Runs of each property, 100 by default. */
  readonly runs?: number
  /** Replays a falsified property: its law's name and the token its failure printed. */
  readonly replay?: { readonly law: string; readonly token: string }
  /** How long one law may take. */
  readonly timeout?: Duration.Input
}

/** The laws by subject. They are plain values, so that a broken store can be shown to break them. */
export const laws: Readonly<Record<string, ReadonlyArray<Law>>> = {
  accounts,
  publications,
  pages,
  claims,
  commits,
  due: [...due, ...dueEarly],
  history,
  changes,
  cursors,
  erase,
  expire,
  secrets,
  keys,
  cooldowns,
  limits,
  values,
  tenancy,
  places,
  differential
}

/** How many laws there are; whoever runs the suite may pin it, so that it cannot shrink in silence. */
export const size: number = Object.values(laws).reduce((sum, group) => sum + group.length, 0)

/** What is promised of the whole suite, and of whole groups of its laws. */
const promised: Pick<Law, "meta"> = { meta: { claim: "stores.same-on-every-store" } }
const promisedOf: Readonly<Record<string, Pick<Law, "meta">>> = {
  history: { meta: { claim: "history.points" } },
  erase: { meta: { claim: "history.erase" } },
  expire: { meta: { claim: "history.max-age-stores" } }
}

/** Registers every law as a test. */
export const suite = (options: Options): void => {
  const env = (law: Law): Env => ({
    layer: options.layer,
    place: options.place ?? Effect.succeed(options.layer),
    capabilities: { durable: false, shared: false, ...options.capabilities },
    advance: options.advance,
    drift: Duration.fromInputUnsafe(options.drift ?? 0),
    check: options.replay?.law === law.name ? { replay: options.replay.token } : { runs: options.runs ?? 100, size: 40 }
  })
  const timeout = Duration.toMillis(options.timeout ?? "1 minute")
  describe(options.name, promised, () => {
    for (const [subject, group] of Object.entries(laws)) {
      describe(subject, promisedOf[subject] ?? {}, () => {
        for (const law of group) {
          const { meta = {} } = law
          it.effect(law.name, () => law.run(env(law)), { timeout, meta })
        }
      })
    }
    it("no two laws share a name", () => {
      const names = Object.values(laws).flatMap((group) => group.map((law) => law.name))
      assert.strictEqual(new Set(names).size, names.length)
    })
  })
}
