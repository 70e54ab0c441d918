/**
 * Background claims on a table in which one workspace of two hundred holds four fifths of all rows, all of them due for
 * longer than anybody else's, or all at one instant: how much of that backlog is taken before everybody had a turn.
 */
import { PlatformId, WorkspaceId } from "@dravo/core/Ids"
import { type Due, Store } from "@dravo/core/Store"
import * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Scope from "effect/Scope"
import * as Database from "../processes/database.ts"
import { conclude, kinds, size } from "../processes/report.ts"
import { open } from "../processes/stores.ts"

const largest = size("rows", 100_000, 40_000)
const workspaces = 200
/** What a background refresher takes at once of a platform whose calls take a hundred rows. */
const [share, limit] = [100, 800]
const lease = Duration.hours(1)

const seed = async (database: Database.Database, rows: number, tied: boolean): Promise<void> => {
  const big = (rows * 4) / 5
  const numbers = (name: string, count: number) =>
    `with recursive ${name}(i) as (select 1 union all select i + 1 from ${name} where i < ${count})`
  const last3 = (text: string) => (database.kind === "sqlite" ? `substr(${text}, -3)` : `right(${text}, 3)`)
  const other = last3(`'00' || (1 + (i - ${big} - 1) * ${workspaces - 1} / ${rows - big})`)
  const workspace = `case when i <= ${big} then 'ws_000' else 'ws_' || ${other} end`
  await database.query(`${numbers("n", workspaces)} insert into ${database.table("accounts")}
    (workspace, account_id, platform, platform_account_id, traits, connected_at)
    select 'ws_' || ${last3("'00' || (i - 1)")}, 'a', 'x', 'native', '{}', 0 from n`)
  await database.query(`${numbers("n", rows)} insert into ${database.table("publications")}
    (workspace, post_id, account_id, platform, platform_post_id, created_at, traits, outcome, metrics,
     last_updated_at, stale_after)
    select ${workspace}, 'post_' || i, 'a', 'x', 'p' || i, i, '{}', 'synced', '{"likes":1}', 1,
      ${tied ? "0" : "i"} from n`)
  await database.query(`insert into ${database.table("due")} (workspace, kind, seq, platform, due_at)
    select workspace, 'publication', seq, platform, stale_after from ${database.table("publications")}`)
  // The store never makes statistics on SQLite: a plan that needs them is not the one its users have.
  if (database.kind !== "sqlite") await database.query("analyze")
}

interface Measured {
  /** Claims until every workspace had a row leased, and what the large one had by then. */
  readonly claims: number
  readonly backlog: number
}

const measure = async (kind: Database.Kind, rows: number, turn: number, tied: boolean): Promise<Measured> => {
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
  await Effect.runPromise(store.listKeys(WorkspaceId.make("none")))
  await seed(database, rows, tied)
  const served = new Set<string>()
  const query = {
    kind: "publication",
    platform: PlatformId.make("x"),
    workspaces: 1000,
    share: turn,
    limit,
    unreadFor: null
  } as const
  let claims = 0
  let backlog = 0
  let after: WorkspaceId | null = null
  while (served.size < workspaces) {
    const found: Due = await Effect.runPromise(store.engineClaimDue({ ...query, after }, lease))
    claims += 1
    for (const { account } of found.rows) served.add(account.workspace)
    backlog += found.rows.filter(({ account }) => account.workspace === "ws_000").length
    // Without turns there is no round either: what is oldest comes first.
    after = turn === share ? found.next : null
  }
  await database.close()
  return { claims, backlog }
}

const told: Array<string> = []
const controls: Array<string> = []
let holds = true
for (const kind of kinds(["postgres", "sqlite"])) {
  for (const tied of [false, true]) {
    const { backlog, claims } = await measure(kind, largest, share, tied)
    told.push(
      `${kind}${tied ? ", due at one instant" : ""}: every one of ${workspaces} workspaces had its turn after ` +
        `${claims} claims, ${backlog} rows into a backlog of ${(largest * 4) / 5}`
    )
    holds &&= backlog <= share
  }
  const unfair = await measure(kind, largest / 10, limit, false)
  controls.push(`${kind}: ${unfair.backlog} rows into a backlog of ${(largest * 4) / 50}`)
  holds &&= unfair.backlog === (largest * 4) / 50
}
conclude({ measured: told.join("; "), holds, control: `without turns, ${controls.join("; ")}` })
