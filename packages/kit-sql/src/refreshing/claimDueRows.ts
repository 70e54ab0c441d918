/**
 * The second half of every claim of background work: moves the picked rows' due times past a lease, so that other
 * processes pick the next ones; leases those that are due, and corrects the due times of the others.
 */
import type { WorkspaceId } from "@dravo/core/Ids"
import type { Reason } from "@dravo/core/StoreError"
import * as Effect from "effect/Effect"
import type { RawBuilder } from "kysely"
import * as ByPosition from "../statement/byPosition.ts"
import * as Codec from "../statement/codec.ts"
import { accountRowNames } from "../statement/columns.ts"
import * as Session from "../statement/session.ts"
import type { Cells } from "../statement/Snapshots.ts"
import { claimAtOnce, pickedColumns } from "./claimAtOnce.ts"
import { claimRowByRow } from "./claimRowByRow.ts"
import type { Claimed, Picking } from "./picking.ts"

export const claim = (db: Session.Session, picking: Picking): Effect.Effect<Claimed, Reason> =>
  Effect.flatMap(db.dialect.now, (now) =>
    db.dialect.singleWriter ? claimRowByRow(db, picking, now) : allAtOnce(db, picking, now)
  )

// internal

const allAtOnce = Effect.fnUntraced(function* (db: Session.Session, picking: Picking, now: RawBuilder<number>) {
  const { kind } = picking
  const columns = kind === "publication" ? ByPosition.rowColumns : accountRowNames
  const accountAt = columns.indexOf("a_seq")
  const statement = claimAtOnce(db, picking, now).compile(db.kysely)
  const answer = yield* Session.cells(db, statement, [...columns, ...pickedColumns])
  return yield* Session.decoded((): Claimed => {
    const rows = answer.filter((cells) => cells[accountAt] !== null)
    const [at, picked, last] = answer[0]?.slice(columns.length) ?? []
    return {
      rows: kind === "publication" ? ByPosition.joinedRows(rows) : rows.map((cells) => Codec.accountRow(named(cells))),
      at: answer.length === 0 ? undefined : Codec.int(at),
      picked: answer.length === 0 ? 0 : Codec.int(picked),
      // Written from a `WorkspaceId`.
      last: (Codec.textOrNull(last ?? null) ?? undefined) as WorkspaceId | undefined
    }
  })
})

const named = (cells: Cells): Codec.Raw => Object.fromEntries(accountRowNames.map((name, at) => [name, cells[at]]))
