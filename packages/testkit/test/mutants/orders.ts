/** Stores broken in the orders of posts. */
import * as Ordering from "@dravo/core/Ordering"
import * as Query from "@dravo/core/Query"
import type { PublicationRow } from "@dravo/core/Row"
import * as Effect from "effect/Effect"
import { all, type Mutant, mutant, type Service } from "./mutant.ts"

const ofAll =
  "every order is that of the rows that match, whatever the filter, before a ranking is kept for it and after"

const ofExpired =
  "numbers that may be kept no longer leave an order when their row is written without them, and not before"

/** A page in an order, computed here, so that one rule of it can be another. */
const ordering =
  (rules: {
    readonly shown?: (row: PublicationRow) => PublicationRow
    readonly has?: (row: PublicationRow) => boolean
    readonly compare?: (ordering: Ordering.Ordering) => (a: Ordering.Place, b: Ordering.Place) => number
    readonly isBehind?: (ordering: Ordering.Ordering, place: Ordering.Place, from: Ordering.Place) => boolean
  }) =>
  (store: Service): Partial<Service> => ({
    pagePublications: (workspace, query) => {
      const { ordering: order, start } = query
      if (order === undefined) return store.pagePublications(workspace, query)
      const compare = rules.compare?.(order) ?? ((a, b) => Ordering.comparePlaces(order.direction, a, b))
      const placeOf = (row: PublicationRow) => Ordering.placeOf(order.by, rules.shown?.(row) ?? row)
      return Effect.map(
        Effect.all([
          store.pagePublications(workspace, query),
          store.pagePublications(workspace, { ...all, filters: query.filters })
        ]),
        ([page, { rows }]) => {
          if (page.isRefused) return page
          const sorted = rows.filter(rules.has ?? (() => true)).toSorted((a, b) => compare(placeOf(a), placeOf(b)))
          const from = Query.placeOf(start)
          const isBehind = rules.isBehind ?? ((_order, place, after) => compare(place, after) > 0)
          const rest =
            from === null
              ? sorted.slice(start._tag === "Offset" ? start.offset : 0)
              : sorted.filter((row) => isBehind(order, placeOf(row), from))
          return { ...page, rows: rest.slice(0, query.limit) }
        }
      )
    }
  })

const withoutFirst = ({ likes, views, ...rest }: PublicationRow["sync"]["metrics"]) => ({
  ...rest,
  ...(views === undefined ? (likes === undefined ? {} : { likes }) : { views })
})

export const orders: ReadonlyArray<Mutant> = [
  mutant(
    "a row without the value counts as 0",
    "rows without the value come last in both directions: nothing is not 0, and not less than less than 0",
    true,
    ordering({
      compare: ({ direction }) => {
        const known = ({ seq, value }: Ordering.Place) => ({ seq, value: value ?? 0 })
        return (a, b) => Ordering.comparePlaces(direction, known(a), known(b))
      }
    })
  ),
  mutant(
    "rising order begins with what has no value",
    "rows without the value come last in both directions: nothing is not 0, and not less than less than 0",
    true,
    ordering({
      compare:
        ({ direction }) =>
        (a, b) =>
          direction === "asc" ? -Ordering.comparePlaces("desc", a, b) : Ordering.comparePlaces("desc", a, b)
    })
  ),
  mutant(
    "ties are in the order of time whatever the direction",
    "a walk by cursor sees each row once in every order, through ties and through what has no value",
    true,
    ordering({
      isBehind: ({ direction }, place, from) => {
        const isTie = place.value === from.value
        return isTie ? place.seq < from.seq : Ordering.comparePlaces(direction, place, from) > 0
      }
    })
  ),
  mutant(
    "a cursor passes over ties",
    "a walk by cursor sees each row once in every order, through ties and through what has no value",
    true,
    ordering({
      isBehind: ({ direction }, place, from) =>
        place.value !== from.value && Ordering.comparePlaces(direction, place, from) > 0
    })
  ),
  mutant(
    "the last of a network's keys is ranked by, not the first a row has",
    ofAll,
    false,
    ordering({ shown: ({ sync, ...row }) => ({ ...row, sync: { ...sync, metrics: withoutFirst(sync.metrics) } }) })
  ),
  mutant(
    "a row is ranked by what it showed first",
    "an order follows what is recorded, refreshed, adopted, found to be one and erased after it was named",
    true,
    (store) => {
      const first = new Map<number, PublicationRow["sync"]>()
      return {
        ...ordering({
          shown: (row) => ({ ...row, sync: first.get(row.publication.seq) ?? row.sync })
        })(store),
        commit: (workspace, commits) => {
          for (const { subject, sync } of commits)
            if (subject.kind === "publication" && !first.has(subject.seq)) first.set(subject.seq, sync)
          return store.commit(workspace, commits)
        }
      }
    }
  ),
  mutant(
    "rows are looked at however many there are",
    "an order is refused where more rows match than it may look at, and answered once a ranking is kept for it",
    true,
    (store) => ({
      pagePublications: (workspace, query) =>
        store.pagePublications(
          workspace,
          query.ordering === undefined ? query : { ...query, ordering: { ...query.ordering, scanLimit: 1e9 } }
        )
    })
  ),
  mutant(
    "a ranking is one of its name alone",
    "an order is refused where more rows match than it may look at, and answered once a ranking is kept for it",
    false,
    (store) => {
      const names = new Set<string>()
      return {
        engineRank: (rankings, rows) => {
          for (const { name } of rankings) names.add(name)
          return store.engineRank(rankings, rows)
        },
        pagePublications: (workspace, query) => {
          const { ordering: order } = query
          const isKnown = order?.by._tag === "Ranked" && names.has(order.by.ranking.name)
          return store.pagePublications(
            workspace,
            order !== undefined && isKnown ? { ...query, ordering: { ...order, scanLimit: 1e9 } } : query
          )
        }
      }
    }
  ),
  mutant(
    "what is ranked stays refused",
    "an order is refused where more rows match than it may look at, and answered once a ranking is kept for it",
    true,
    () => ({ engineRank: () => Effect.succeed(false) })
  ),
  mutant(
    "what is gone from its platform is in no order",
    "what is gone from its platform keeps its place in every order while its last numbers are kept",
    false,
    ordering({ has: ({ sync }) => sync.unavailableAt === null })
  ),
  mutant("a row stands where its last number had it, after that may be kept no longer", ofExpired, false, (store) => {
    const last = new Map<number, PublicationRow["sync"]>()
    return {
      ...ordering({ shown: (row) => ({ ...row, sync: last.get(row.publication.seq) ?? row.sync }) })(store),
      commit: (workspace, commits) => {
        for (const { subject, sync } of commits)
          if (subject.kind === "publication" && Object.keys(sync.metrics).length > 0) last.set(subject.seq, sync)
        return store.commit(workspace, commits)
      }
    }
  }),
  mutant("expiring takes what it names out of the orders at once", ofExpired, false, (store) => {
    const named = new Set<number>()
    const without = (row: PublicationRow) =>
      named.has(row.publication.seq) ? { ...row, sync: { ...row.sync, metrics: {} } } : row
    return {
      ...ordering({ shown: without })(store),
      engineExpire: (limits, after, rows) =>
        Effect.tap(store.engineExpire(limits, after, rows), ({ aged }) =>
          Effect.sync(() => {
            for (const { subject } of aged) named.add(subject.seq)
          })
        )
    }
  })
]
