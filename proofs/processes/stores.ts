/** The store a worker works on, as it ships or, for the controls, with one guard taken away. */
import { Coordination } from "@dravo/core/Coordination"
import { Store } from "@dravo/core/Store"
import { context } from "@dravo/kit-sql/SqlStore"
import * as Postgres from "@dravo/store-postgres"
import * as Sqlite from "@dravo/store-sqlite"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import { Kysely, PostgresDialect, sql } from "kysely"
import pg from "pg"
import * as Database from "./database.ts"
import type { FailPoint, Setup, Unguarded } from "./fleet.ts"

export const open = ({ bare = false, database, processClock = false }: Setup): Layer.Layer<Store | Coordination> => {
  if (database.kind === "sqlite") return Sqlite.layer({ filename: database.filename })
  const pool = database.max === undefined ? {} : { pool: { max: database.max } }
  const layout = Database.layout()
  const plain = () =>
    new Kysely<unknown>({ dialect: new PostgresDialect({ pool: new pg.Pool({ connectionString: database.url }) }) })
  if (bare) return Layer.suspend(() => Postgres.layerFrom(plain(), layout))
  if (!processClock) return Postgres.layer({ connectionString: Redacted.make(database.url), ...pool, ...layout })
  // A store that believes its own process's clock, which ours never does.
  const dialect = { ...Postgres.dialect, now: Effect.sync(() => sql<number>`cast(${Date.now()} as bigint)`) }
  return Layer.syncContext(() => context({ db: plain(), dialect, schema: "dravo" }))
}

/** The same store with one guard taken away. */
export const unguarded = (
  guard: Unguarded,
  layer: Layer.Layer<Store | Coordination>
): Layer.Layer<Store | Coordination> =>
  guard === "probe"
    ? Layer.effect(Coordination, Effect.map(Coordination, withoutProbes)).pipe(Layer.provideMerge(layer))
    : Layer.effect(
        Store,
        Effect.map(Store, (store) => without(guard, store))
      ).pipe(Layer.provideMerge(layer))

/**
 * The same store in a process that kills itself after one step, as a power cut would: nothing is caught, nothing is
 * given back.
 */
export const failing = (
  point: FailPoint,
  layer: Layer.Layer<Store | Coordination>
): Layer.Layer<Store | Coordination> =>
  Layer.effect(
    Store,
    Effect.map(Store, (store) => dying(point, store))
  ).pipe(Layer.provideMerge(layer))

// internal

const die = Effect.andThen(
  Effect.sync(() => process.kill(process.pid, "SIGKILL")),
  Effect.never
)

const dying = (point: FailPoint, store: Store["Service"]): Store["Service"] => {
  switch (point) {
    case "read":
      return Store.of({
        ...store,
        pagePublications: (workspace, query) => Effect.andThen(store.pagePublications(workspace, query), die)
      })
    case "claim":
      return Store.of({
        ...store,
        claim: (workspace, claims, lease) => Effect.andThen(store.claim(workspace, claims, lease), die)
      })
    case "answer":
      return Store.of({ ...store, commit: () => die })
    case "commit":
      return Store.of({
        ...store,
        commit: (workspace, commits) => Effect.andThen(store.commit(workspace, commits), die)
      })
  }
}

const withoutProbes = (coordination: Coordination["Service"]): Coordination["Service"] =>
  Coordination.of({
    ...coordination,
    cooldowns: (keys) => Effect.map(coordination.cooldowns(keys), (found) => ({ ...found, passed: [] }))
  })

const without = (guard: Exclude<Unguarded, "probe">, store: Store["Service"]): Store["Service"] => {
  switch (guard) {
    case "lease":
      return Store.of({ ...store, claim: (_workspace, claims) => Effect.succeed({ granted: claims, now: Date.now() }) })
    case "fence":
      return Store.of({
        ...store,
        // Writes under whatever fence the row has by now, as a store without the comparison would.
        commit: (workspace, commits) =>
          Effect.flatMap(
            store.rows(
              workspace,
              commits.map(({ subject }) => subject)
            ),
            ({ rows }) =>
              store.commit(
                workspace,
                commits.map((one) => ({
                  ...one,
                  fence:
                    rows.find((row) => row.kind === "publication" && row.publication.seq === one.subject.seq)?.fence ??
                    one.fence
                }))
              )
          )
      })
  }
}
