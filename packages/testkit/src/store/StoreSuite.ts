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
import * as Effect from "effect/Effect"
import type * as Layer from "effect/Layer"
import type * as Scope from "effect/Scope"
import { accounts } from "./laws/accounts.ts"
import { changes } from "./laws/past/changes.ts"
import { claims } from "./laws/refreshing/claims.ts"
import { commits } from "./laws/refreshing/commits.ts"
import { cursors } from "./laws/cursors.ts"
import { differential } from "./random/differential.ts"
import { due } from "./laws/refreshing/due.ts"
import { dueEarly } from "./laws/refreshing/dueEarly.ts"
import { erase } from "./laws/past/erase.ts"
import { expire } from "./laws/past/expire.ts"
import { happenings } from "./random/happenings.ts"
import { history } from "./laws/past/history.ts"
import { insert } from "./laws/past/insert.ts"
import { keys } from "./laws/keys.ts"
import { learning } from "./laws/refreshing/learning.ts"
import { listings } from "./laws/listing/found.ts"
import { merges } from "./laws/listing/merges.ts"
import { walks } from "./laws/listing/walks.ts"
import type { Capabilities, Env, Law } from "../suite/law.ts"
import { envOf, register, registerNames, type Options as SuiteOptions } from "../suite/register.ts"
import { named } from "./laws/incoming/named.ts"
import { losses } from "./laws/totals/losses.ts"
import { orders } from "./laws/totals/orders.ts"
import { pages } from "./laws/pages.ts"
import { durability } from "./laws/durability.ts"
import { publications } from "./laws/publications.ts"
import { releases } from "./laws/refreshing/releases.ts"
import { secrets } from "./laws/secrets.ts"
import { storable } from "./laws/storable.ts"
import { sums } from "./laws/totals/sums.ts"
import { tenancy } from "./laws/tenancy.ts"
import { values } from "./laws/values.ts"
import { endpoints } from "./laws/webhook/endpoints.ts"
import { events } from "./laws/webhook/events.ts"
import { visits } from "./laws/webhook/visits.ts"

export type { Capabilities, Env, Law }

/** How the store under test is made anew for each law, and what it can do. */
export interface Options extends SuiteOptions<Store | Coordination> {
  /** What the store can do beyond the laws; each is checked both ways. Nothing, unless said. */
  readonly capabilities?: Partial<Capabilities>
  /**
   * A new place for rows (a file, a schema), removed with its scope, and the layer that opens it; `layer`, unless said.
   */
  readonly place?: Effect.Effect<Layer.Layer<Store | Coordination, StoreError>, StoreError, Scope.Scope>
}

/** The laws by subject. They are plain values, so that a broken store can be shown to break them. */
export const laws: Readonly<Record<string, ReadonlyArray<Law>>> = {
  accounts,
  named,
  publications,
  pages,
  orders: [...orders, ...losses],
  sums,
  claims: [...claims, ...releases],
  commits: [...commits, ...learning, ...storable],
  due: [...due, ...dueEarly],
  listings: [...listings, ...merges, ...walks],
  history,
  insert,
  changes,
  cursors,
  erase,
  expire,
  secrets,
  keys,
  webhooks: [...endpoints, ...events, ...visits],
  values,
  tenancy,
  durability,
  differential
}

/** Which of them each interface of the port answers for; the rest is true of the port as a whole. */
export const interfaces: Readonly<Record<string, ReadonlyArray<string>>> = {
  Accounts: ["accounts", "named"],
  Publications: ["publications", "pages", "orders", "sums"],
  Leases: ["claims", "commits", "due"],
  Listings: ["listings"],
  History: ["history", "insert"],
  Feed: ["changes", "cursors"],
  Retention: ["erase", "expire"],
  Secrets: ["secrets"],
  ApiKeys: ["keys"],
  Webhooks: ["webhooks"],
  "The whole port": ["values", "tenancy", "durability", "differential"]
}

/** What is true of the suite's own random commands; who runs the suite against his own need not check it again. */
export const ofCommands: ReadonlyArray<Law<void>> = [happenings]

/** How many laws there are; whoever runs the suite may pin it, so that it cannot shrink in silence. */
export const size: number = Object.values(laws).reduce((sum, group) => sum + group.length, 0)

/** What is promised of the whole suite, and of whole groups of its laws. */
const guarantee: Pick<Law, "meta"> = { meta: { claim: "stores.same-on-every-store" } }
const guaranteeOf: Readonly<Record<string, Pick<Law, "meta">>> = {
  history: { meta: { claim: "history.points" } },
  insert: { meta: { claim: "history.inserted" } },
  orders: { meta: { claim: "totals.orders" } },
  sums: { meta: { claim: "totals.sums" } },
  listings: { meta: { claim: "discovery.stores" } },
  webhooks: { meta: { claim: "webhooks.stores" } },
  erase: { meta: { claim: "history.erase" } },
  expire: { meta: { claim: "history.max-age-stores" } }
}

/** Registers every law as a test, interface by interface. */
export const suite = (options: Options): void => {
  const env = (law: Law): Env => ({
    ...envOf(options, law),
    database: options.place ?? Effect.succeed(options.layer),
    capabilities: { durable: false, shared: false, ...options.capabilities }
  })
  describe(options.name, guarantee, () => {
    for (const [name, subjects] of Object.entries(interfaces)) {
      describe(name, () => {
        for (const subject of subjects)
          describe(subject, guaranteeOf[subject] ?? {}, () => {
            register(options, laws[subject] ?? [], env)
          })
      })
    }
    registerNames(Object.values(laws).flat())
    it("every law is of one interface, or of all", () => {
      assert.deepStrictEqual(Object.values(interfaces).flat().toSorted(), Object.keys(laws).toSorted())
    })
  })
}
