/** A reference store broken on purpose in one way, and what breaking it needs. */
import { WorkspaceId } from "@dravo/core/Ids"
import * as Query from "@dravo/core/Query"
import type { PublicationRow, Row } from "@dravo/core/Row"
import { subject as subjectOf } from "@dravo/core/Row"
import type { Coordination } from "@dravo/core/Coordination"
import { type Fenced, Store } from "@dravo/core/Store"
import type { StoreError } from "@dravo/core/StoreError"
import { key } from "@dravo/core/Subject"
import * as Memory from "@dravo/store-memory"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"

export type Service = Store["Service"]

export interface Mutant {
  readonly name: string
  /** The law, by its name, that is there to catch it. */
  readonly caughtBy: string
  /** Whether the random commands must find it too. */
  readonly random: boolean
  readonly layer: Layer.Layer<Store | Coordination>
}

export const mutant = (
  name: string,
  caughtBy: string,
  random: boolean,
  broken: (store: Service) => Partial<Service>
): Mutant => ({
  name,
  caughtBy,
  random,
  layer: Layer.merge(
    Memory.layer,
    Layer.effect(
      Store,
      Effect.map(Memory.make, (store) => Store.of({ ...store, ...broken(store) }))
    )
  )
})

export const workspaces = ["ws_mine", "ws_theirs"].map((id) => WorkspaceId.make(id))
export const all: Query.PublicationQuery = { filters: [], start: { _tag: "Offset", offset: 0 }, limit: 1e9 }

/** A page computed here, so that one rule of it can be another. */
export const paging =
  (rules: {
    readonly matches?: typeof Query.matches
    readonly order?: typeof Query.order
    readonly isAfter?: (row: PublicationRow, start: Extract<Query.Start, { _tag: "After" }>) => boolean
    readonly total?: (matching: number, rest: number, shown: number) => number
  }) =>
  (store: Service): Partial<Service> => ({
    pagePublications: (workspace, query) =>
      query.ordering !== undefined
        ? store.pagePublications(workspace, query)
        : Effect.map(store.pagePublications(workspace, all), ({ now, rows }) => {
            const { start } = query
            const matching = rows
              .filter(({ publication }) =>
                query.filters.every((filter) => (rules.matches ?? Query.matches)(filter, publication))
              )
              .sort((a, b) => (rules.order ?? Query.order)(a.publication, b.publication))
            const isAfter =
              rules.isAfter ?? ((row, from) => Query.order({ ...row.publication, ...from }, row.publication) < 0)
            const rest =
              start._tag === "After"
                ? matching.filter((row) => isAfter(row, start))
                : matching.slice(start._tag === "Offset" ? start.offset : 0)
            const shown = rest.slice(0, query.limit)
            return {
              rows: shown,
              total: (rules.total ?? ((count) => count))(matching.length, rest.length, shown.length),
              now
            }
          })
  })

/** Every row a read answers, changed. */
export const reading =
  (change: (row: Row) => Row) =>
  (store: Service): Partial<Service> => ({
    rows: (workspace, subjects) =>
      Effect.map(store.rows(workspace, subjects), (page) => ({ ...page, rows: page.rows.map(change) }))
  })

/** The same subjects under the fences they have now. */
export const refenced = <A extends Fenced>(
  store: Service,
  workspace: WorkspaceId,
  list: ReadonlyArray<A>
): Effect.Effect<ReadonlyArray<A>, StoreError> =>
  Effect.map(
    store.rows(
      workspace,
      list.map(({ subject }) => subject)
    ),
    ({ rows }) => {
      const fences = new Map(rows.map((row) => [key(subjectOf(row)), row.fence]))
      return list.map((one) => ({ ...one, fence: fences.get(key(one.subject)) ?? one.fence }))
    }
  )

export const currentVersion = (
  store: Service,
  workspace: WorkspaceId,
  accountId: Parameters<Service["readSecret"]>[1]
) => Effect.map(store.readSecret(workspace, accountId), (secret) => secret?.version ?? 0)
