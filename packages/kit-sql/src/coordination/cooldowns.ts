/** Deadlines before which nobody may ask, shared by every process. */
import type { Cooldowns } from "@dravo/core/Coordination"
import type { Instant } from "@dravo/core/Instant"
import { spanned } from "@dravo/core/Spanned"
import * as Effect from "effect/Effect"
import { type RawBuilder, sql } from "kysely"
import * as Codec from "../statement/codec.ts"
import type { CoordinationMethods, Run } from "../statement/storeMethods.ts"
import { byId } from "../statement/rowset.ts"
import * as Session from "../statement/session.ts"

export const cooldowns = (
  db: Session.Session,
  run: Run
): CoordinationMethods<"now" | "cooldowns" | "coolDown" | "standing" | "shorten"> => ({
  now: run("now")(Effect.suspend(() => Session.now(db))),

  cooldowns: spanned("Coordination.cooldowns", (keys: ReadonlyArray<string>) =>
    run("cooldowns")(
      Effect.flatMap(db.dialect.now, (now) =>
        Effect.flatMap(Session.query(db, deadlines(db, keys, now)), (rows) => Session.decoded(() => cooldownsIn(rows)))
      )
    )
  ),

  standing: Effect.fn("Coordination.standing")(function* (after: string | null, limit: number) {
    const rows = yield* Session.query(
      db,
      sql`select t.id, t.until from ${db.names.of.throttles} t
      where t.until > ${yield* db.dialect.now} and t.id > ${after ?? ""} order by t.id limit ${limit}`
    )
    return yield* Session.decoded(() =>
      rows.map((row) => ({ key: Codec.text(row["id"]), until: Codec.int(row["until"]) }))
    )
  }, run("standing")),

  shorten: Effect.fn("Coordination.shorten")(function* (key: string, until: Instant | null) {
    const rows = yield* Session.query(
      db,
      until === null
        ? sql`delete from ${db.names.of.throttles} where id = ${key} returning id`
        : sql`update ${db.names.of.throttles} set until = ${until} where id = ${key} and until > ${until} returning id`
    )
    return rows.length > 0
  }, run("shorten")),

  coolDown: Effect.fn("Coordination.coolDown")(function* (key: string, until: Instant) {
    yield* Session.query(
      db,
      sql`insert into ${db.names.of.throttles} as t (id, until) values (${key}, ${until})
      on conflict (id) do update set until = excluded.until where excluded.until > t.until`
    )
  }, run("coolDown"))
})

// internal

const deadlines = (
  { dialect, names }: Session.Session,
  keys: ReadonlyArray<string>,
  now: RawBuilder<number>
): RawBuilder<unknown> => sql`
  with clock as (select ${now} as now)
  select c.now, t.id, t.until
  from clock c left join ${names.of.throttles} t on t.id in (select id from ${byId(dialect, keys)})`

const cooldownsIn = (rows: ReadonlyArray<Codec.Raw>): Cooldowns => {
  const now = Codec.int(rows[0]?.["now"])
  const known = rows.flatMap((row) =>
    row["id"] === null ? [] : [[Codec.text(row["id"]), Codec.int(row["until"])] as const]
  )
  return {
    until: new Map(known.filter(([, until]) => until > now)),
    passed: known.flatMap(([key, until]) => (until > now ? [] : [key])),
    now
  }
}
