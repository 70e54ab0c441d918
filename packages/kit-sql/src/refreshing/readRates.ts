/** How often rows are read: counted elsewhere, written once in a while for all of them. */
import * as Reads from "@dravo/core/ReadRate"
import type { WorkspaceId } from "@dravo/core/Ids"
import type { Counted } from "@dravo/core/Store"
import type { Kind } from "@dravo/core/Subject"
import * as Effect from "effect/Effect"
import { sql } from "kysely"
import * as Codec from "../statement/codec.ts"
import type { Run, StoreMethods } from "../statement/storeMethods.ts"
import * as Schedule from "./schedule.ts"
import { bySeq } from "../statement/rowset.ts"
import * as Session from "../statement/session.ts"
import { kinds, seqs, tableOf } from "../statement/subjects.ts"

export const readRates = (db: Session.Session, run: Run): StoreMethods<"touchReads"> => ({
  touchReads: Effect.fn("Store.touchReads")(function* (workspace: WorkspaceId, counts: ReadonlyArray<Counted>) {
    if (counts.length === 0) return
    yield* Session.transaction(
      db,
      Effect.fnUntraced(function* (tx) {
        for (const kind of kinds) {
          const own = counts.filter(({ subject }) => subject.kind === kind)
          if (own.length > 0) yield* touch(tx, workspace, kind, own)
        }
      })
    )
  }, run("touchReads"))
})

// internal

const touch = Effect.fnUntraced(function* (
  db: Session.Session,
  workspace: WorkspaceId,
  kind: Kind,
  counts: ReadonlyArray<Counted>
) {
  const table = tableOf(db.names, kind)
  const folded = yield* fold(db, workspace, kind, counts)
  if (folded.length === 0) return
  yield* Session.queryInTx(
    db,
    sql`update ${table} as t set read_rate = w.rate, reads_at = w.at
    from ${db.dialect.records(JSON.stringify(folded), { seq: "integer", rate: "text", at: "integer" }, "w")}
    where ${db.dialect.tenantFilter("t.workspace")} = ${workspace} and t.seq = w.seq`
  )
  yield* Schedule.resume(
    db,
    workspace,
    kind,
    folded.map(({ seq }) => seq)
  )
})

/** Locks the rows, and adds what was read to the rate each has by the store's clock. */
const fold = Effect.fnUntraced(function* (
  db: Session.Session,
  workspace: WorkspaceId,
  kind: Kind,
  counts: ReadonlyArray<Counted>
) {
  const subjects = counts.map(({ subject }) => subject)
  const wanted = bySeq(db.dialect, seqs(subjects, kind))
  const now = yield* db.dialect.now
  const rows = yield* Session.queryInTx(
    db,
    sql`select t.seq, t.read_rate, t.reads_at, ${now} as now from ${tableOf(db.names, kind)} t
    where ${db.dialect.tenantFilter("t.workspace")} = ${workspace} and t.seq in (select w.seq from ${wanted})
    order by t.seq ${db.dialect.lockRows.wait("t")}`
  )
  const counted = Map.groupBy(counts, ({ subject }) => subject.seq)
  return yield* Session.decoded(() =>
    rows.map((row) => {
      const seq = Codec.int(row["seq"])
      const own = counted.get(seq) ?? []
      const rate = own.reduce((rate, { reads }) => Reads.fold(rate, reads, Codec.int(row["now"])), Codec.reads(row))
      return { seq, rate: JSON.stringify(rate?.perSecond ?? 0), at: rate?.at ?? 0 }
    })
  )
})
