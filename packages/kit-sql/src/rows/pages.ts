/** Reads: rows, total and now come from one statement, hence from one snapshot. */
import type { WorkspaceId } from "@dravo/core/Ids"
import type { AccountQuery, PublicationQuery } from "@dravo/core/Query"
import type { Row } from "@dravo/core/Row"
import { spanned } from "@dravo/core/Spanned"
import type { Rows } from "@dravo/core/Store"
import type { Reason } from "@dravo/core/StoreError"
import type { Subject } from "@dravo/core/Subject"
import * as Effect from "effect/Effect"
import { type RawBuilder, sql } from "kysely"
import * as Codec from "../statement/codec.ts"
import { accountRowColumns, publicationRowColumns } from "../statement/columns.ts"
import { isId } from "./compileFilter.ts"
import { publicationPage } from "./publicationPages.ts"
import type { Run, StoreMethods } from "../statement/storeMethods.ts"
import * as Session from "../statement/session.ts"
import { seqs } from "../statement/subjects.ts"

export const pages = (db: Session.Session, run: Run): StoreMethods<"pagePublications" | "pageAccounts" | "rows"> => ({
  pagePublications: spanned("Store.pagePublications", (workspace: WorkspaceId, query: PublicationQuery) =>
    run("pagePublications")(Effect.suspend(() => publicationPage(db, workspace, query)))
  ),

  pageAccounts: Effect.fn("Store.pageAccounts")(function* (workspace: WorkspaceId, query: AccountQuery) {
    const answer = yield* Session.query(db, accountPage(db, workspace, query, yield* db.dialect.now))
    return yield* decoded(answer, "a_seq", Codec.accountRow)
  }, run("pageAccounts")),

  rows: Effect.fn("Store.rows")(function* (workspace: WorkspaceId, subjects: ReadonlyArray<Subject>) {
    const now = yield* db.dialect.now
    const posts = seqs(subjects, "publication")
    const accounts = seqs(subjects, "account")
    const found: Array<Rows<Row>> = []
    if (posts.length > 0 || accounts.length === 0) {
      const answer = yield* Session.query(db, publicationsOf(db, workspace, posts, now))
      found.push(yield* decoded<Row>(answer, "seq", Codec.publicationRow))
    }
    if (accounts.length > 0) {
      const answer = yield* Session.query(db, accountsOf(db, workspace, accounts, now))
      found.push(yield* decoded<Row>(answer, "a_seq", Codec.accountRow))
    }
    // Judged by the earlier of two clocks, a lease that ran out in between still counts as living.
    return { rows: found.flatMap(({ rows }) => rows), now: Math.min(...found.map(({ now }) => now)) }
  }, run("rows"))
})

// internal

/** The clock stands in every row; an answer without rows is one row that holds nothing else. */
const decoded = <R extends Row>(
  answer: ReadonlyArray<Codec.Raw>,
  seq: string,
  decode: (raw: Codec.Raw) => R
): Effect.Effect<Rows<R>, Reason> =>
  Session.decoded(() => ({
    rows: answer.filter((raw) => raw[seq] !== null).map(decode),
    now: Codec.int(answer[0]?.["now"])
  }))

const accountPage = (
  { dialect, names }: Session.Session,
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
    with clock as (select ${now} as now),
    page as (select a.seq from ${names.of.accounts} a where ${where} and a.seq > ${query.after} order by a.seq limit ${query.limit})
    select c.now, ${accountRowColumns}
    from clock c left join page k on true
    left join ${names.of.accounts} a on ${dialect.tenantFilter("a.workspace")} = ${workspace} and a.seq = k.seq
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
  from clock c left join ${names.of.publications} p on ${dialect.tenantFilter("p.workspace")} = ${workspace}
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
  from clock c left join ${names.of.accounts} a on ${dialect.tenantFilter("a.workspace")} = ${workspace}
    and a.seq in (select seq from ${dialect.records(records(wanted), { seq: "integer" }, "w")})`

const records = (wanted: ReadonlyArray<number>): string => JSON.stringify(wanted.map((seq) => ({ seq })))
