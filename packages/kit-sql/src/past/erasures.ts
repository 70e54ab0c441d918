/** Erasing rows with everything that is known of them; only the feed of changes remembers that they were there. */
import type { Erasure } from "@dravo/core/Change"
import type { WorkspaceId } from "@dravo/core/Ids"
import type { Kind } from "@dravo/core/Subject"
import * as Effect from "effect/Effect"
import { type RawBuilder, sql } from "kysely"
import * as Changes from "./changes.ts"
import * as Codec from "../statement/codec.ts"
import type { Run, StoreMethods } from "../statement/storeMethods.ts"
import { bySeq } from "../statement/rowset.ts"
import * as Ranks from "../ranking/entries.ts"
import * as Tally from "../tally/log.ts"
import * as Session from "../statement/session.ts"
import { tableOf } from "../statement/subjects.ts"
import * as Deliveries from "../webhook/deliveries.ts"

export const erasures = (db: Session.Session, run: Run): StoreMethods<"erase"> => ({
  erase: Effect.fn("Store.erase")(function* (workspace: WorkspaceId, what: Erasure) {
    return yield* Session.transaction(db, (tx) => erased(tx, workspace, what))
  }, run("erase"))
})

// internal

const erased = Effect.fnUntraced(function* (db: Session.Session, workspace: WorkspaceId, what: Erasure) {
  // Accounts go first: whoever is recording for one keeps it until it is done, and nobody records for it afterwards.
  const accounts =
    what._tag === "Post" ? 0 : yield* removeAll(db, workspace, "account", accountsOf(db, workspace, what))
  const publications = yield* removeAll(db, workspace, "publication", publicationsOf(db, workspace, what))
  // Their versions stay, so that a renewal begun before never fits the credential of an account connected anew.
  if (what._tag !== "Post")
    yield* Session.queryInTx(
      db,
      sql`update ${db.names.of.secrets} set sealed = null, lease_until = null
    where workspace = ${workspace} ${ofAccount(what)}`
    )
  if (what._tag !== "Post")
    yield* Session.queryInTx(
      db,
      sql`delete from ${db.names.of.listings} where workspace = ${workspace} ${ofAccount(what)}`
    )
  if (what._tag === "All")
    yield* Session.queryInTx(db, sql`delete from ${db.names.of.api_keys} where workspace = ${workspace}`)
  yield* Deliveries.erased(db, workspace, what)
  return { accounts, publications }
})

/** The newest first, which is how they stand in an index. */
const accountsOf =
  ({ names }: Session.Session, workspace: WorkspaceId, what: Erasure) =>
  (below: Position | null) =>
    sql`
    select a.seq, a.seq as at from ${names.of.accounts} a
    where a.workspace = ${workspace} ${ofAccount(what)} ${below === null ? sql`` : sql`and a.seq < ${below.seq}`}
    order by a.seq desc limit ${sql.lit(portion)}`

/** Those of a post in the order of its index: in the order of time all of the workspace's would be looked through. */
const publicationsOf =
  ({ names }: Session.Session, workspace: WorkspaceId, what: Erasure) =>
  (below: Position | null) =>
    what._tag === "Post"
      ? sql`
    select p.seq, p.created_at as at from ${names.of.publications} p
    where p.workspace = ${workspace} and p.post_id = ${what.postId}
      ${below === null ? sql`` : sql`and p.seq < ${below.seq}`}
    order by p.seq desc limit ${sql.lit(portion)}`
      : sql`
    select p.seq, p.created_at as at from ${names.of.publications} p
    where p.workspace = ${workspace} ${ofAccount(what)}
      ${below === null ? sql`` : sql`and (p.created_at, p.seq) < (${below.at}, ${below.seq})`}
    order by p.created_at desc, p.seq desc limit ${sql.lit(portion)}`

const ofAccount = (what: Erasure): RawBuilder<unknown> =>
  what._tag === "Account" ? sql`and account_id = ${what.accountId}` : sql``

/** Bounded statements with turns of the event loop between them: an account may have published for years. */
const portion = 1000

interface Position {
  readonly seq: number
  readonly at: number
}

/** Answers how many there were when their turn came. All are found before the first is locked, in order of numbers. */
const removeAll = Effect.fnUntraced(function* (
  db: Session.Session,
  workspace: WorkspaceId,
  kind: Kind,
  page: (below: Position | null) => RawBuilder<unknown>
) {
  const seqs: Array<number> = []
  let below: Position | null = null
  do {
    const rows: ReadonlyArray<Codec.Raw> = yield* Session.queryInTx(db, page(below))
    const found = yield* Session.decoded(() =>
      rows.map((row) => ({ seq: Codec.int(row["seq"]), at: Codec.int(row["at"]) }))
    )
    seqs.push(...found.map(({ seq }) => seq))
    below = found.length < portion ? null : (found.at(-1) ?? null)
    yield* Effect.yieldNow
  } while (below !== null)
  seqs.sort((a, b) => a - b)
  let removed = 0
  for (let at = 0; at < seqs.length; at += portion) {
    const gone = yield* remove(db, workspace, kind, seqs.slice(at, at + portion))
    yield* Changes.touch(db, workspace, erasedRecords(kind, gone))
    removed += gone.length
    yield* Effect.yieldNow
  }
  return removed
})

/** Answers which of them there were; the feed is the caller's to mark. */
export const remove = Effect.fnUntraced(function* (
  db: Session.Session,
  workspace: WorkspaceId,
  kind: Kind,
  seqs: ReadonlyArray<number>
) {
  const table = tableOf(db.names, kind)
  const inSeqs = (some: ReadonlyArray<number>) => sql`(select seq from ${bySeq(db.dialect, some)})`
  const held = yield* Session.queryInTx(
    db,
    sql`select t.seq from ${table} t where ${db.dialect.tenantFilter("t.workspace")} = ${workspace} and t.seq in ${inSeqs(seqs)}
    order by t.seq ${db.dialect.lockRows.wait("t")}`
  )
  const there = yield* Session.decoded(() => held.map((row) => Codec.int(row["seq"])))
  if (kind === "publication") {
    yield* Tally.removed(db, workspace, there)
    yield* Ranks.removed(db, workspace, there)
  }
  for (const dependent of [db.names.of.points, db.names.of.due]) {
    yield* Session.queryInTx(
      db,
      sql`delete from ${dependent} where workspace = ${workspace} and kind = ${kind} and seq in ${inSeqs(there)}`
    )
  }
  yield* Session.queryInTx(
    db,
    sql`delete from ${table} where ${db.dialect.tenantFilter("workspace")} = ${workspace} and seq in ${inSeqs(there)}`
  )
  return there
})

const erasedRecords = (kind: Kind, seqs: ReadonlyArray<number>): ReadonlyArray<Changes.Touched> =>
  seqs.flatMap((seq) =>
    (kind === "publication" ? [kind] : [kind, "grant" as const]).map((one) => ({ kind: one, seq, isErased: true }))
  )
