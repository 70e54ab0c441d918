/**
 * What a background refresher takes next: the rows its narrow table says to look at, leased where a look finds them
 * due.
 */
import type { AlongQuery, DueQuery } from "@dravo/core/Due"
import type { WorkspaceId } from "@dravo/core/Ids"
import type { Instant } from "@dravo/core/Instant"
import type { Due, Fenced } from "@dravo/core/Store"
import type { Reason } from "@dravo/core/StoreError"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import { type RawBuilder, sql } from "kysely"
import * as Codec from "../statement/codec.ts"
import { endLeases } from "./leases.ts"
import * as Migrator from "../schema/Migrator.ts"
import type { Run, StoreMethods } from "../statement/storeMethods.ts"
import * as Session from "../statement/session.ts"
import * as Take from "./claimDueRows.ts"

export const due = (on: Session.Session, run: Run): StoreMethods<"engineClaimDue" | "claimAlong" | "postpone"> => ({
  engineClaimDue: Effect.fn("Store.engineClaimDue")(function* (query: DueQuery, lease: Duration.Duration) {
    const now = yield* on.dialect.now
    // Nothing is written, and on some databases nobody else kept waiting, while nothing is due.
    const stops = yield* Session.ask(on, stopsAfter(on, query, now))
    if (yield* Session.decoded(() => stops[0] !== undefined && Codec.int(stops[0]["outdated"]) === 1))
      return yield* Migrator.outdated()
    const { at, visited, waiting } = yield* Session.decoded(() => route(stops, query))
    const next = stops.length > query.workspaces ? (visited.at(-1) ?? null) : null
    if (waiting.length === 0) return { rows: [], next, now: at ?? (yield* Session.now(on)) }
    return yield* Session.transaction(on, (within) =>
      claim(within, query, waiting, Duration.toMillis(lease), { end: visited.at(-1), next })
    )
  }, run("engineClaimDue")),

  claimAlong: Effect.fn("Store.claimAlong")(function* (
    workspace: WorkspaceId,
    query: AlongQuery,
    lease: Duration.Duration
  ) {
    const now = yield* on.dialect.now
    const millis = Duration.toMillis(lease)
    return yield* Session.transaction(
      on,
      Effect.fnUntraced(function* (within) {
        const picked = yield* Take.placesOf(yield* Session.step(within, along(within, workspace, query, now)))
        return (yield* Take.take(within, query, picked, Take.isSoon(now), millis)).rows
      })
    )
  }, run("claimAlong")),

  postpone: Effect.fn("Store.postpone")(function* (
    workspace: WorkspaceId,
    leases: ReadonlyArray<Fenced>,
    until: Instant
  ) {
    yield* Session.transaction(
      on,
      Effect.fnUntraced(function* (within) {
        for (const kind of ["publication", "account"] as const) {
          const held = leases.filter(({ subject }) => subject.kind === kind)
          if (held.length > 0) yield* endLeases(within, workspace, kind, held, until)
        }
      })
    )
  }, run("postpone"))
})

// internal

const claim = Effect.fnUntraced(function* (
  on: Session.Session,
  query: DueQuery,
  waiting: ReadonlyArray<WorkspaceId>,
  millis: number,
  round: { readonly end: WorkspaceId | undefined; readonly next: WorkspaceId | null }
): Effect.fn.Return<Due, Reason> {
  const now = yield* on.dialect.now
  const picked = yield* Take.placesOf(yield* Session.step(on, pick(on, query, waiting, now)))
  const { at, rows } = yield* Take.take(on, query, picked, sql`1 = 0`, millis)
  const last =
    picked.length < query.limit
      ? undefined
      : picked
          .map(({ workspace }) => workspace)
          .sort()
          .at(-1)
  return {
    rows,
    // The last one may have more than its share: its next turn comes with the next round.
    next: last === undefined || last === round.end ? round.next : last,
    now: at ?? (yield* Session.now(on))
  }
})

/** The workspaces of this stop and one more, and in which of them something waits: an index entry or two for each. */
const stopsAfter = (on: Session.Session, query: DueQuery, now: RawBuilder<number>): RawBuilder<unknown> => {
  const { accounts, due } = on.names.of
  const following = (than: RawBuilder<unknown>) =>
    sql`(select min(a.workspace) from ${accounts} a where a.disconnected_at is null and a.workspace > ${than})`
  return sql`
    with recursive stop (workspace, place) as (
      select ${following(sql`${query.after ?? ""}`)}, 1
      union all
      select ${following(sql`s.workspace`)}, s.place + 1 from stop s where s.workspace is not null and s.place <= ${query.workspaces})
    select s.workspace, ${now} as now, case when ${Migrator.isOutdated(on.names)} then 1 else 0 end as outdated, case when exists (
      select 1 from ${due} d where d.workspace = s.workspace and d.kind = ${query.kind} and d.platform = ${query.platform} and d.due_at <= ${now}) then 1 else 0 end as waiting
    from stop s where s.workspace is not null order by s.place`
}

const route = (stops: ReadonlyArray<Codec.Raw>, query: DueQuery) => {
  // Written from a `WorkspaceId`, as every text below that is called one.
  const visited = stops
    .slice(0, query.workspaces)
    .map((raw) => ({ id: Codec.text(raw["workspace"]) as WorkspaceId, waits: Codec.int(raw["waiting"]) === 1 }))
  return {
    at: stops[0] && Codec.int(stops[0]["now"]),
    visited: visited.map(({ id }) => id),
    waiting: visited.flatMap(({ id, waits }) => (waits ? [id] : []))
  }
}

/**
 * Each workspace's share of the line in the order of turns, until the limit is reached, without the rows other
 * processes look at just now: one index look-up a workspace, however much is due and however many rows are due at one
 * instant.
 */
const pick = (
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

/** The head of one workspace's line, whoever's; out of it those that fit. */
const along = (
  on: Session.Session,
  workspace: WorkspaceId,
  query: AlongQuery,
  now: RawBuilder<number>
): RawBuilder<unknown> => {
  const { due } = on.names.of
  // No condition to look rows up by: those in line are few, those of an account are not.
  const isOf =
    "account" in query.of
      ? sql`coalesce(t.account_id, '') = ${query.of.account}`
      : sql`coalesce(a.app, '') = ${query.of.app ?? ""}`
  return sql`
    with line as (
      select d.workspace, d.seq from ${due} d
      where d.workspace = ${workspace} and d.kind = ${query.kind} and d.platform = ${query.platform} and d.due_at is not null
      order by d.due_at, d.seq limit ${sql.lit(query.among)})
    select d.workspace, d.seq from line w join ${due} d on d.workspace = w.workspace and d.kind = ${query.kind} and d.seq = w.seq
      join ${Take.rowsBeside(on, query.kind)}
      where d.workspace = ${workspace} and a.workspace = ${workspace} and ${isOf} and ${Take.isRead(query, now)} and ${Take.isFree(now)}
        and (d.due_at <= ${now} and ${Take.isDue(now)} or ${Take.isSoon(now)})
      order by d.due_at, d.seq limit ${query.places} ${on.dialect.lockRows.skip("d")}`
}
