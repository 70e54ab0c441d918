/** Erasing rows with everything that is known of them; only the feed of changes remembers that they were there. */
import type { Erasure } from "@dravo/core/Change"
import type { WorkspaceId } from "@dravo/core/Ids"
import type { Kind } from "@dravo/core/Subject"
import * as Effect from "effect/Effect"
import { type RawBuilder, sql } from "kysely"
import * as Changes from "./changes.ts"
import * as Codec from "../statement/codec.ts"
import type { Part, Run } from "../statement/storeMethods.ts"
import * as Session from "../statement/session.ts"
import { tableOf } from "../statement/subjects.ts"

export const erasures = (on: Session.Session, run: Run): Part<"erase"> => ({
  erase: Effect.fn("Store.erase")(function* (workspace: WorkspaceId, what: Erasure) {
    return yield* Session.transaction(on, (within) => erased(within, workspace, what))
  }, run("erase"))
})

// internal

const erased = Effect.fnUntraced(function* (on: Session.Session, workspace: WorkspaceId, what: Erasure) {
  // Accounts go first: whoever is recording for one keeps it until it is done, and nobody records for it afterwards.
  const accounts =
    what._tag === "Post"
      ? []
      : yield* seqsOf(
          on,
          sql`
    delete from ${on.names.of.accounts} where workspace = ${workspace} ${ofAccount(what)} returning seq`
        )
  const publications = yield* seqsOf(
    on,
    sql`
    select p.seq from ${on.names.of.publications} p
    where p.workspace = ${workspace} ${what._tag === "Post" ? sql`and p.post_id = ${what.postId}` : ofAccount(what)}
    order by p.seq ${on.dialect.lockRows.wait("p")}`
  )
  yield* remove(on, workspace, "publication", publications)
  yield* remove(on, workspace, "account", accounts)
  // Their versions stay, so that a renewal begun before never fits the credential of an account connected anew.
  if (what._tag !== "Post")
    yield* Session.step(
      on,
      sql`update ${on.names.of.secrets} set sealed = null, lease_until = null
    where workspace = ${workspace} ${ofAccount(what)}`
    )
  if (what._tag === "All")
    yield* Session.step(on, sql`delete from ${on.names.of.api_keys} where workspace = ${workspace}`)
  yield* Changes.touch(
    on,
    workspace,
    [
      ...publications.map((seq) => ({ kind: "publication" as const, seq })),
      ...accounts.flatMap((seq) => [
        { kind: "account" as const, seq },
        { kind: "grant" as const, seq }
      ])
    ],
    true
  )
  return { accounts: accounts.length, publications: publications.length }
})

const ofAccount = (what: Erasure): RawBuilder<unknown> =>
  what._tag === "Account" ? sql`and account_id = ${what.accountId}` : sql``

const seqsOf = Effect.fnUntraced(function* (on: Session.Session, statement: RawBuilder<unknown>) {
  const rows = yield* Session.step(on, statement)
  return yield* Session.decoded(() => rows.map((row) => Codec.int(row["seq"])))
})

/** Bounded statements: an account may have published for years. */
const portion = 5000

const remove = Effect.fnUntraced(function* (
  on: Session.Session,
  workspace: WorkspaceId,
  kind: Kind,
  seqs: ReadonlyArray<number>
) {
  for (let at = 0; at < seqs.length; at += portion) {
    const json = JSON.stringify(seqs.slice(at, at + portion).map((seq) => ({ seq })))
    const own = sql`seq in (select seq from ${on.dialect.records(json, { seq: "integer" }, "w")})`
    for (const table of [on.names.of.points, on.names.of.due]) {
      yield* Session.step(on, sql`delete from ${table} where workspace = ${workspace} and kind = ${kind} and ${own}`)
    }
    yield* Session.step(
      on,
      sql`delete from ${tableOf(on.names, kind)} where ${on.dialect.tenantFilter("workspace")} = ${workspace}
      and ${own}`
    )
  }
})
