/**
 * Probes after a deadline, buckets and ledgers: each decided by one statement, so that any number of processes agree.
 */
import type { Instant } from "@dravo/core/Instant"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import { sql } from "kysely"
import * as Codec from "../statement/codec.ts"
import type { CoordinationMethods, Run } from "../statement/storeMethods.ts"
import { byId } from "../statement/rowset.ts"
import * as Session from "../statement/session.ts"

export const limits = (
  db: Session.Session,
  run: Run
): CoordinationMethods<"takeProbe" | "endProbe" | "takeTokens" | "levels" | "recordCharges"> => ({
  takeProbe: Effect.fn("Coordination.takeProbe")(function* (keys: ReadonlyArray<string>, lease: Duration.Duration) {
    if (keys.length === 0) return new Map()
    const now = yield* db.dialect.now
    const rows = yield* Session.query(
      db,
      sql`
      with passed as (
        select t.id from ${db.names.of.throttles} t
        where t.id in (select w.id from ${byId(db.dialect, keys)}) and t.until <= ${now}
        order by t.id ${db.dialect.lockRows.skip("t")})
      update ${db.names.of.throttles} set until = ${now} + ${Duration.toMillis(lease)}
      where id in (select id from passed) and until <= ${now}
      returning id, until`
    )
    return yield* Session.decoded(
      () => new Map(rows.map((row) => [Codec.text(row["id"]), Codec.int(row["until"])] as const))
    )
  }, run("takeProbe")),

  endProbe: Effect.fn("Coordination.endProbe")(function* (key: string, held: Instant, until: Instant | null) {
    yield* Session.query(
      db,
      until === null
        ? sql`delete from ${db.names.of.throttles} where id = ${key} and until = ${held}`
        : sql`update ${db.names.of.throttles} set until = ${until} where id = ${key} and until = ${held}`
    )
  }, run("endProbe")),

  takeTokens: Effect.fn("Coordination.takeTokens")(function* (
    key: string,
    amount: number,
    capacity: number,
    refillPerSecond: number
  ) {
    const now = yield* db.dialect.now
    const [wanted, most, perMilli] = [millionths(amount), millionths(capacity), Math.round(refillPerSecond * 1000)]
    if (wanted > most) return false
    // Longer than it takes to fill, time does not count: the product stays small. Nor does a clock that was ahead: a
    // bucket it took from would give nothing until then.
    const longest = perMilli > 0 ? Math.ceil(most / perMilli) : 0
    const elapsed = sql`(case when ${now} - b.at > ${longest} or b.at - ${now} > ${longest} then ${longest}
      when ${now} > b.at then ${now} - b.at else 0 end)`
    const at = sql`case when ${now} > b.at or b.at - ${now} > ${longest} then ${now} else b.at end`
    const filled = sql`(b.level + ${elapsed} * ${perMilli})`
    const level = sql`(case when ${filled} > ${most} then ${most} else ${filled} end)`
    const rows = yield* Session.query(
      db,
      sql`
      insert into ${db.names.of.buckets} as b (id, level, at) values (${key}, ${most - wanted}, ${now})
      on conflict (id) do update set level = ${level} - ${wanted}, at = ${at}
      where ${level} >= ${wanted}
      returning id`
    )
    return rows.length > 0
  }, run("takeTokens")),

  levels: Effect.fn("Coordination.levels")(function* (keys: ReadonlyArray<string>) {
    if (keys.length === 0) return new Map()
    const rows = yield* Session.query(
      db,
      sql`select b.id, b.level from ${db.names.of.buckets} b
      where b.id in (select w.id from ${byId(db.dialect, keys)})`
    )
    return yield* Session.decoded(
      () => new Map(rows.map((row) => [Codec.text(row["id"]), Codec.int(row["level"]) / 1e6] as const))
    )
  }, run("levels")),

  recordCharges: Effect.fn("Coordination.recordCharges")(function* (
    ledger: string,
    day: Instant,
    resources: ReadonlyArray<string>
  ) {
    yield* Session.query(
      db,
      sql`delete from ${db.names.of.paid_days} where ledger = ${ledger} and day < ${day - 86_400_000}`
    )
    if (resources.length === 0) return 0
    // In one order, so that processes that pay for the same never wait for one another in a circle.
    const rows = yield* Session.query(
      db,
      sql`
      insert into ${db.names.of.paid_days} (ledger, day, resource)
      select ${ledger}, cast(${day} as bigint), w.id from ${byId(db.dialect, [...new Set(resources)])}
      where w.id is not null order by w.id
      on conflict (ledger, day, resource) do nothing returning resource`
    )
    return rows.length
  }, run("recordCharges"))
})

// internal

/** Whole numbers: every database adds them alike. */
const millionths = (value: number): number => Math.round(value * 1e6)
