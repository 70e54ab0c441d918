/** The feed of changes: one narrow row per record, marked anew by every transaction that changes what a reader sees. */
import * as Change from "@dravo/core/Change"
import type { WorkspaceId } from "@dravo/core/Ids"
import type { Reason } from "@dravo/core/StoreError"
import * as Effect from "effect/Effect"
import { type RawBuilder, sql } from "kysely"
import type { Field } from "../Dialect.ts"
import * as Codec from "../statement/codec.ts"
import { changeColumns } from "../statement/columns.ts"
import type { Part, Run } from "../statement/storeMethods.ts"
import * as Session from "../statement/session.ts"

export const changes = (on: Session.Session, run: Run): Part<"changes"> => ({
  changes: Effect.fn("Store.changes")(function* (workspace: WorkspaceId, after: Change.Cursor, limit: number) {
    const rows = yield* Session.ask(on, page(on, workspace, after, limit))
    const told = yield* Session.decoded(() => rows.map(entry))
    return { changes: told.map(({ change }) => change), cursor: told.at(-1)?.cursor ?? after }
  }, run("changes"))
})

/** Within the transaction that wrote the records, after it did: what is marked is locked already. */
export const touch = (
  on: Session.Session,
  workspace: WorkspaceId,
  records: ReadonlyArray<Pick<Change.Cursor, "kind" | "seq">>,
  erased = false
): Effect.Effect<void, Reason> =>
  records.length === 0
    ? Effect.void
    : Effect.asVoid(
        Session.step(
          on,
          sql`
  insert into ${on.names.of.changes} (workspace, kind, seq, mark, erased)
  select ${workspace}, w.kind, w.seq, ${on.dialect.changeSequence.next(on.names.of.changes, workspace)}, ${sql.lit(erased ? 1 : 0)}
  from ${on.dialect.records(JSON.stringify(records.map(({ kind, seq }) => ({ kind, seq }))), fields, "w")}
  where w.seq > 0
  on conflict (workspace, kind, seq) do update set mark = excluded.mark, erased = excluded.erased`
        )
      )

/** An account and its grant. */
export const touchAccount = (on: Session.Session, workspace: WorkspaceId, seq: number): Effect.Effect<void, Reason> =>
  touch(on, workspace, [
    { kind: "account", seq },
    { kind: "grant", seq }
  ])

// internal

const fields = { kind: "text", seq: "integer" } as const satisfies Record<string, Field>

/** One statement, so that what is told of a record is there when the record is. */
const page = (
  { dialect, names }: Session.Session,
  workspace: WorkspaceId,
  after: Change.Cursor,
  limit: number
): RawBuilder<unknown> => sql`
  with page as (
    select f.mark, f.kind, f.seq, f.erased from ${names.of.changes} f
    where f.workspace = ${workspace} and (f.mark, f.kind, f.seq) > (${after.mark}, ${after.kind}, ${after.seq})
      and ${dialect.changeSequence.isSettled(sql`f.mark`)}
    order by f.mark, f.kind, f.seq limit ${limit})
  select k.mark, k.kind as record, k.seq as number, k.erased, ${changeColumns}
  from page k
  left join ${names.of.publications} p on k.kind = 'publication' and p.workspace = ${workspace} and p.seq = k.seq
  left join ${names.of.accounts} a on k.kind <> 'publication' and a.workspace = ${workspace} and a.seq = k.seq
  order by k.mark, k.kind, k.seq`

const entry = (raw: Codec.Raw): { readonly change: Change.Change; readonly cursor: Change.Cursor } => {
  // Written by `touch`.
  const kind = Codec.text(raw["record"]) as Change.ChangeKind
  const seq = Codec.int(raw["number"])
  return { change: changeOf(raw, kind, seq), cursor: { mark: Codec.int(raw["mark"]), kind, seq } }
}

const changeOf = (raw: Codec.Raw, kind: Change.ChangeKind, seq: number): Change.Change => {
  if (Codec.int(raw["erased"]) !== 0) return { _tag: "Erased", kind, seq }
  switch (kind) {
    case "publication":
      return Change.ofPublication({ publication: Codec.publication(raw), sync: Codec.syncState(raw) })
    case "account":
      return Change.ofAccount({ account: Codec.account(raw), sync: Codec.syncState(raw) })
    case "grant":
      return Change.ofGrant(Codec.account(raw))
  }
}
