/** Texts all processes share, each written by whoever saw its newest version. */
import { spanned } from "@dravo/core/Spanned"
import * as Effect from "effect/Effect"
import { type RawBuilder, sql } from "kysely"
import * as Codec from "../statement/codec.ts"
import type { CoordinationMethods, Run } from "../statement/storeMethods.ts"
import * as Session from "../statement/session.ts"

export const cells = (db: Session.Session, run: Run): CoordinationMethods<"cellKeys" | "readCell" | "writeCell"> => ({
  cellKeys: Effect.fn("Coordination.cellKeys")(function* (after: string | null, limit: number) {
    const rows = yield* Session.query(
      db,
      sql`select n.id from ${db.names.of.notes} n where n.id > ${after ?? ""} order by n.id limit ${limit}`
    )
    return yield* Session.decoded(() => rows.map((row) => Codec.text(row["id"])))
  }, run("cellKeys")),

  readCell: spanned("Coordination.readCell", (key: string) =>
    run("readCell")(
      Effect.flatMap(db.dialect.now, (now) =>
        Effect.flatMap(Session.query(db, cell(db, key, now)), ([row]) =>
          Session.decoded(() => {
            const at = Codec.int(row?.["now"])
            return row?.["version"] === null
              ? { text: "", version: 0, now: at }
              : { text: Codec.text(row?.["text"]), version: Codec.int(row?.["version"]), now: at }
          })
        )
      )
    )
  ),

  writeCell: Effect.fn("Coordination.writeCell")(function* (key: string, text: string, expected: number) {
    const rows = yield* Session.query(
      db,
      expected === 0
        ? sql`insert into ${db.names.of.notes} (id, text, version) values (${key}, ${text}, 1)
            on conflict (id) do nothing returning id`
        : sql`update ${db.names.of.notes} set text = ${text}, version = version + 1
            where id = ${key} and version = ${expected} returning id`
    )
    return rows.length > 0
  }, run("writeCell"))
})

// internal

const cell = ({ names }: Session.Session, key: string, now: RawBuilder<number>): RawBuilder<unknown> => sql`
  with clock as (select ${now} as now)
  select c.now, n.text, n.version from clock c left join ${names.of.notes} n on n.id = ${key}`
