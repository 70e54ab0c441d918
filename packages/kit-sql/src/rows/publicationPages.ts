/**
 * A page of publications in the order of its index, with the exact total and the clock: from a snapshot with each
 * account read once, or, where there is none, in one statement.
 */
import type { WorkspaceId } from "@dravo/core/Ids"
import type { PublicationQuery, Start } from "@dravo/core/Query"
import type { PublicationRow } from "@dravo/core/Row"
import type { Page } from "@dravo/core/Store"
import type { Reason } from "@dravo/core/StoreError"
import * as Effect from "effect/Effect"
import { type RawBuilder, sql } from "kysely"
import type { Snapshots, Statement } from "../statement/Snapshots.ts"
import * as ByPosition from "../statement/byPosition.ts"
import * as Codec from "../statement/codec.ts"
import * as Session from "../statement/session.ts"
import { compileFilters } from "./compileFilter.ts"

export const publicationPage = Effect.fnUntraced(function* (
  db: Session.Session,
  workspace: WorkspaceId,
  query: PublicationQuery
): Effect.fn.Return<Page<PublicationRow>, Reason> {
  const parts = partsOf(db, workspace, query, yield* db.dialect.now)
  const snapshots = db.snapshots?.()
  return yield* snapshots === undefined
    ? fromOneStatement(db, workspace, parts)
    : fromSnapshot(db, snapshots, workspace, parts)
})

// internal

interface Parts {
  /** One row: how many match, and what time it is. */
  readonly head: RawBuilder<unknown>
  /** The numbers of the page's rows, from an index alone. */
  readonly picked: RawBuilder<unknown>
  readonly page: RawBuilder<unknown>
}

const partsOf = (
  db: Session.Session,
  workspace: WorkspaceId,
  { counted = true, filters, limit, start }: PublicationQuery,
  now: RawBuilder<number>
): Parts => {
  const publications = db.names.of.publications
  const where = compileFilters(filters, workspace, db)
  const offset = start._tag === "Offset" && start.offset > 0 ? sql` offset ${start.offset}` : null
  const chosen = sql`from ${publications} p where ${where}${after(start)} ${order} limit ${limit}${offset ?? sql``}`
  const picked = sql`select p.seq ${chosen}`
  return {
    head: counted
      ? sql`select count(*) as total, ${now} as now from ${publications} p where ${where}`
      : sql`select 0 as total, ${now} as now`,
    picked,
    page:
      offset === null
        ? sql`select ${ByPosition.publicationColumns} ${chosen}`
        : // Skipped from an index alone: an offset costs index entries, not rows.
          sql`select ${ByPosition.publicationColumns} from (${picked}) k
          join ${publications} p on ${db.dialect.tenantFilter("p.workspace")} = ${workspace} and p.seq = k.seq
          ${order}`
  }
}

const order = sql`order by p.created_at desc, p.seq desc`

const after = (start: Start): RawBuilder<unknown> =>
  start._tag === "After" ? sql` and (p.created_at, p.seq) < (${start.createdAt}, ${start.seq})` : sql``

const fromSnapshot = (
  db: Session.Session,
  snapshots: Snapshots,
  workspace: WorkspaceId,
  { head, page }: Parts
): Effect.Effect<Page<PublicationRow>, Reason> => {
  const [heads, pages] = [head.compile(db.kysely), page.compile(db.kysely)]
  const read = Session.attemptNow(db, pages.sql, () =>
    snapshots.take((ask) => {
      const rows = ask(pages)
      const ids = new Set(rows.map((row) => row[ByPosition.accountIdAt]))
      return { rows, accounts: ids.size === 0 ? [] : ask(accountsOf(db, workspace, [...ids])), head: ask(heads)[0] }
    })
  )
  return Effect.flatMap(read, ({ accounts, head, rows }) =>
    Session.decoded(() => {
      const known = new Map(accounts.map((cells) => [cells[ByPosition.idOfAccountAt], ByPosition.account(cells, 0)]))
      return {
        rows: rows.map((cells) => ByPosition.publicationRow(cells, known.get(cells[ByPosition.accountIdAt]))),
        total: Codec.int(head?.[0]),
        now: Codec.int(head?.[1])
      }
    })
  )
}

/** Its text is the same for all, and made once. */
const accountsOf = (db: Session.Session, workspace: WorkspaceId, ids: ReadonlyArray<unknown>): Statement => {
  const parameters = [workspace, JSON.stringify(ids.map((id) => ({ id })))]
  const known = accountTexts.get(db)
  if (known !== undefined) return { sql: known, parameters }
  const { sql: text } = sql`select ${ByPosition.accountColumns} from ${db.names.of.accounts} a
    where a.workspace = ${workspace} and a.account_id in (
      select id from ${db.dialect.records("", { id: "text" }, "w")})`.compile(db.kysely)
  accountTexts.set(db, text)
  return { sql: text, parameters }
}

const accountTexts = new WeakMap<Session.Session, string>()

/** The clock and the total stand in every row; an answer without rows is one row that holds nothing else. */
const fromOneStatement = (
  db: Session.Session,
  workspace: WorkspaceId,
  { head, picked }: Parts
): Effect.Effect<Page<PublicationRow>, Reason> => {
  const answer = Session.query(
    db,
    sql`with counted as (${head}), page as (${picked})
      select c.total, c.now, ${ByPosition.publicationColumns}, ${ByPosition.joinedAccountColumns}
      from counted c left join page k on true
      left join ${db.names.of.publications} p
        on ${db.dialect.tenantFilter("p.workspace")} = ${workspace} and p.seq = k.seq
      left join ${db.names.of.accounts} a on a.workspace = p.workspace and a.account_id = p.account_id
      ${order}`
  )
  return Effect.flatMap(answer, (raws) =>
    Session.decoded(() => {
      const known = new Map<unknown, ReturnType<typeof ByPosition.account>>()
      return {
        rows: raws.flatMap((raw) => {
          if (raw["seq"] === null) return []
          const cells = ByPosition.cellsOf(raw)
          const id = cells[ByPosition.accountIdAt]
          const account = known.get(id) ?? ByPosition.account(cells, ByPosition.width)
          known.set(id, account)
          return [ByPosition.publicationRow(cells, account)]
        }),
        total: Codec.int(raws[0]?.["total"]),
        now: Codec.int(raws[0]?.["now"])
      }
    })
  )
}
