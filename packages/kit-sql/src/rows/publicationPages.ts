/**
 * A page of publications in the order of its index, with the exact total and the clock: from a snapshot, or, where
 * there is none, in one statement. Of accounts it says what may have changed; what else they are is known, or read
 * once.
 */
import type { WorkspaceId } from "@dravo/core/Ids"
import type { PublicationQuery } from "@dravo/core/Query"
import type { PublicationRow } from "@dravo/core/Row"
import type { Page } from "@dravo/core/Store"
import type { Reason } from "@dravo/core/StoreError"
import * as Effect from "effect/Effect"
import type { RawBuilder } from "kysely"
import type { Snapshots, Statement } from "../statement/Snapshots.ts"
import * as ByPosition from "../statement/byPosition.ts"
import * as Codec from "../statement/codec.ts"
import * as Session from "../statement/session.ts"
import * as OrderedPages from "./orderedPages.ts"
import * as PageShapes from "./pageShapes.ts"

export const publicationPage = (
  db: Session.Session,
  workspace: WorkspaceId,
  query: PublicationQuery
): Effect.Effect<Page<PublicationRow>, Reason> => {
  const { clock } = db.dialect
  const snapshots = clock === undefined ? undefined : db.snapshots?.()
  return clock === undefined || snapshots === undefined
    ? Effect.flatMap(db.dialect.now, (now) => fromOneStatement(db, workspace, query, now))
    : Effect.flatMap(clock, (now) => fromSnapshot(db, snapshots, workspace, query, now))
}

// internal

/** All at once, and nothing of it changes meanwhile. */
const fromSnapshot = (
  db: Session.Session,
  snapshots: Snapshots,
  workspace: WorkspaceId,
  query: PublicationQuery,
  now: number
): Effect.Effect<Page<PublicationRow>, Reason> => {
  const ordered = OrderedPages.orderOf(db, workspace, query)
  const first = ordered?.standing ?? PageShapes.page(db, workspace, query)
  const counted = query.counted === false ? undefined : PageShapes.total(db, workspace, query.filters)
  const read = Session.attemptNow(db, first.sql, () =>
    snapshots.take((ask) => {
      const found = ask(first)
      const way = ordered?.wayOf(found[0] ?? [])
      const rows =
        ordered === undefined ? found : way === undefined ? [] : ask(OrderedPages.page(db, workspace, query, way))
      const unknown = ByPosition.unknownAccounts(db, workspace, rows, now)
      return {
        rows,
        accounts: unknown.length === 0 ? [] : ask(accountsOf(db, workspace, unknown)),
        total: counted && ask(counted)[0]?.[0],
        isRefused: ordered !== undefined && way === undefined
      }
    })
  )
  return Effect.flatMap(read, ({ accounts, isRefused, rows, total = 0 }) =>
    Session.decoded(() => {
      const accountOf = ByPosition.accounts(db, workspace, accounts, now)
      return {
        rows: rows.map((cells) => ByPosition.publicationRow(cells, workspace, accountOf(cells))),
        total: Codec.int(total),
        now,
        ...(isRefused ? { isRefused } : {})
      }
    })
  )
}

/** The clock and the total stand in every row; an answer without rows is one row that holds nothing else. */
const fromOneStatement = Effect.fnUntraced(function* (
  db: Session.Session,
  workspace: WorkspaceId,
  query: PublicationQuery,
  now: RawBuilder<number>
): Effect.fn.Return<Page<PublicationRow>, Reason> {
  const ordered = OrderedPages.orderOf(db, workspace, query)
  const way = ordered === undefined ? undefined : yield* wayOf(db, ordered)
  const isRefused = ordered !== undefined && way === undefined
  const page =
    way === undefined
      ? PageShapes.wholePage(db, workspace, isRefused ? { ...query, ...nothing } : query, now)
      : OrderedPages.wholePage(db, workspace, query, way, now)
  const answer = yield* Session.cells(db, page, [...ByPosition.columns, "total", "now"])
  const head = answer[0]?.slice(ByPosition.width) ?? []
  const at = yield* Session.decoded(() => Codec.int(head[1]))
  const rows = answer.filter((cells) => cells[ByPosition.seqAt] !== null)
  const unknown = ByPosition.unknownAccounts(db, workspace, rows, at)
  const accounts =
    unknown.length === 0 ? [] : yield* Session.cells(db, accountsOf(db, workspace, unknown), ByPosition.namesOfAccount)
  return yield* Session.decoded(() => {
    const accountOf = ByPosition.accounts(db, workspace, accounts, at)
    return {
      rows: rows.flatMap((cells) => {
        const account = accountOf(cells)
        // Erased since, and its rows with it.
        if (account === undefined && ByPosition.hasAccount(cells)) return []
        return [ByPosition.publicationRow(cells, workspace, account)]
      }),
      total: Codec.int(head[0]),
      now: at,
      ...(isRefused ? { isRefused } : {})
    }
  })
})

/** Which way it goes is asked first; an order that is kept stays so for longer than any statement takes. */
const wayOf = Effect.fnUntraced(function* (
  db: Session.Session,
  { standing, wayOf }: OrderedPages.Ordered
): Effect.fn.Return<OrderedPages.Way | undefined, Reason> {
  const [found = []] = yield* Session.cells(db, standing, OrderedPages.namesOfStanding)
  return yield* Session.decoded(() => wayOf(found))
})

/** What a page that is refused holds beside its total. */
const nothing = { start: { _tag: "Offset", offset: 0 }, limit: 0 } as const

const accountsOf = (db: Session.Session, workspace: WorkspaceId, ids: ReadonlyArray<string>): Statement =>
  PageShapes.accounts(db, workspace, JSON.stringify(ids.map((id) => ({ id }))))
