/** The feed of changes: one narrow row per record, marked anew by every transaction that changes what a reader sees. */
import * as Change from "@dravo/core/Change"
import type { WorkspaceId } from "@dravo/core/Ids"
import { cursorExpired, type Reason } from "@dravo/core/StoreError"
import * as Effect from "effect/Effect"
import { type RawBuilder, sql } from "kysely"
import type { Dialect } from "../Dialect.ts"
import * as Codec from "../statement/codec.ts"
import { changeColumns } from "../statement/columns.ts"
import type { Run, StoreMethods } from "../statement/storeMethods.ts"
import { byRecord } from "../statement/rowset.ts"
import * as Session from "../statement/session.ts"

export const changes = (db: Session.Session, run: Run): StoreMethods<"changes"> => ({
  changes: Effect.fn("Store.changes")(function* (workspace: WorkspaceId, after: Change.Cursor, limit: number) {
    const [most, ...less] = db.dialect.pasts.candidates.map((candidate) =>
      Session.query(db, page(db, workspace, after, limit, candidate))
    )
    const preferred = most ?? Effect.succeed([])
    // What tells pasts apart best is not everybody's to ask.
    const rows = yield* less.reduce(
      (asked, next) =>
        Effect.catchIf(
          asked,
          ({ _tag }) => _tag === "Unsuitable" || _tag === "Unclassified",
          () => next
        ),
      preferred
    )
    const [first] = rows
    const isKnown = yield* Session.decoded(() => first !== undefined && isOfThisPast(first, after))
    if (!isKnown) return yield* cursorExpired
    const entries = yield* Session.decoded(() => rows.filter((row) => row["record"] !== null).map(entry))
    return {
      changes: entries.map(({ change }) => change),
      names: entries.map(({ name }) => name),
      cursor: entries.at(-1)?.cursor ?? after
    }
  }, run("changes"))
})

export interface Touched extends Pick<Change.Cursor, "kind" | "seq"> {
  readonly isErased?: boolean
}

/**
 * Within the transaction that wrote the records, after it did: what is marked is locked already. One operation marks
 * once, so that its records are told in the same order by every store.
 */
export const touch = (
  db: Session.Session,
  workspace: WorkspaceId,
  records: ReadonlyArray<Touched>
): Effect.Effect<void, Reason> =>
  records.length === 0
    ? Effect.void
    : Effect.forEach(
        touching(db),
        (statement) =>
          Session.queryInTx(db, statement(sql`${workspace}`, byRecord(db.dialect, records), sql`${db.opening}`)),
        { discard: true }
      )

/** A statement of that, of a workspace, of rows `w` and of an opening. */
type Touching = (
  workspace: RawBuilder<unknown>,
  rows: RawBuilder<unknown>,
  opening: RawBuilder<unknown>
) => RawBuilder<unknown>

/** The statements of that; of openings long ago nobody comes any more. */
export const touching = (db: Session.Session): ReadonlyArray<Touching> => {
  const { changes } = db.names.of
  const past = db.dialect.pasts.byOpening
  const mark: Touching = (workspace, rows, opening) => sql`
  insert into ${changes} (workspace, kind, seq, mark, erased${past ? sql`, past` : sql``})
  select ${workspace}, w.kind, w.seq, ${db.dialect.changeSequence.next(changes, workspace)}, w.erased
    ${past ? sql`, ${opening}` : sql``}
  from ${rows}
  where w.seq > 0
  on conflict (workspace, kind, seq) do update set mark = excluded.mark, erased = excluded.erased`
  return past
    ? [
        mark,
        (workspace, _, opening) => openingReached(db, workspace, opening),
        (workspace) => oldOpenings(db, workspace)
      ]
    : [mark]
}

/** How far an opening has come. */
export const openingReached = (
  { names }: Session.Session,
  workspace: RawBuilder<unknown>,
  opening: RawBuilder<unknown>
): RawBuilder<unknown> => sql`insert into ${names.of.pasts} (workspace, past, mark)
  select ${workspace}, ${opening}, coalesce(max(mark), 0) from ${names.of.changes} where workspace = ${workspace}
  on conflict (workspace, past) do update set mark = excluded.mark`

/** Deletes openings nobody comes from any more. */
export const oldOpenings = ({ names }: Session.Session, workspace: RawBuilder<unknown>): RawBuilder<unknown> =>
  sql`delete from ${names.of.pasts} where workspace = ${workspace} and mark < (
    select mark from ${names.of.pasts} where workspace = ${workspace} order by mark desc limit 1
    offset ${sql.lit(openings)})`

/** An account and its grant. */
export const touchAccount = (db: Session.Session, workspace: WorkspaceId, seq: number): Effect.Effect<void, Reason> =>
  touch(db, workspace, [
    { kind: "account", seq },
    { kind: "grant", seq }
  ])

// internal

/** A follower that missed so many openings with changes in them starts over. */
const openings = 200

const isOfThisPast = (row: Codec.Raw, after: Change.Cursor): boolean =>
  after.mark === 0 || (Codec.int(row["known"]) === 1 && after.mark <= Codec.int(row["newest"]))

/** One statement, so that what is told of a record is there when the record is. */
const page = (
  { dialect, names }: Session.Session,
  workspace: WorkspaceId,
  after: Change.Cursor,
  limit: number,
  candidate: Dialect["pasts"]["candidates"][number]
): RawBuilder<unknown> => {
  const { known, past } = candidate(names, workspace, after)
  return sql`
  with timeline as (
    select ${past} as past, case when ${known} then 1 else 0 end as known,
      (select coalesce(max(n.mark), 0) from ${names.of.changes} n where n.workspace = ${workspace}) as newest),
  page as (
    select f.mark, f.kind, f.seq, f.erased, ${dialect.pasts.byOpening ? sql`f.past` : sql`null`} as began from ${names.of.changes} f
    where f.workspace = ${workspace} and (f.mark, f.kind, f.seq) > (${after.mark}, ${after.kind}, ${after.seq})
      and ${dialect.changeSequence.isSettled(sql`f.mark`)}
    order by f.mark, f.kind, f.seq limit ${limit})
  select timeline.past, timeline.known, timeline.newest, k.mark, k.kind as record, k.seq as number, k.erased, k.began, ${changeColumns}
  from timeline
  left join page k on 1 = 1
  left join ${names.of.publications} p on k.kind = 'publication' and p.workspace = ${workspace} and p.seq = k.seq
  left join ${names.of.accounts} a on k.kind <> 'publication' and a.workspace = ${workspace} and a.seq = k.seq
  order by k.mark, k.kind, k.seq`
}

interface Entry {
  readonly change: Change.Change
  readonly name: string
  readonly cursor: Change.Cursor
}

const entry = (raw: Codec.Raw): Entry => {
  // Written by `touch`.
  const kind = Codec.text(raw["record"]) as Change.ChangeKind
  const seq = Codec.int(raw["number"])
  const history = Codec.text(raw["past"])
  const change = changeOf(raw, kind, seq)
  return {
    change,
    name: Change.nameOf(change, raw["began"] === null ? history : Codec.text(raw["began"])),
    cursor: { history, mark: Codec.int(raw["mark"]), kind, seq }
  }
}

const changeOf = (raw: Codec.Raw, kind: Change.ChangeKind, seq: number): Change.Change => {
  if (Codec.int(raw["erased"]) !== 0) return { _tag: "Erased", kind, seq }
  switch (kind) {
    case "publication":
      return Change.ofPublication({ publication: Codec.publication(raw), sync: Codec.syncState(raw) })
    case "account":
      return Change.ofAccount({ account: Codec.account(raw), sync: Codec.syncState(raw) })
    case "grant":
      return Change.ofGrant(Codec.account(raw))
  }
}
