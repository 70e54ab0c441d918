/**
 * Background claims on a table in which one workspace of two hundred holds four fifths of all rows, all of them due for
 * longer than anybody else's: how much of that backlog is taken before everybody had a turn, and what a claim costs as
 * the table grows.
 */
import { PlatformId, type WorkspaceId } from "@dravo/core/Ids"
import { type Due, Store } from "@dravo/core/Store"
import * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Scope from "effect/Scope"
import * as Database from "./database.ts"
import { conclude, kinds, quantile, size } from "./report.ts"
import { open } from "./stores.ts"

const largest = size("rows", 100_000, 40_000)
const workspaces = 200
/** What a background refresher takes at once of a platform whose calls take a hundred rows. */
const [share, limit] = [100, 800]

const seed = async (database: Database.Database, rows: number): Promise<void> => {
  const big = (rows * 4) / 5
  const numbers = (name: string, count: number) =>
    `with recursive ${name}(i) as (select 1 union all select i + 1 from ${name} where i < ${count})`
  const workspace = `case when i <= ${big} then 'ws_000' else 'ws_' || substr('00' || (1 + i % ${workspaces - 1}), -3) end`
  const padded = database.kind === "sqlite" ? workspace : workspace.replace(/substr\((.*), -3\)/u, "right($1, 3)")
  await database.query(`${numbers("n", workspaces)} insert into ${database.table("accounts")} (workspace, account_id, platform, platform_account_id, traits, connected_at)
    select 'ws_' || ${database.kind === "sqlite" ? "substr('00' || (i - 1), -3)" : "right('00' || (i - 1), 3)"}, 'a', 'x', 'native', '{}', 0 from n`)
  await database.query(`${numbers("n", rows)} insert into ${database.table("publications")}
    (workspace, post_id, account_id, platform, platform_post_id, created_at, traits, outcome, metrics, last_updated_at, stale_after)
    select ${padded}, 'post_' || i, 'a', 'x', 'p' || i, i, '{}', 'synced', '{"likes":1}', 1, i from n`)
  await database.query(`insert into ${database.table("due")} (workspace, kind, seq, platform, due_at)
    select workspace, 'publication', seq, platform, stale_after from ${database.table("publications")}`)
  await database.query("analyze")
}

interface Measured {
  /** Claims until every workspace had a row leased, and what the large one had by then. */
  readonly claims: number
  readonly backlog: number
  readonly millis: number
}

const measure = async (kind: Database.Kind, rows: number, turn: number): Promise<Measured> => {
  const database = await Database.start(kind)
  const setup = {
    name: "one",
    database: database.address,
    platform: "",
    unguarded: null,
    lease: 0,
    callTimeout: 0,
    readBudget: 0,
    ttl: 0
  }
  const store = Context.get(
    await Effect.runPromise(Layer.buildWithScope(open(setup), await Effect.runPromise(Scope.make()))),
    Store
  )
  await Effect.runPromise(store.engineThrottles([]))
  await seed(database, rows)
  const served = new Set<string>()
  const took: Array<number> = []
  let backlog = 0
  let after: WorkspaceId | null = null
  while (served.size < workspaces) {
    const before = performance.now()
    const found: Due = await Effect.runPromise(
      store.engineClaimDue(
        {
          kind: "publication",
          platform: PlatformId.make("x"),
          after,
          workspaces: 1000,
          share: turn,
          limit,
          unreadFor: null
        },
        Duration.hours(1)
      )
    )
    took.push(performance.now() - before)
    for (const { account } of found.rows) served.add(account.workspace)
    backlog += found.rows.filter(({ account }) => account.workspace === "ws_000").length
    // Without turns there is no round either: what is oldest comes first.
    after = turn === share ? found.next : null
  }
  await database.close()
  return { claims: took.length, backlog, millis: quantile(took, 0.5) }
}

const told: Array<string> = []
const controls: Array<string> = []
let holds = true
for (const kind of kinds(["postgres", "sqlite"])) {
  const small = await measure(kind, largest / 10, share)
  const large = await measure(kind, largest, share)
  const unfair = await measure(kind, largest / 10, limit)
  const growth = large.millis / small.millis
  told.push(
    `${kind}: every one of ${workspaces} workspaces had its turn after ${large.claims} claims, ${large.backlog} rows into a backlog of ${(largest * 4) / 5}; a claim took ${large.millis.toFixed(
      0
    )} ms, with a tenth of the rows ${small.millis.toFixed(0)} ms`
  )
  controls.push(`${kind}: ${unfair.backlog} rows into a backlog of ${(largest * 4) / 50}`)
  holds &&= large.backlog <= share && growth < 4 && unfair.backlog === (largest * 4) / 50
}
conclude({ measured: told.join("; "), holds, control: `without turns, ${controls.join("; ")}` })
