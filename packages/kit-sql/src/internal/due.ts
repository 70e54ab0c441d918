/** What a background refresher takes next: the rows its narrow table says to look at, leased where a look finds them due. */
import type { DueQuery } from "@dravo/core/Due"
import type { WorkspaceId } from "@dravo/core/Ids"
import type { Instant } from "@dravo/core/Instant"
import type { Row } from "@dravo/core/Row"
import type { Due, Fenced } from "@dravo/core/Store"
import type { Reason } from "@dravo/core/StoreError"
import type { Kind } from "@dravo/core/Subject"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import { type RawBuilder, sql } from "kysely"
import type { Field } from "../Dialect.ts"
import * as Codec from "./codec.ts"
import { accountRowColumns, publicationRowColumns } from "./columns.ts"
import { endLeases } from "./leases.ts"
import type { Part, Run } from "./part.ts"
import * as Schedule from "./schedule.ts"
import * as Session from "./session.ts"
import { tableOf } from "./subjects.ts"

export const due = (on: Session.Session, run: Run): Part<"engineClaimDue" | "postpone"> => ({
  engineClaimDue: Effect.fn("Store.engineClaimDue")(function*(query: DueQuery, lease: Duration.Duration) {
    const now = yield* on.dialect.now
    // Nothing is written, and on some databases nobody else kept waiting, while nothing is due.
    const stops = yield* Session.ask(on, stopsAfter(on, query, now))
    const { at, visited, waiting } = yield* Session.decoded(() => route(stops, query))
    const next = stops.length > query.workspaces ? visited.at(-1) ?? null : null
    if (waiting.length === 0) return { rows: [], next, now: at ?? (yield* clock(on, now)) }
    return yield* Session.transaction(on, (within) => claim(within, query, waiting, Duration.toMillis(lease), { end: visited.at(-1), next }))
  }, run("engineClaimDue")),

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

interface Place {
  readonly workspace: WorkspaceId
  readonly seq: number
}

const placeFields = { workspace: "text", seq: "integer" } as const satisfies Record<string, Field>

const claim = Effect.fnUntraced(function*(
  on: Session.Session, query: DueQuery, waiting: ReadonlyArray<WorkspaceId>, millis: number,
  round: { readonly end: WorkspaceId | undefined; readonly next: WorkspaceId | null }
): Effect.fn.Return<Due, Reason> {
  const now = yield* on.dialect.now
  const picked = yield* placesOf(yield* Session.step(on, pick(on, query, waiting, now, millis)))
  const granted = yield* placesOf(picked.length === 0 ? [] : yield* Session.step(on, grant(on, query, picked, now, millis)))
  const keys = new Set(granted.map(({ seq, workspace }) => `${seq} ${workspace}`))
  const rest = picked.filter(({ seq, workspace }) => !keys.has(`${seq} ${workspace}`))
  if (rest.length > 0) yield* Session.step(on, putRight(on, query, rest, now))
  const answer = granted.length === 0 ? [] : yield* Session.step(on, rowsOf(on, query.kind, granted, now))
  const rows = yield* Session.decoded(() => answer.map((raw): Row => query.kind === "publication" ? Codec.publicationRow(raw) : Codec.accountRow(raw)))
  const last = picked.length < query.limit ? undefined : picked.map(({ workspace }) => workspace).sort().at(-1)
  return {
    rows,
    // The last one may have more than its share: its next turn comes with the next round.
    next: last === undefined || last === round.end ? round.next : last,
    now: answer[0] === undefined ? yield* clock(on, now) : yield* Session.decoded(() => Codec.int(answer[0]?.["now"]))
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

/** Rows `t` of accounts `a` that `Row.need` would ask for. */
const isAsked = (now: RawBuilder<number>): RawBuilder<unknown> => sql`
  a.disconnected_at is null and a.grant_error is null
  and not (t.outcome = 'requires_reconnect' and coalesce(t.attempted_connection, 0) = a.connection)
  and (t.attempts = 0 or t.stale_after is null or t.stale_after <= ${now})
  and (t.outcome = 'never' or not (t.stale_after is null and t.outcome = 'failed')
    and (${Schedule.isOfEarlierConnection} or coalesce(t.stale_after <= ${now}, false)))`

const isRead = (query: DueQuery, now: RawBuilder<number>): RawBuilder<unknown> => query.unreadFor === null ? sql`1 = 1` : sql`
  (t.outcome = 'never' or coalesce(t.reads_at, ${query.kind === "publication" ? sql`t.created_at` : sql`t.connected_at`})
    > ${now} - ${Duration.toMillis(query.unreadFor)})`

const isFree = (now: RawBuilder<number>): RawBuilder<unknown> => sql`(t.lease_until is null or t.lease_until <= ${now})`

/** The places under `w`, their rows under `t` and their accounts under `a`. */
const rowsAt = ({ dialect, names }: Session.Session, kind: Kind, places: ReadonlyArray<Place>): RawBuilder<unknown> => sql`
  ${dialect.records(JSON.stringify(places.map(({ seq, workspace }) => ({ workspace, seq }))), placeFields, "w")}
  join ${tableOf(names, kind)} t on ${dialect.beside("t.workspace")} = w.workspace and t.seq = w.seq
  join ${names.of.accounts} a on a.workspace = t.workspace and a.account_id = t.account_id`

const grant = (
  on: Session.Session, query: DueQuery, places: ReadonlyArray<Place>, now: RawBuilder<number>, millis: number
): RawBuilder<unknown> => sql`
  with free as (
    select t.workspace, t.seq from ${rowsAt(on, query.kind, places)}
    where ${isAsked(now)} and ${isRead(query, now)} and ${isFree(now)}
    order by t.workspace, t.seq ${on.dialect.lockRows.skip("t")})
  update ${tableOf(on.names, query.kind)} set fence = fence + 1, lease_until = ${now} + ${millis}
  where (workspace, seq) in (select workspace, seq from free)
  returning workspace, seq`

/** Rows that were not due after all, or that somebody else is busy with: the latter are looked at again when their lease ends. */
const putRight = (on: Session.Session, query: DueQuery, places: ReadonlyArray<Place>, now: RawBuilder<number>): RawBuilder<unknown> => sql`
  update ${on.names.of.due} as d set due_at = case
    when not ${isFree(now)} then t.lease_until
    when ${isAsked(now)} then case when ${isRead(query, now)} then d.due_at end
    when a.disconnected_at is null and a.grant_error is null and t.stale_after > ${now} then t.stale_after end
  from ${rowsAt(on, query.kind, places)}
  where d.workspace = w.workspace and d.kind = ${query.kind} and d.seq = w.seq`

const rowsOf = (on: Session.Session, kind: Kind, places: ReadonlyArray<Place>, now: RawBuilder<number>): RawBuilder<unknown> => {
  const records = on.dialect.records(JSON.stringify(places.map(({ seq, workspace }) => ({ workspace, seq }))), placeFields, "w")
  const { accounts, publications } = on.names.of
  return kind === "publication"
    ? sql`select ${now} as now, ${publicationRowColumns} from ${records} join ${publications} p on ${on.dialect.beside("p.workspace")} = w.workspace and p.seq = w.seq
        join ${accounts} a on a.workspace = p.workspace and a.account_id = p.account_id
        order by p.workspace, case when p.stale_after is null then 0 else 1 end, p.stale_after, p.seq`
    : sql`select ${now} as now, ${accountRowColumns} from ${records} join ${accounts} a on ${on.dialect.beside("a.workspace")} = w.workspace and a.seq = w.seq
        order by a.workspace, case when a.stale_after is null then 0 else 1 end, a.stale_after, a.seq`
}

const placesOf = (rows: ReadonlyArray<Codec.Raw>) => Session.decoded(() =>
  rows.map((raw): Place => ({ workspace: Codec.text(raw["workspace"]) as WorkspaceId, seq: Codec.int(raw["seq"]) })))

const clock = Effect.fnUntraced(function*(on: Session.Session, now: RawBuilder<number>) {
  const [row] = yield* Session.ask(on, sql`select ${now} as now`)
  return yield* Session.decoded(() => Codec.int(row?.["now"]))
})
