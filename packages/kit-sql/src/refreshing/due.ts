/**
 * What a background refresher takes next: the rows its narrow table says to look at, leased where a look finds them
 * due.
 */
import type { DueQuery, FillerQuery } from "@dravo/core/Due"
import type { WorkspaceId } from "@dravo/core/Ids"
import type { Instant } from "@dravo/core/Instant"
import type { Row } from "@dravo/core/Row"
import { spanned } from "@dravo/core/Spanned"
import type { Due, Fenced } from "@dravo/core/Store"
import type { Reason } from "@dravo/core/StoreError"
import type { Event } from "@dravo/core/Webhook"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import { type RawBuilder, sql } from "kysely"
import * as Codec from "../statement/codec.ts"
import { endLeases } from "./leases.ts"
import * as Migrator from "../schema/Migrator.ts"
import type { Run, StoreMethods } from "../statement/storeMethods.ts"
import * as Session from "../statement/session.ts"
import * as ClaimDueRows from "./claimDueRows.ts"
import * as Outbox from "../webhook/outbox.ts"
import { pickFillers } from "./pickFillers.ts"

export const due = (db: Session.Session, run: Run): StoreMethods<"engineClaimDue" | "claimFillers" | "postpone"> => ({
  engineClaimDue: Effect.fn("Store.engineClaimDue")(function* (query: DueQuery, lease: Duration.Duration) {
    const now = yield* db.dialect.now
    // Nothing is written, and on some databases nobody else kept waiting, while nothing is due.
    const found = yield* Session.query(db, workspacesAfter(db, query, now))
    if (yield* Session.decoded(() => found[0] !== undefined && Codec.int(found[0]["outdated"]) === 1))
      return yield* Migrator.outdated()
    const { at, visited, waiting } = yield* Session.decoded(() => route(found, query))
    const next = found.length > query.workspaces ? (visited.at(-1) ?? null) : null
    if (waiting.length === 0) return { rows: [], next, now: at ?? (yield* Session.now(db)) }
    return yield* claim(db, query, waiting, Duration.toMillis(lease), { end: visited.at(-1), next })
  }, run("engineClaimDue")),

  claimFillers: spanned("Store.claimFillers", (workspace: WorkspaceId, query: FillerQuery, lease: Duration.Duration) =>
    run("claimFillers")(
      query.calls.length === 0
        ? Effect.succeed([])
        : Effect.flatMap(db.dialect.now, (now) => fillers(db, workspace, query, Duration.toMillis(lease), now))
    )
  ),

  postpone: Effect.fn("Store.postpone")(function* (
    workspace: WorkspaceId,
    leases: ReadonlyArray<Fenced>,
    until: Instant,
    why?: Event
  ) {
    yield* Session.transaction(
      db,
      Effect.fnUntraced(function* (tx) {
        for (const kind of ["publication", "account"] as const) {
          const held = leases.filter(({ subject }) => subject.kind === kind)
          if (held.length > 0) yield* endLeases(tx, workspace, kind, held, until)
        }
        if (why !== undefined) yield* Outbox.enqueue(tx, workspace, [{ ...why, mark: null }])
      })
    )
  }, run("postpone"))
})

// internal

const fillers = (
  db: Session.Session,
  workspace: WorkspaceId,
  query: FillerQuery,
  millis: number,
  now: RawBuilder<number>
): Effect.Effect<ReadonlyArray<Row>, Reason> => {
  const { kind, unreadFor } = query
  const pick = pickFillers(db, workspace, query, now)
  return Effect.map(
    ClaimDueRows.claim(db, { kind, unreadFor, workspace, pick, soon: true, millis }),
    ({ rows }) => rows
  )
}

const claim = Effect.fnUntraced(function* (
  db: Session.Session,
  query: DueQuery,
  waiting: ReadonlyArray<WorkspaceId>,
  millis: number,
  round: { readonly end: WorkspaceId | undefined; readonly next: WorkspaceId | null }
): Effect.fn.Return<Due, Reason> {
  const now = yield* db.dialect.now
  const { kind, unreadFor } = query
  const pick = pickDue(db, query, waiting, now)
  const claimed = yield* ClaimDueRows.claim(db, { kind, unreadFor, workspace: null, pick, soon: false, millis })
  const last = claimed.picked < query.limit ? undefined : claimed.last
  return {
    rows: claimed.rows,
    // The last one may have more than its share: its next turn comes with the next round.
    next: last === undefined || last === round.end ? round.next : last,
    now: claimed.at ?? (yield* Session.now(db))
  }
})

/** The workspaces of this turn and one more, and in which of them something waits: an index entry or two for each. */
const workspacesAfter = (db: Session.Session, query: DueQuery, now: RawBuilder<number>): RawBuilder<unknown> => {
  const { accounts, due } = db.names.of
  const following = (than: RawBuilder<unknown>) =>
    sql`(select min(a.workspace) from ${accounts} a where a.disconnected_at is null and a.workspace > ${than})`
  return sql`
    with recursive visited (workspace, position) as (
      select ${following(sql`${query.after ?? ""}`)}, 1
      union all
      select ${following(sql`v.workspace`)}, v.position + 1 from visited v
      where v.workspace is not null and v.position <= ${query.workspaces})
    select v.workspace, ${now} as now, case when ${Migrator.isOutdated(db.names)} then 1 else 0 end as outdated,
      case when exists (
        select 1 from ${due} d where d.workspace = v.workspace and d.kind = ${query.kind}
          and d.platform = ${query.platform} and d.due_at <= ${now}) then 1 else 0 end as waiting
    from visited v where v.workspace is not null order by v.position`
}

const route = (found: ReadonlyArray<Codec.Raw>, query: DueQuery) => {
  // Written from a `WorkspaceId`, as every text below that is called one.
  const visited = found
    .slice(0, query.workspaces)
    .map((raw) => ({ id: Codec.text(raw["workspace"]) as WorkspaceId, waits: Codec.int(raw["waiting"]) === 1 }))
  return {
    at: found[0] && Codec.int(found[0]["now"]),
    visited: visited.map(({ id }) => id),
    waiting: visited.flatMap(({ id, waits }) => (waits ? [id] : []))
  }
}

/**
 * Each workspace's share of what is due, in the order of turns, until the limit is reached, without the rows other
 * processes look at just now: one index look-up a workspace, however much is due and however many rows are due at one
 * instant.
 */
const pickDue = (
  { dialect, names }: Session.Session,
  query: DueQuery,
  waiting: ReadonlyArray<WorkspaceId>,
  now: RawBuilder<number>
): RawBuilder<unknown> => {
  const turns = dialect.records(
    JSON.stringify(waiting.map((id, turn) => ({ id, turn }))),
    { id: "text", turn: "integer" },
    "t"
  )
  // The limits are literal: planners know by them how little is wanted.
  const head = sql`
    select d.seq as value from ${names.of.due} d
    where d.workspace = w.id and d.kind = ${query.kind} and d.platform = ${query.platform} and d.due_at <= ${now}
    order by d.due_at, d.seq limit ${sql.lit(query.share)} ${dialect.lockRows.skip("d")}`
  return sql`
    select w.id as workspace, k.value as seq from (select t.id from ${turns} order by t.turn) as w
    ${dialect.lateral(head, "k")} limit ${sql.lit(query.limit)}`
}
