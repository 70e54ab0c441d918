/** A claim as one statement, where many write at once: who picks the same rows meanwhile picks the next ones. */
import { type RawBuilder, sql } from "kysely"
import * as Migrator from "../schema/Migrator.ts"
import * as ByPosition from "../statement/byPosition.ts"
import { accountRowColumns } from "../statement/columns.ts"
import type * as Session from "../statement/session.ts"
import { tableOf } from "../statement/subjects.ts"
import { correctedDueAt, isClaimable, rowsAndAccounts } from "./dueConditions.ts"
import type { Picking } from "./picking.ts"

/** Beside the rows. */
export const pickedColumns = ["now", "picked", "last_workspace"] as const

/**
 * Answers the leased rows, beside each how many were picked and the last of their workspaces; one row at least. No two
 * of its lists are joined: planners, who take them for short, would go through one of them for each row of the other.
 */
export const claimAtOnce = (db: Session.Session, picking: Picking, now: RawBuilder<number>): RawBuilder<unknown> => {
  const { kind, millis, pick, workspace } = picking
  const { dialect, names } = db
  const until = sql`${now} + ${millis}`
  // What joins tell already, said of each table: where rows of a workspace stand apart, the others' are not opened.
  const own = (...aliases: ReadonlyArray<string>): RawBuilder<unknown> =>
    workspace === null
      ? sql``
      : sql.join(
          aliases.map((alias) => sql`and ${sql.ref(`${alias}.workspace`)} = ${workspace}`),
          sql` `
        )
  return sql`
    with w as materialized (${pick}),
    free as materialized (
      select t.workspace, t.seq from w join ${rowsAndAccounts(db, kind)}
      where ${isClaimable(picking, now)} and not ${Migrator.isOutdated(names)} ${own("t", "a")}
      order by t.workspace, t.seq ${dialect.lockRows.skip("t")}),
    granted as (
      update ${tableOf(names, kind)} as t set fence = t.fence + 1, lease_until = ${until}
      from free f where t.workspace = f.workspace and t.seq = f.seq ${own("t")}
      returning t.*),
    moved as (
      update ${names.of.due} as d set due_at = ${until} from granted g
      where d.workspace = g.workspace and d.kind = ${kind} and d.seq = g.seq ${own("d")}),
    corrected as (
      update ${names.of.due} as d set due_at = ${correctedDueAt(picking, now)}
      from w join ${rowsAndAccounts(db, kind)}
      where d.workspace = w.workspace and d.kind = ${kind} and d.seq = w.seq
        and (w.workspace, w.seq) not in (select f.workspace, f.seq from free f) ${own("d", "t", "a")})
    select r.*, ${now} as now, k.picked, k.last_workspace
    from (select count(*) as picked, max(w.workspace) as last_workspace from w) k left join (${rows(db, picking, own)}) r on true
    order by r.a_workspace, case when r.stale_after is null then 0 else 1 end, r.stale_after,
      ${sql.ref(kind === "publication" ? "r.seq" : "r.a_seq")}`
}

// internal

const rows = (
  { names }: Session.Session,
  { kind }: Picking,
  own: (alias: string) => RawBuilder<unknown>
): RawBuilder<unknown> =>
  kind === "publication"
    ? sql`select ${ByPosition.joinedColumns} from granted p
        join ${names.of.accounts} a on a.workspace = p.workspace and a.account_id = p.account_id ${own("a")}`
    : sql`select ${accountRowColumns} from granted a`
