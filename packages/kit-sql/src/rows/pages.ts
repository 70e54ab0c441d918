/** Reads: rows, total and now come from one statement, hence from one snapshot. */
import type { WorkspaceId } from "@dravo/core/Ids"
import type { Instant } from "@dravo/core/Instant"
import type { AccountQuery, PublicationQuery, Start } from "@dravo/core/Query"
import type { Row } from "@dravo/core/Row"
import type { Page } from "@dravo/core/Store"
import type { Reason } from "@dravo/core/StoreError"
import type { Subject } from "@dravo/core/Subject"
import * as Effect from "effect/Effect"
import { type RawBuilder, sql } from "kysely"
import * as Codec from "../statement/codec.ts"
import { accountRowColumns, publicationRowColumns } from "../statement/columns.ts"
import { compileFilters, isId } from "./compileFilter.ts"
import type { Part, Run } from "../statement/storeMethods.ts"
import * as Session from "../statement/session.ts"
import { seqs } from "../statement/subjects.ts"

export const pages = (on: Session.Session, run: Run): Part<"pagePublications" | "pageAccounts" | "rows"> => ({
  pagePublications: Effect.fn("Store.pagePublications")(function* (workspace: WorkspaceId, query: PublicationQuery) {
    const rows = yield* Session.ask(on, publicationPage(on, workspace, query, yield* on.dialect.now))
    return yield* page(rows, "seq", Codec.publicationRow)
  }, run("pagePublications")),

  pageAccounts: Effect.fn("Store.pageAccounts")(function* (workspace: WorkspaceId, query: AccountQuery) {
    const rows = yield* Session.ask(on, accountPage(on, workspace, query, yield* on.dialect.now))
    return yield* page(rows, "a_seq", Codec.accountRow)
  }, run("pageAccounts")),

  rows: Effect.fn("Store.rows")(function* (workspace: WorkspaceId, subjects: ReadonlyArray<Subject>) {
    const now = yield* on.dialect.now
    const posts = seqs(subjects, "publication")
    const accounts = seqs(subjects, "account")
    const found: Array<Row> = []
    const clocks: Array<Instant> = []
    if (posts.length > 0 || accounts.length === 0) {
      const answer = yield* Session.ask(on, publicationsOf(on, workspace, posts, now))
      found.push(...(yield* decodeRows(answer, "seq", Codec.publicationRow)))
      clocks.push(yield* Session.decoded(() => Codec.int(answer[0]?.["now"])))
    }
    if (accounts.length > 0) {
      const answer = yield* Session.ask(on, accountsOf(on, workspace, accounts, now))
      found.push(...(yield* decodeRows(answer, "a_seq", Codec.accountRow)))
      clocks.push(yield* Session.decoded(() => Codec.int(answer[0]?.["now"])))
    }
    // Judged by the earlier of two clocks, a lease that ran out in between still counts as living.
    return { rows: found, total: found.length, now: Math.min(...clocks) }
  }, run("rows"))
})

// internal

/** The clock and the total stand in every row; a page without rows is one row that holds nothing else. */
const page = Effect.fnUntraced(function* <R extends Row>(
  rows: ReadonlyArray<Codec.Raw>,
  seq: string,
  decode: (raw: Codec.Raw) => R
) {
  const decoded = yield* decodeRows(rows, seq, decode)
  return yield* Session.decoded(
    (): Page<R> => ({
      rows: decoded,
      total: Codec.int(rows[0]?.["total"]),
      now: Codec.int(rows[0]?.["now"])
    })
  )
})

const decodeRows = <R extends Row>(
  rows: ReadonlyArray<Codec.Raw>,
  seq: string,
  decode: (raw: Codec.Raw) => R
): Effect.Effect<ReadonlyArray<R>, Reason> => Session.decoded(() => rows.filter((raw) => raw[seq] !== null).map(decode))

/** Picks the page from an index alone, then visits only its rows: an offset costs index entries, not rows. */
const publicationPage = (
  { names }: Session.Session,
  workspace: WorkspaceId,
  { counted = true, filters, limit, start }: PublicationQuery,
  now: RawBuilder<number>
): RawBuilder<unknown> => {
  const where = compileFilters(filters, workspace, names)
  return sql`
    with counted as (${counted ? sql`select count(*) as total, ${now} as now from ${names.of.publications} p where ${where}` : sql`select 0 as total, ${now} as now`}),
    page as (select p.seq from ${names.of.publications} p where ${where}${after(start)}
      order by p.created_at desc, p.seq desc limit ${limit}${start._tag === "Offset" ? sql` offset ${start.offset}` : sql``})
    select c.total, c.now, ${publicationRowColumns}
    from counted c left join page k on true
    left join ${names.of.publications} p on p.workspace = ${workspace} and p.seq = k.seq
    left join ${names.of.accounts} a on a.workspace = p.workspace and a.account_id = p.account_id
    order by p.created_at desc, p.seq desc`
}

const after = (start: Start): RawBuilder<unknown> =>
  start._tag === "After" ? sql` and (p.created_at, p.seq) < (${start.createdAt}, ${start.seq})` : sql``

const accountPage = (
  { names }: Session.Session,
  workspace: WorkspaceId,
  query: AccountQuery,
  now: RawBuilder<number>
): RawBuilder<unknown> => {
  const where = sql.join(
    [
      query.disconnected === true
        ? sql`a.workspace = ${workspace}`
        : sql`a.workspace = ${workspace} and a.disconnected_at is null`,
      ...(query.accountId === null ? [] : [isId(sql`a.account_id`, query.accountId)]),
      ...(query.platform === null ? [] : [isId(sql`a.platform`, query.platform)])
    ],
    sql` and `
  )
  return sql`
    with counted as (select count(*) as total, ${now} as now from ${names.of.accounts} a where ${where}),
    page as (select a.seq from ${names.of.accounts} a where ${where} and a.seq > ${query.after} order by a.seq limit ${query.limit})
    select c.total, c.now, ${accountRowColumns}
    from counted c left join page k on true
    left join ${names.of.accounts} a on a.workspace = ${workspace} and a.seq = k.seq
    order by a.seq`
}

const publicationsOf = (
  { dialect, names }: Session.Session,
  workspace: WorkspaceId,
  wanted: ReadonlyArray<number>,
  now: RawBuilder<number>
): RawBuilder<unknown> => sql`
  with clock as (select ${now} as now)
  select c.now, ${publicationRowColumns}
  from clock c left join ${names.of.publications} p on ${dialect.beside("p.workspace")} = ${workspace}
    and p.seq in (select seq from ${dialect.records(records(wanted), { seq: "integer" }, "w")})
  left join ${names.of.accounts} a on a.workspace = p.workspace and a.account_id = p.account_id`

const accountsOf = (
  { dialect, names }: Session.Session,
  workspace: WorkspaceId,
  wanted: ReadonlyArray<number>,
  now: RawBuilder<number>
): RawBuilder<unknown> => sql`
  with clock as (select ${now} as now)
  select c.now, ${accountRowColumns}
  from clock c left join ${names.of.accounts} a on ${dialect.beside("a.workspace")} = ${workspace}
    and a.seq in (select seq from ${dialect.records(records(wanted), { seq: "integer" }, "w")})`

const records = (wanted: ReadonlyArray<number>): string => JSON.stringify(wanted.map((seq) => ({ seq })))
