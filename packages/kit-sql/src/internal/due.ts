/** What a background refresher takes next: the rows its narrow table says to look at, leased where a look finds them due. */
import type { AlongQuery, DueQuery } from "@dravo/core/Due"
import type { WorkspaceId } from "@dravo/core/Ids"
import type { Instant } from "@dravo/core/Instant"
import type { Due, Fenced } from "@dravo/core/Store"
import type { Reason } from "@dravo/core/StoreError"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import { type RawBuilder, sql } from "kysely"
import * as Codec from "./codec.ts"
import { endLeases } from "./leases.ts"
import type { Part, Run } from "./part.ts"
import * as Session from "./session.ts"
import * as Take from "./take.ts"

export const due = (on: Session.Session, run: Run): Part<"engineClaimDue" | "claimAlong" | "postpone"> => ({
  engineClaimDue: Effect.fn("Store.engineClaimDue")(function*(query: DueQuery, lease: Duration.Duration) {
    const now = yield* on.dialect.now
    // Nothing is written, and on some databases nobody else kept waiting, while nothing is due.
    const stops = yield* Session.ask(on, stopsAfter(on, query, now))
    const { at, visited, waiting } = yield* Session.decoded(() => route(stops, query))
    const next = stops.length > query.workspaces ? visited.at(-1) ?? null : null
    if (waiting.length === 0) return { rows: [], next, now: at ?? (yield* clock(on, now)) }
    return yield* Session.transaction(on, (within) => claim(within, query, waiting, Duration.toMillis(lease), { end: visited.at(-1), next }))
  }, run("engineClaimDue")),

  claimAlong: Effect.fn("Store.claimAlong")(function*(workspace: WorkspaceId, query: AlongQuery, lease: Duration.Duration) {
    const now = yield* on.dialect.now
    const millis = Duration.toMillis(lease)
    return yield* Session.transaction(on, Effect.fnUntraced(function*(within) {
      const picked = yield* Take.placesOf(yield* Session.step(within, along(within, workspace, query, now, millis)))
      return (yield* Take.take(within, query, picked, Take.isSoon(now), millis)).rows
    }))
  }, run("claimAlong")),

  postpone: Effect.fn("Store.postpone")(function*(workspace: WorkspaceId, leases: ReadonlyArray<Fenced>, until: Instant) {
    yield* Session.transaction(on, Effect.fnUntraced(function*(within) {
      for (const kind of ["publication", "account"] as const) {
        const held = leases.filter(({ subject }) => subject.kind === kind)
        if (held.length > 0) yield* endLeases(within, workspace, kind, held, until)
      }
    }))
  }, run("postpone"))
})

// internal

const claim = Effect.fnUntraced(function*(
  on: Session.Session, query: DueQuery, waiting: ReadonlyArray<WorkspaceId>, millis: number,
  round: { readonly end: WorkspaceId | undefined; readonly next: WorkspaceId | null }
): Effect.fn.Return<Due, Reason> {
  const now = yield* on.dialect.now
  const picked = yield* Take.placesOf(yield* Session.step(on, pick(on, query, waiting, now, millis)))
  const { at, rows } = yield* Take.take(on, query, picked, sql`1 = 0`, millis)
  const last = picked.length < query.limit ? undefined : picked.map(({ workspace }) => workspace).sort().at(-1)
  return {
    rows,
    // The last one may have more than its share: its next turn comes with the next round.
    next: last === undefined || last === round.end ? round.next : last,
    now: at ?? (yield* clock(on, now))
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
    select s.workspace, ${now} as now, case when exists (
      select 1 from ${due} d where d.workspace = s.workspace and d.kind = ${query.kind} and d.due_at <= ${now}) then 1 else 0 end as waiting
    from stop s where s.workspace is not null order by s.place`
}

const route = (stops: ReadonlyArray<Codec.Raw>, query: DueQuery) => {
  // Written from a `WorkspaceId`, as every text below that is called one.
  const visited = stops.slice(0, query.workspaces).map((raw) => ({ id: Codec.text(raw["workspace"]) as WorkspaceId, waits: Codec.int(raw["waiting"]) === 1 }))
  return {
    at: stops[0] && Codec.int(stops[0]["now"]),
    visited: visited.map(({ id }) => id),
    waiting: visited.flatMap(({ id, waits }) => waits ? [id] : [])
  }
}

/** Takes rows out of the line for as long as a lease: other processes at the same spot take the next. */
const pick = (
  { dialect, names }: Session.Session, query: DueQuery, waiting: ReadonlyArray<WorkspaceId>, now: RawBuilder<number>, millis: number
): RawBuilder<unknown> => {
  const turns = dialect.records(JSON.stringify(waiting.map((id, turn) => ({ id, turn }))), { id: "text", turn: "integer" }, "w")
  const isOurs = (alias: string) => sql`${sql.raw(alias)}.platform in (select f.id from ${
    dialect.records(JSON.stringify(query.platforms.map((id) => ({ id }))), { id: "text" }, "f")})`
  const line = (alias: string) => sql`${sql.raw(alias)}.workspace = w.id and ${sql.raw(alias)}.kind = ${query.kind}
    and ${sql.raw(alias)}.due_at <= ${now} and ${isOurs(alias)}`
  return sql`
    with head as (
      select d.workspace, d.seq, w.turn, row_number() over (partition by d.workspace order by d.due_at, d.seq) as place
      from ${turns} join ${names.of.due} d on ${line("d")} and d.due_at <= coalesce((
        select b.due_at from ${names.of.due} b where ${line("b")} order by b.due_at, b.seq limit 1 offset ${query.share - 1}), ${now})),
    picked as (
      select d.workspace, d.seq from head h join ${names.of.due} d on d.workspace = h.workspace and d.kind = ${query.kind} and d.seq = h.seq
      where h.place <= ${query.share} and d.due_at <= ${now}
      order by h.turn, h.place limit ${query.limit} ${dialect.lockRows.skip("d")})
    update ${names.of.due} set due_at = ${now} + ${millis}
    where kind = ${query.kind} and (workspace, seq) in (select workspace, seq from picked)
    returning workspace, seq`
}

/** The head of the workspace's line, whoever's; out of it, as `pick` does, those that fit. */
const along = (
  on: Session.Session, workspace: WorkspaceId, query: AlongQuery, now: RawBuilder<number>, millis: number
): RawBuilder<unknown> => {
  const { due } = on.names.of
  const isOf = "account" in query.of ? sql`t.account_id = ${query.of.account}` : sql`coalesce(a.app, '') = ${query.of.app ?? ""}`
  return sql`
    with line as (
      select d.workspace, d.seq from ${due} d where d.workspace = ${workspace} and d.kind = ${query.kind} and d.due_at is not null
      order by d.due_at, d.seq limit ${query.among}),
    picked as (
      select d.workspace, d.seq from line w join ${due} d on d.workspace = w.workspace and d.kind = ${query.kind} and d.seq = w.seq
      join ${Take.rowsBeside(on, query.kind)}
      where d.platform = ${query.platform} and ${isOf} and ${Take.isRead(query, now)} and ${Take.isFree(now)}
        and (d.due_at <= ${now} and ${Take.isDue(now)} or ${Take.isSoon(now)})
      order by d.due_at, d.seq limit ${query.places} ${on.dialect.lockRows.skip("d")})
    update ${due} set due_at = ${now} + ${millis}
    where kind = ${query.kind} and (workspace, seq) in (select workspace, seq from picked)
    returning workspace, seq`
}

const clock = Effect.fnUntraced(function*(on: Session.Session, now: RawBuilder<number>) {
  const [row] = yield* Session.ask(on, sql`select ${now} as now`)
  return yield* Session.decoded(() => Codec.int(row?.["now"]))
})
