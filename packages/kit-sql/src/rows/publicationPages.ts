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
import type { Cells, Snapshots, Statement } from "../statement/Snapshots.ts"
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
      const answer = ask(first)
      const strategy = ordered?.strategyOf(answer[0] ?? [])
      const rows =
        ordered === undefined
          ? answer
          : strategy === undefined
            ? []
            : ask(OrderedPages.page(db, workspace, query, strategy))
      const { found: accountOf, unknown } = ByPosition.accountsOf(db, workspace, rows, now)
      const read = unknown.length === 0 ? [] : ask(accountsOf(db, workspace, unknown))
      return {
        rows,
        accountOf: () => accountOf(read),
        total: counted && ask(counted)[0]?.[0],
        isRefused: ordered !== undefined && strategy === undefined
      }
    })
  )
  return Effect.flatMap(read, ({ accountOf, isRefused, rows, total = 0 }) =>
    Session.decoded(() => {
      const of = accountOf()
      return {
        rows: rows.map((cells, at) => ByPosition.publicationRow(cells, workspace, of(at))),
        total: Codec.int(total),
        now,
        ...(isRefused ? { isRefused } : {})
      }
    })
  )
}

const fromOneStatement = (
  db: Session.Session,
  workspace: WorkspaceId,
  query: PublicationQuery,
  now: RawBuilder<number>
): Effect.Effect<Page<PublicationRow>, Reason> => {
  const along = OrderedPages.alongPage(db, workspace, query, now)
  return along === undefined
    ? byCounts(db, workspace, query, now)
    : Effect.flatMap(Session.cells(db, along, namesOfAlong), (answer) =>
        answer[0]?.[rankingAt] === null ? byCounts(db, workspace, query, now) : told(db, workspace, answer)
      )
}

const byCounts = (
  db: Session.Session,
  workspace: WorkspaceId,
  query: PublicationQuery,
  now: RawBuilder<number>
): Effect.Effect<Page<PublicationRow>, Reason> => {
  const ordered = OrderedPages.orderOf(db, workspace, query)
  if (ordered === undefined) return answered(db, workspace, PageShapes.wholePage(db, workspace, query, now))
  return Effect.flatMap(strategyOf(db, ordered), (strategy) =>
    strategy === undefined
      ? Effect.map(
          answered(db, workspace, PageShapes.wholePage(db, workspace, { ...query, ...nothing }, now)),
          (page) => ({ ...page, isRefused: true })
        )
      : answered(db, workspace, OrderedPages.wholePage(db, workspace, query, strategy, now))
  )
}

const answered = (
  db: Session.Session,
  workspace: WorkspaceId,
  statement: Statement
): Effect.Effect<Page<PublicationRow>, Reason> =>
  Effect.flatMap(Session.cells(db, statement, namesOfWhole), (answer) => told(db, workspace, answer))

/** The clock and the total stand in every row; an answer without rows is one row that holds nothing else. */
const told = (
  db: Session.Session,
  workspace: WorkspaceId,
  answer: ReadonlyArray<Cells>
): Effect.Effect<Page<PublicationRow>, Reason> =>
  Effect.flatMap(
    Session.decoded(() => headOf(db, workspace, answer)),
    (head) =>
      head.unknown.length === 0
        ? Session.decoded(() => wholeOf(workspace, head, []))
        : Effect.flatMap(
            Session.cells(db, accountsOf(db, workspace, head.unknown), ByPosition.namesOfAccount),
            (read) => Session.decoded(() => wholeOf(workspace, head, read))
          )
  )

const namesOfWhole = [...ByPosition.columns, "total", "now"]
const namesOfAlong = [...namesOfWhole, "ranking"]
const rankingAt = namesOfWhole.length

interface Head extends ByPosition.AccountsOf {
  readonly rows: ReadonlyArray<Cells>
  readonly total: number
  readonly now: number
}

const headOf = (db: Session.Session, workspace: WorkspaceId, answer: ReadonlyArray<Cells>): Head => {
  const [first = []] = answer
  const now = Codec.int(first[ByPosition.width + 1])
  const rows = first[ByPosition.seqAt] === null ? [] : answer
  return { rows, now, total: Codec.int(first[ByPosition.width]), ...ByPosition.accountsOf(db, workspace, rows, now) }
}

const wholeOf = (
  workspace: WorkspaceId,
  { found, now, rows, total }: Head,
  read: ReadonlyArray<Cells>
): Page<PublicationRow> => {
  const accountOf = found(read)
  const page: Array<PublicationRow> = []
  for (const [at, cells] of rows.entries()) {
    const account = accountOf(at)
    // Of an account that was erased since, and its rows with it, nothing is left to tell.
    if (account !== undefined || !ByPosition.hasAccount(cells))
      page.push(ByPosition.publicationRow(cells, workspace, account))
  }
  return { rows: page, total, now }
}

/** Which way it goes is asked first; an order that is kept stays so for longer than any statement takes. */
const strategyOf = Effect.fnUntraced(function* (
  db: Session.Session,
  ordered: OrderedPages.Ordered
): Effect.fn.Return<OrderedPages.Strategy | undefined, Reason> {
  const [found = []] = yield* Session.cells(db, ordered.standing, OrderedPages.namesOfCounts)
  return yield* Session.decoded(() => ordered.strategyOf(found))
})

/** What a page that is refused holds apart from its total. */
const nothing = { start: { _tag: "Offset", offset: 0 }, limit: 0 } as const

const accountsOf = (db: Session.Session, workspace: WorkspaceId, ids: ReadonlyArray<string>): Statement =>
  PageShapes.accounts(db, workspace, JSON.stringify(ids.map((id) => ({ id }))))
