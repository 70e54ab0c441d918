/** Claim, release and commit: whoever holds the newest fence of a row may write it. */
import type { WorkspaceId } from "@dravo/core/Ids"
import type { Instant } from "@dravo/core/Instant"
import { spanned } from "@dravo/core/Spanned"
import * as Storable from "@dravo/core/Storable"
import type { Claim, Commit, Fenced } from "@dravo/core/Store"
import type { Reason } from "@dravo/core/StoreError"
import { key, type Kind, type Subject } from "@dravo/core/Subject"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import { type RawBuilder, sql } from "kysely"
import * as Codec from "../statement/codec.ts"
import { isFree } from "./dueConditions.ts"
import { writeCommits, writeInTx } from "./commits.ts"
import type { Run, StoreMethods } from "../statement/storeMethods.ts"
import * as Migrator from "../schema/Migrator.ts"
import * as Schedule from "./schedule.ts"
import { byFence } from "../statement/rowset.ts"
import * as Session from "../statement/session.ts"
import { kinds, tableOf } from "../statement/subjects.ts"

export const leases = (db: Session.Session, run: Run): StoreMethods<"claim" | "release" | "commit"> => ({
  claim: Effect.fn("Store.claim")(function* (
    workspace: WorkspaceId,
    claims: ReadonlyArray<Claim>,
    lease: Duration.Duration
  ) {
    const now = yield* db.dialect.now
    const granted = new Map<string, Fenced>()
    let at: number | undefined
    for (const kind of kinds) {
      const wanted = claims.filter(({ subject }) => subject.kind === kind)
      if (wanted.length === 0) continue
      const rows = yield* Session.query(db, grant(db, workspace, kind, wanted, Duration.toMillis(lease), now))
      const given = yield* Session.decoded(() => rows.map((row) => fenced(kind, row)))
      given.forEach((one) => granted.set(key(one.subject), one))
      at ??= rows[0] && Codec.int(rows[0]["now"])
    }
    const asked = new Set(claims.map(({ subject }) => key(subject)))
    return { granted: [...asked].flatMap((name) => granted.get(name) ?? []), now: at ?? (yield* clock(db, now)) }
  }, run("claim")),

  release: Effect.fn("Store.release")(function* (workspace: WorkspaceId, held: ReadonlyArray<Fenced>) {
    for (const kind of kinds) {
      const wanted = held.filter(({ subject }) => subject.kind === kind)
      if (wanted.length === 0) continue
      yield* Session.transaction(db, (tx) => endLeases(tx, workspace, kind, wanted, null))
    }
  }, run("release")),

  commit: spanned("Store.commit", (workspace: WorkspaceId, given: ReadonlyArray<Commit>) =>
    run("commit")(
      Effect.suspend(() => {
        const commits = given.map(Storable.commit)
        return Effect.map(writeCommits(db, workspace, commits), (written) => droppedOf(commits, written))
      })
    )
  )
})

/** All a commit changes of rows, db a transaction; answers what was changed and what was dropped. */
export const committed = (
  db: Session.Session,
  workspace: WorkspaceId,
  commits: ReadonlyArray<Commit>
): Effect.Effect<{ readonly dropped: ReadonlyArray<Subject>; readonly subjects: ReadonlyArray<Subject> }, Reason> =>
  Effect.map(writeInTx(db, workspace, commits), ({ subjects, written }) => ({
    subjects,
    dropped: droppedOf(commits, written)
  }))

// internal

const droppedOf = (commits: ReadonlyArray<Commit>, written: ReadonlySet<Commit>): ReadonlyArray<Subject> =>
  commits.filter((one) => !written.has(one)).map(({ subject }) => subject)

/**
 * One statement. That a row is still as stale as it was seen follows from its fence: whoever refreshed it counted it
 * up.
 */
const grant = (
  { dialect, names }: Session.Session,
  workspace: WorkspaceId,
  kind: Kind,
  claims: ReadonlyArray<Claim>,
  millis: number,
  now: RawBuilder<number>
): RawBuilder<unknown> => {
  const wanted = dialect.records(
    JSON.stringify(
      claims.map(({ fence, leaseUntil = null, reason, subject }) => ({
        seq: subject.seq,
        fence,
        forced: reason === "forced" ? 1 : 0,
        lease: leaseUntil
      }))
    ),
    { seq: "integer", fence: "integer", forced: "integer", lease: "integer" },
    "w"
  )
  const table = tableOf(names, kind)
  return sql`
    with free as (
      select t.seq from ${table} t join ${wanted} on t.seq = w.seq and t.fence = w.fence
      where ${dialect.tenantFilter("t.workspace")} = ${workspace} and ${isFree(now)}
        and (w.lease is null or t.lease_until = w.lease) and not ${Migrator.isOutdated(names)}
        and (w.forced = 1 or t.attempts = 0 or t.stale_after is null or t.stale_after <= ${now})
      order by t.seq ${dialect.lockRows.skip("t")})
    update ${table} set fence = fence + 1, lease_until = ${now} + ${millis}
    where ${dialect.tenantFilter("workspace")} = ${workspace} and seq in (select seq from free)
    returning seq, fence, ${now} as now`
}

/** A lease that ended without numbers leaves the row due as it was, or puts it off. */
export const endLeases = Effect.fnUntraced(function* (
  db: Session.Session,
  workspace: WorkspaceId,
  kind: Kind,
  held: ReadonlyArray<Fenced>,
  until: Instant | null
) {
  const rows = yield* Session.queryInTx(db, end(db, workspace, kind, held))
  const subjects = yield* Session.decoded(() => rows.map((row) => ({ kind, seq: Codec.int(row["seq"]) })))
  yield* until === null
    ? Schedule.reschedule(db, workspace, subjects)
    : Schedule.postpone(db, workspace, subjects, until)
})

const end = (
  { dialect, names }: Session.Session,
  workspace: WorkspaceId,
  kind: Kind,
  held: ReadonlyArray<Fenced>
): RawBuilder<unknown> => {
  const wanted = byFence(dialect, held)
  const table = tableOf(names, kind)
  return sql`
    with held as (
      select t.seq from ${table} t join ${wanted} on t.seq = w.seq and t.fence = w.fence
      where ${dialect.tenantFilter("t.workspace")} = ${workspace} order by t.seq ${dialect.lockRows.wait("t")})
    update ${table} set lease_until = null
    where ${dialect.tenantFilter("workspace")} = ${workspace} and seq in (select seq from held) returning seq`
}

/** Nothing granted means no row to tell the time; tables that outgrew this code, which grant nothing, are a reason. */
const clock = Effect.fnUntraced(function* (db: Session.Session, now: RawBuilder<number>) {
  const outdated = sql`case when ${Migrator.isOutdated(db.names)} then 1 else 0 end`
  const [row] = yield* Session.query(db, sql`select ${now} as now, ${outdated} as outdated`)
  if (row !== undefined && Number(row["outdated"]) === 1) return yield* Migrator.outdated()
  return yield* Session.decoded(() => Codec.int(row?.["now"]))
})

const fenced = (kind: Kind, row: Codec.Raw): Fenced => ({
  subject: { kind, seq: Codec.int(row["seq"]) },
  fence: Codec.int(row["fence"])
})
