/**
 * Entries of one publication after the other, where one writer writes at a time: each is found by the value the row
 * showed until now, and stays where it is if it shows the same again.
 */
import * as Ordering from "@dravo/core/Ordering"
import type { WorkspaceId } from "@dravo/core/Ids"
import type { Metrics } from "@dravo/core/Metrics"
import { sql } from "kysely"
import * as Codec from "../statement/codec.ts"
import type * as Session from "../statement/session.ts"
import { type Prepared, prepared, type Steps } from "../statement/steps.ts"
import * as Entries from "./entries.ts"

/** The statements. */
export interface Moves {
  readonly written: Prepared
  readonly move: Prepared
}

/** An order that is written, by its number. */
export interface Written {
  readonly id: number
  readonly keys: Ordering.Ranking["keys"]
}

/** What a row showed until now, as the database has it. */
export interface Shown {
  readonly seq: number
  readonly platform: string
  readonly metrics: Metrics
}

export const make = (db: Session.Session): Moves => {
  const { rankings, ranks } = db.names.of
  return {
    written: prepared(db, () => sql`select k.id, k.keys from ${rankings} k where ${Entries.isWritten}`),
    move: prepared(
      db,
      (value) => sql`
      update ${ranks} set value = ${value("after")}
      where workspace = ${value("workspace")} and ranking = ${value("ranking")} and value = ${value("before")}
        and seq = ${value("seq")}`
    )
  }
}

/** Asked once for all rows of a transaction. */
export function* written({ written }: Moves): Steps<ReadonlyArray<Written>> {
  const { rows } = yield written({})
  return rows.map((row) => ({ id: Codec.int(row["id"]), keys: keysIn(Codec.text(row["keys"])) }))
}

/** To what the row shows from here on. */
export function* moved(
  { move }: Moves,
  orders: ReadonlyArray<Written>,
  workspace: WorkspaceId,
  { metrics: shown, platform, seq }: Shown,
  metrics: Metrics
): Steps<void> {
  for (const { id, keys } of orders) {
    const before = valueOf(keys, platform, shown)
    const after = valueOf(keys, platform, metrics)
    if (before !== after) yield move({ workspace, ranking: id, before, after, seq })
  }
}

// internal

/** As `Entries.valueOf` has it. */
const valueOf = (keys: Written["keys"], platform: string, metrics: Metrics): number =>
  Ordering.numberOf(keys, platform, metrics) ?? Entries.standsForNone

/** More than there are, whoever names them. */
const max = 100
const texts = new Map<string, Written["keys"]>()

/** Parsed once: every transaction asks. */
const keysIn = (text: string): Written["keys"] => {
  const known = texts.get(text)
  if (known !== undefined) return known
  if (texts.size >= max) texts.clear()
  const keys = Ordering.keysIn(text)
  texts.set(text, keys)
  return keys
}
