/** A claim as small statements prepared once, where one writer writes at a time. */
import type { WorkspaceId } from "@dravo/core/Ids"
import type * as Row from "@dravo/core/Row"
import type { Reason } from "@dravo/core/StoreError"
import type { Kind } from "@dravo/core/Subject"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import { type RawBuilder, sql } from "kysely"
import type { Names } from "../Names.ts"
import * as Migrator from "../schema/Migrator.ts"
import * as Codec from "../statement/codec.ts"
import { joinedAccountColumns, updatedColumns } from "../statement/columns.ts"
import * as Session from "../statement/session.ts"
import * as Steps from "../statement/steps.ts"
import { tableOf } from "../statement/subjects.ts"
import { correctedDueAt, isClaimable } from "./dueConditions.ts"
import type { Claimed, Picking } from "./picking.ts"

export const claimRowByRow = Effect.fnUntraced(function* (
  db: Session.Session,
  picking: Picking,
  now: RawBuilder<number>
): Effect.fn.Return<Claimed, Reason> {
  const taken = yield* Steps.transaction(db, () => claim(db, picking, now))
  return yield* Session.decoded(() => ({
    rows: decoded(picking.kind, taken).sort(nextFirst),
    at: Codec.int(taken.now),
    picked: taken.picked.length,
    last: taken.picked
      .map(({ workspace }) => workspace)
      .sort()
      .at(-1)
  }))
})

// internal

interface Key {
  readonly workspace: WorkspaceId
  readonly seq: number
}

interface Taken {
  readonly now: unknown
  readonly picked: ReadonlyArray<Key>
  readonly rows: ReadonlyArray<Codec.Raw>
  /** Of publications, by workspace and id. */
  readonly accounts: ReadonlyMap<string, Codec.Raw>
}

function* claim(db: Session.Session, picking: Picking, clock: RawBuilder<number>): Steps.Steps<Taken> {
  const statements = statementsOf(db, picking)
  const outdated = sql`case when ${Migrator.isOutdated(db.names)} then 1 else 0 end`
  const [told] = (yield Steps.compiled(db, sql`select ${clock} as now, ${outdated} as outdated`)).rows
  const now = told?.["now"]
  const found = (yield Steps.compiled(db, picking.pick)).rows
  // Written from a `WorkspaceId`.
  const picked = found.map(
    (raw): Key => ({ workspace: Codec.text(raw["workspace"]) as WorkspaceId, seq: Codec.int(raw["seq"]) })
  )
  const rows: Array<Codec.Raw> = []
  const accounts = new Map<string, Codec.Raw>()
  for (const { seq, workspace } of picked) {
    const values = { workspace, seq, now, millis: picking.millis }
    const raw = Number(told?.["outdated"]) === 1 ? undefined : (yield statements.grant(values)).rows[0]
    yield raw === undefined ? statements.correct(values) : statements.leave(values)
    if (raw === undefined) continue
    rows.push(raw)
    const id = accountKey(raw)
    if (picking.kind === "account" || accounts.has(id)) continue
    const [account] = (yield statements.account({ workspace, account_id: raw["account_id"] })).rows
    if (account !== undefined) accounts.set(id, account)
  }
  return { now, picked, rows, accounts }
}

const accountKey = (raw: Codec.Raw): string => `${String(raw["account_id"])} ${String(raw["workspace"])}`

const decoded = (kind: Kind, { accounts, rows }: Taken): Array<Row.Row> => {
  if (kind === "account") return rows.map(Codec.accountRow)
  const known = new Map([...accounts].map(([key, raw]) => [key, Codec.account(raw)]))
  return rows.flatMap((raw) => {
    const account = known.get(accountKey(raw))
    return account === undefined ? [] : [Codec.publicationRowOf(raw, account)]
  })
}

/** By workspace; in it the rows that were never read, then those that have been stale for longest. */
const nextFirst = (a: Row.Row, b: Row.Row): number =>
  compare(a.account.workspace, b.account.workspace) ||
  (a.sync.staleAfter ?? -Infinity) - (b.sync.staleAfter ?? -Infinity) ||
  seqOf(a) - seqOf(b)

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
const seqOf = (row: Row.Row): number => (row.kind === "publication" ? row.publication.seq : row.account.seq)

interface Statements {
  readonly grant: Steps.Prepared
  readonly leave: Steps.Prepared
  readonly correct: Steps.Prepared
  readonly account: Steps.Prepared
}

const known = new WeakMap<Names, Map<string, Statements>>()

const statementsOf = (db: Session.Session, picking: Picking): Statements => {
  const { kind, soon, unreadFor } = picking
  const own = known.get(db.names) ?? new Map<string, Statements>()
  known.set(db.names, own)
  const key = `${kind} ${soon} ${unreadFor === null ? "" : Duration.toMillis(unreadFor)}`
  const found = own.get(key) ?? make(db, picking)
  own.set(key, found)
  return found
}

const make = (db: Session.Session, picking: Picking): Statements => {
  const { kind } = picking
  const { accounts, due } = db.names.of
  const table = tableOf(db.names, kind)
  type Value = (name: string) => RawBuilder<never>
  const isOwn = (value: Value) => sql`t.workspace = ${value("workspace")} and t.seq = ${value("seq")}`
  const ofAccount = sql`a.workspace = t.workspace and a.account_id = t.account_id`
  const inLine = (value: Value) =>
    sql`d.workspace = ${value("workspace")} and d.kind = ${kind} and d.seq = ${value("seq")}`
  return {
    grant: Steps.prepared(
      db,
      (value) => sql`
      update ${table} as t set fence = fence + 1, lease_until = ${value("now")} + ${value("millis")}
      where ${isOwn(value)} and exists (
        select 1 from ${accounts} a where ${ofAccount} and ${isClaimable(picking, value("now"))})
      returning ${updatedColumns[kind]}`
    ),
    leave: Steps.prepared(
      db,
      (value) => sql`update ${due} as d set due_at = ${value("now")} + ${value("millis")} where ${inLine(value)}`
    ),
    correct: Steps.prepared(
      db,
      (value) => sql`
      update ${due} as d set due_at = (
        select ${correctedDueAt(picking, value("now"))} from ${table} t join ${accounts} a on ${ofAccount}
        where ${isOwn(value)})
      where ${inLine(value)}`
    ),
    account: Steps.prepared(
      db,
      (value) => sql`
      select ${joinedAccountColumns} from ${accounts} a
      where a.workspace = ${value("workspace")} and a.account_id = ${value("account_id")}`
    )
  }
}
