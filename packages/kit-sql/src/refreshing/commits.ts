/** Writing what refreshes brought, in one transaction: each row whose fence still holds, and what goes with it. */
import type { Traits } from "@dravo/core/Account"
import type { WorkspaceId } from "@dravo/core/Ids"
import type { Commit } from "@dravo/core/Store"
import type { Reason } from "@dravo/core/StoreError"
import { key, type Kind, type Subject } from "@dravo/core/Subject"
import * as Effect from "effect/Effect"
import { type RawBuilder, sql } from "kysely"
import * as Changes from "../past/changes.ts"
import * as Erasures from "../past/erasures.ts"
import * as Codec from "../statement/codec.ts"
import * as Tally from "../tally/log.ts"
import * as Session from "../statement/session.ts"
import * as Steps from "../statement/steps.ts"
import { kinds } from "../statement/subjects.ts"
import { slot, statementOf } from "../statement/template.ts"
import * as Outbox from "../webhook/outbox.ts"
import { commitAtOnce, printed } from "./commitAtOnce.ts"
import { commitRowByRow } from "./commitRowByRow.ts"
import * as JoinedTransactions from "./joinedTransactions.ts"

/** Answers the commits whose fence still held. */
export const writeCommits = (
  db: Session.Session,
  workspace: WorkspaceId,
  commits: ReadonlyArray<Commit>
): Effect.Effect<ReadonlySet<Commit>, Reason> => {
  const [first] = commits
  if (first === undefined) return Effect.succeed(new Set())
  const inOneTransaction = Session.transaction(db, (tx) => withEventsInTx(tx, workspace, commits))
  if (
    commits.some(({ learned, subject }) => learned?.platformPostId !== undefined || subject.kind !== first.subject.kind)
  )
    return inOneTransaction
  const { kind } = first.subject
  if (db.dialect.singleWriter)
    return Effect.flatMap(db.dialect.now, (now) =>
      Effect.map(
        JoinedTransactions.joined(db, commits.length, () => withEventsRowByRow(db, workspace, commits, now)),
        (seqs) => new Set(heldOf(commits, kind, seqs))
      )
    )
  // Where there is an endpoint to tell, the one statement writes nothing, as it does where no fence holds.
  if (isTold(db).has(workspace)) return inOneTransaction
  return Effect.flatMap(alone(db, workspace, kind, commits), (seqs) =>
    seqs.length === 0 ? inOneTransaction : Effect.succeed(new Set(heldOf(commits, kind, seqs)))
  )
}

/** The same within a transaction, with what readings taught of ids, which needs statements of its own. */
export const writeInTx = Effect.fnUntraced(function* (
  tx: Session.Session,
  workspace: WorkspaceId,
  commits: ReadonlyArray<Commit>
): Effect.fn.Return<Changed, Reason> {
  const { singleWriter } = tx.dialect
  const written: Array<Commit> = []
  for (const kind of kinds) {
    const some = commits.filter(({ subject }) => subject.kind === kind)
    if (some.length === 0) continue
    const seqs = singleWriter
      ? yield* Steps.inTx(tx, () => commitRowByRow(tx, workspace, some, false))
      : yield* seqsOf(yield* Session.queryInTx(tx, commitAtOnce(tx, workspace, kind, printed(some), false)))
    written.push(...heldOf(some, kind, seqs))
  }
  const merged = yield* learnIds(
    tx,
    workspace,
    written.filter(({ subject }) => subject.kind === "publication")
  )
  const gone = new Set(merged.map((one) => one.gone))
  const left = written.filter(({ subject }) => subject.kind === "account" || !gone.has(subject.seq))
  // One that was kept may have turned out to be a third one afterwards.
  const kept = merged
    .filter((one) => !gone.has(one.kept))
    .map((one): Subject => ({ kind: "publication", seq: one.kept }))
  const own = left.map(({ subject }) => subject)
  const erased = [...gone].map((seq): Changes.Touched => ({ kind: "publication", seq, isErased: true }))
  yield* Changes.touch(tx, workspace, [...distinct([...(singleWriter ? own : []), ...kept]), ...erased])
  return { written: new Set(written), subjects: distinct([...own, ...kept]) }
})

/** What was written, and the rows that changed by it. */
export interface Changed {
  readonly written: ReadonlySet<Commit>
  readonly subjects: ReadonlyArray<Subject>
}

// internal

const distinct = (subjects: ReadonlyArray<Subject>): ReadonlyArray<Subject> => [
  ...new Map(subjects.map((subject) => [key(subject), subject])).values()
]

/** Workspaces that had an endpoint when something was last written for one: their writes begin with a transaction. */
const told = new WeakMap<Session.Session["names"], Set<WorkspaceId>>()

const isTold = ({ names }: Session.Session): Set<WorkspaceId> => {
  const workspaces = told.get(names) ?? new Set<WorkspaceId>()
  told.set(names, workspaces)
  return workspaces
}

const alone = (db: Session.Session, workspace: WorkspaceId, kind: Kind, commits: ReadonlyArray<Commit>) =>
  Effect.suspend(() => {
    const statement = statementOf(db, `commit ${kind}`, { workspace, rows: printed(commits) }, () =>
      commitAtOnce(db, slot("workspace"), kind, slot("rows"), true)
    )
    return Effect.flatMap(Session.cells(db, statement, ["seq"]), (rows) =>
      Session.decoded(() => rows.map(([seq]) => Codec.int(seq)))
    )
  })

const withEventsInTx = Effect.fnUntraced(function* (
  tx: Session.Session,
  workspace: WorkspaceId,
  commits: ReadonlyArray<Commit>
) {
  const { subjects, written } = yield* writeInTx(tx, workspace, commits)
  const tells = yield* Outbox.enqueueWritten(tx, workspace, { subjects, commits })
  if (tells) isTold(tx).add(workspace)
  else isTold(tx).delete(workspace)
  return written
})

function* withEventsRowByRow(
  db: Session.Session,
  workspace: WorkspaceId,
  commits: ReadonlyArray<Commit>,
  now: RawBuilder<number>
): Steps.Steps<ReadonlyArray<number>> {
  const kind = commits[0]?.subject.kind ?? "publication"
  const seqs = yield* commitRowByRow(db, workspace, commits, true)
  yield* Outbox.writtenSteps(db, workspace, { subjects: seqs.map((seq) => ({ kind, seq })), commits }, now)
  return seqs
}

const seqsOf = (rows: ReadonlyArray<Codec.Raw>) => Session.decoded(() => rows.map((row) => Codec.int(row["seq"])))

const heldOf = (commits: ReadonlyArray<Commit>, kind: Kind, written: ReadonlyArray<number>): ReadonlyArray<Commit> => {
  const seqs = new Set(written)
  return commits.filter(({ subject }) => subject.kind === kind && seqs.has(subject.seq))
}

/** A publication that was found to be another one, which stays and answers to both ids. */
interface Merged {
  readonly gone: number
  readonly kept: number
}

/**
 * Learned ids, one by one and only where they are news: the id is indexed, and another publication may hold it. Answers
 * which publications turned out to be one.
 */
const learnIds = Effect.fnUntraced(function* (
  db: Session.Session,
  workspace: WorkspaceId,
  commits: ReadonlyArray<Commit>
) {
  const learned = commits.flatMap(({ learned, subject }) =>
    learned?.platformPostId === undefined ? [] : [{ seq: subject.seq, id: learned.platformPostId }]
  )
  if (learned.length === 0) return []
  const table = db.names.of.publications
  const unknownIds = yield* Session.queryInTx(
    db,
    sql`
    select t.seq from ${table} t join ${db.dialect.records(JSON.stringify(learned), { seq: "integer", id: "text" }, "w")}
      on t.seq = w.seq and t.platform_post_id <> w.id
    where ${db.dialect.tenantFilter("t.workspace")} = ${workspace}`
  )
  const seqs = yield* Session.decoded(() => new Set(unknownIds.map((row) => Codec.int(row["seq"]))))
  const merged: Array<Merged> = []
  for (const { id, seq } of learned.filter((one) => seqs.has(one.seq))) {
    const renamed = yield* Session.queryInTx(
      db,
      sql`update ${table} as t
      set platform_post_id = ${id}, recorded_post_id = coalesce(t.recorded_post_id, t.platform_post_id)
      where t.workspace = ${workspace} and t.seq = ${seq} and not exists (
        select 1 from ${table} o where o.workspace = ${workspace} and o.account_id = t.account_id and o.platform_post_id = ${id})
      returning seq`
    )
    if (renamed.length === 0) merged.push(...(yield* merge(db, workspace, seq, id)))
  }
  return merged
})

/**
 * Where both were recorded for the same post, or a listing found one of them, and the other one has one id so far, the
 * two are one. It keeps all that either row knew, this reading's lessons among it; where they differ, what the host
 * recorded stands.
 */
const merge = Effect.fnUntraced(function* (db: Session.Session, workspace: WorkspaceId, gone: number, id: string) {
  const table = db.names.of.publications
  const [other] = yield* Session.queryInTx(
    db,
    sql`select o.seq, o.post_id, o.origin, o.traits, t.origin as own_origin, t.traits as own_traits from ${table} o
      join ${table} t on t.workspace = ${workspace} and t.seq = ${gone} and t.account_id = o.account_id
    where o.workspace = ${workspace} and o.platform_post_id = ${id} and o.recorded_post_id is null
      and (o.post_id = t.post_id or o.origin <> 'published' or t.origin <> 'published')
      and o.seq <> ${gone} ${db.dialect.lockRows.wait("o")}`
  )
  const found = yield* Session.decoded(() => (other === undefined ? undefined : holderOf(other)))
  if (found === undefined) return []
  const [first, then] = found.stands ? ["o", "t"] : ["t", "o"]
  const stand = ["post_id", "origin"].map((column) => `${column} = ${first}.${column}`)
  const filled = ["url", "text", "published_at", "media_type"].map(
    (column) => `${column} = coalesce(${first}.${column}, ${then}.${column})`
  )
  const rows = yield* Session.queryInTx(
    db,
    sql`update ${table} as o set recorded_post_id = t.former, traits = ${Codec.encodeJson(found.traits)},
      ${sql.raw([...stand, ...filled].join(", "))}
    from (select post_id, origin, url, text, published_at, media_type,
        coalesce(recorded_post_id, platform_post_id) as former
      from ${table} where workspace = ${workspace} and seq = ${gone}) as t
    where o.workspace = ${workspace} and o.seq = ${found.seq}
    returning seq`
  )
  if (rows.length === 0) return []
  yield* Erasures.remove(db, workspace, "publication", [gone])
  yield* Tally.moved(db, workspace, found.seq, found.postId)
  return [{ gone, kept: found.seq }]
})

/** The row that stays, whether what it holds stands too, and the traits of both. */
const holderOf = (row: Codec.Raw) => {
  const stands = row["origin"] === "published" || row["own_origin"] !== "published"
  const [held, own] = [Codec.parse<Traits>(row["traits"]), Codec.parse<Traits>(row["own_traits"])]
  return {
    seq: Codec.int(row["seq"]),
    postId: Codec.text(row["post_id"]),
    stands,
    traits: stands ? { ...own, ...held } : { ...held, ...own }
  }
}
