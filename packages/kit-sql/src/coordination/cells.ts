/** Texts all processes share, each written by whoever saw its newest version. */
import * as Effect from "effect/Effect"
import { sql } from "kysely"
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

  readCell: Effect.fn("Coordination.readCell")(function* (key: string) {
    const [row] = yield* Session.query(
      db,
      sql`
      with clock as (select ${yield* db.dialect.now} as now)
      select c.now, n.text, n.version from clock c left join ${db.names.of.notes} n on n.id = ${key}`
    )
    return yield* Session.decoded(() => {
      const now = Codec.int(row?.["now"])
      return row?.["version"] === null
        ? { text: "", version: 0, now }
        : { text: Codec.text(row?.["text"]), version: Codec.int(row?.["version"]), now }
    })
  }, run("readCell")),

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
