/** Marks in the feed of changes, one row at a time: the transaction's mark is read once. */
import type { WorkspaceId } from "@dravo/core/Ids"
import { sql } from "kysely"
import * as Codec from "../statement/codec.ts"
import type * as Session from "../statement/session.ts"
import { type Prepared, prepared, type Steps } from "../statement/steps.ts"
import * as Changes from "./changes.ts"
import type { ChangeKind } from "@dravo/core/Change"

export interface Marks {
  readonly next: Prepared
  readonly touch: Prepared
  /** What is written beside the last of them. */
  readonly closing: ReadonlyArray<Prepared>
}

export const make = (db: Session.Session): Marks => {
  const { changes } = db.names.of
  const past = db.dialect.pasts.byOpening
  return {
    next: prepared(db, (value) => sql`select ${db.dialect.changeSequence.next(changes, value("workspace"))} as mark`),
    touch: prepared(
      db,
      (value) => sql`
      insert into ${changes} (workspace, kind, seq, mark, erased${past ? sql`, past` : sql``})
      values (${value("workspace")}, ${value("kind")}, ${value("seq")}, ${value("mark")}, 0${past ? sql`, ${value("opening")}` : sql``})
      on conflict (workspace, kind, seq) do update set mark = excluded.mark, erased = excluded.erased`
    ),
    closing: past
      ? [
          prepared(db, (value) => Changes.openingReached(db, value("workspace"), value("opening"))),
          prepared(db, (value) => Changes.oldOpenings(db, value("workspace")))
        ]
      : []
  }
}

/** Marks rows of one kind that the transaction wrote. */
export function* touchAll(
  marks: Marks,
  { opening }: Session.Session,
  workspace: WorkspaceId,
  kind: ChangeKind,
  seqs: ReadonlyArray<number>
): Steps<void> {
  if (seqs.length === 0) return
  const [row] = (yield marks.next({ workspace })).rows
  const mark = Codec.int(row?.["mark"])
  for (const seq of seqs) yield marks.touch({ workspace, kind, seq, mark, opening })
  for (const statement of marks.closing) yield statement({ workspace, opening })
}
