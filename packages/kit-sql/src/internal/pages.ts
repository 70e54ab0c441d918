/** Reads: rows, total and now come from one statement, hence from one snapshot. */
import type { WorkspaceId } from "@dravo/core/Ids"
import type { AccountQuery, PublicationQuery, Start } from "@dravo/core/Query"
import type { AccountRow, PublicationRow, Row } from "@dravo/core/Row"
import type { Page } from "@dravo/core/Store"
import type { Reason } from "@dravo/core/StoreError"
import type { Subject } from "@dravo/core/Subject"
import * as Effect from "effect/Effect"
import { type RawBuilder, sql } from "kysely"
import * as Codec from "./codec.ts"
import { accountRowColumns, publicationRowColumns } from "./columns.ts"
import { compileFilters, isId } from "./compileFilter.ts"
import type { Part, Run } from "./part.ts"
import * as Session from "./session.ts"
import { seqs } from "./subjects.ts"

export const pages = (on: Session.Session, run: Run): Part<"pagePublications" | "pageAccounts" | "rows"> => ({
  pagePublications: Effect.fn("Store.pagePublications")(function*(workspace: WorkspaceId, query: PublicationQuery) {
    const rows = yield* Session.ask(on, publicationPage(on, workspace, query, yield* on.dialect.now))
    return yield* page(rows, "seq", Codec.publicationRow)
  }, run("pagePublications")),

  pageAccounts: Effect.fn("Store.pageAccounts")(function*(workspace: WorkspaceId, query: AccountQuery) {
    const rows = yield* Session.ask(on, accountPage(on, workspace, query, yield* on.dialect.now))
    return yield* page(rows, "a_seq", Codec.accountRow)
  }, run("pageAccounts")),

  rows: Effect.fn("Store.rows")(function*(workspace: WorkspaceId, subjects: ReadonlyArray<Subject>) {
    const now = yield* on.dialect.now
    const posts = seqs(subjects, "publication")
    const accounts = seqs(subjects, "account")
    const answers: Array<Page<Row>> = []
    if (posts.length > 0 || accounts.length === 0) {
      answers.push(yield* page(yield* Session.ask(on, publicationsOf(on, workspace, posts, now)), "seq", Codec.publicationRow))
    }
    if (accounts.length > 0) {
      answers.push(yield* page(yield* Session.ask(on, accountsOf(on, workspace, accounts, now)), "a_seq", Codec.accountRow))
    }
    const rows = answers.flatMap((answer) => answer.rows)
    return { rows, total: rows.length, now: Math.min(...answers.map((answer) => answer.now)) }
  }, run("rows"))
})

// internal

/** The clock and the total stand in every row; a page without rows is one row that holds nothing else. */
const page = <R extends AccountRow | PublicationRow>(
  rows: ReadonlyArray<Codec.Raw>, seq: string, decode: (raw: Codec.Raw) => R
): Effect.Effect<Page<R>, Reason> => Session.decoded(() => ({
  rows: rows.filter((raw) => raw[seq] !== null).map(decode),
  total: Codec.int(rows[0]?.["total"] ?? 0),
  now: Codec.int(rows[0]?.["now"])
}))

/** Picks the page from an index alone, then visits only its rows: an offset costs index entries, not rows. */
const publicationPage = (
  { names }: Session.Session, workspace: WorkspaceId, { filters, limit, start }: PublicationQuery, now: RawBuilder<number>
): RawBuilder<unknown> => {
  const where = compileFilters(filters, workspace, names)
  return sql`
    with counted as (select count(*) as total, ${now} as now from ${names.of.publications} p where ${where}),
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
  { names }: Session.Session, workspace: WorkspaceId, query: AccountQuery, now: RawBuilder<number>
): RawBuilder<unknown> => {
  const where = sql.join([
    sql`a.workspace = ${workspace} and a.disconnected_at is null`,
    ...(query.accountId === null ? [] : [isId(sql`a.account_id`, query.accountId)]),
    ...(query.platform === null ? [] : [isId(sql`a.platform`, query.platform)])
  ], sql` and `)
  return sql`
    with counted as (select count(*) as total, ${now} as now from ${names.of.accounts} a where ${where}),
    page as (select a.seq from ${names.of.accounts} a where ${where} and a.seq > ${query.after} order by a.seq limit ${query.limit})
    select c.total, c.now, ${accountRowColumns}
    from counted c left join page k on true
    left join ${names.of.accounts} a on a.workspace = ${workspace} and a.seq = k.seq
    order by a.seq`
}

const publicationsOf = (
  { dialect, names }: Session.Session, workspace: WorkspaceId, wanted: ReadonlyArray<number>, now: RawBuilder<number>
): RawBuilder<unknown> => sql`
  with clock as (select ${now} as now)
  select c.now, ${publicationRowColumns}
  from clock c left join ${names.of.publications} p on p.workspace = ${workspace}
    and p.seq in (select seq from ${dialect.records(records(wanted), { seq: "integer" }, "w")})
  left join ${names.of.accounts} a on a.workspace = p.workspace and a.account_id = p.account_id`

const accountsOf = (
  { dialect, names }: Session.Session, workspace: WorkspaceId, wanted: ReadonlyArray<number>, now: RawBuilder<number>
): RawBuilder<unknown> => sql`
  with clock as (select ${now} as now)
  select c.now, ${accountRowColumns}
  from clock c left join ${names.of.accounts} a on a.workspace = ${workspace}
    and a.seq in (select seq from ${dialect.records(records(wanted), { seq: "integer" }, "w")})`

const records = (wanted: ReadonlyArray<number>): string => JSON.stringify(wanted.map((seq) => ({ seq })))
