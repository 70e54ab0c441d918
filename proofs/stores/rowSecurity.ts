/** The store's suite on Postgres with row-level security, and how much longer a warm page takes with it. */
import { Store } from "@dravo/core/Store"
import * as PostgresStore from "@dravo/store-postgres"
import { WorkspaceId } from "@dravo/core/Ids"
import * as Server from "@dravo-internal/tools/postgres/server"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Scope from "effect/Scope"
import { spawnSync } from "node:child_process"
import { createRequire } from "node:module"
import { dirname, join } from "node:path"
import pg from "pg"
import { conclude, quantile, size } from "../processes/report.ts"

const pages = size("pages", 400, 100)
const posts = 1000
const max = 2.5
const root = join(import.meta.dirname, "../..")
const vitest = join(dirname(createRequire(join(root, "package.json")).resolve("vitest/package.json")), "vitest.mjs")

const lawsThatHold = (): { readonly passed: number; readonly failed: number } => {
  const { stdout } = spawnSync(
    process.execPath,
    [vitest, "run", "--root", root, "packages/store-postgres/test/rowSecurity.test.ts"],
    { encoding: "utf8", env: { ...process.env, DRAVO_ROW_SECURITY_SUITE: "1" }, stdio: ["ignore", "pipe", "inherit"] }
  )
  const [, passed = "0", failed = "1"] = /^(\d+) passed, (\d+) failed$/mu.exec(stdout) ?? []
  if (failed !== "0") console.log(stdout)
  return { passed: Number(passed), failed: Number(failed) }
}

/** A schema that a role of its own owns, with two workspaces. */
const prepared = async (admin: pg.Client, server: string, rowLevelSecurity: boolean) => {
  const name = rowLevelSecurity ? "behind" : "before"
  await admin.query(`create role ${name} login password 'r'; create schema ${name} authorization ${name}`)
  const url = new URL(server)
  url.username = name
  url.password = "r"
  const options = { connectionString: url.href, schema: name, rowLevelSecurity }
  await Effect.runPromise(PostgresStore.migrate(options))
  await admin.query(`insert into ${name}.dravo_accounts (workspace, account_id, platform, platform_account_id, traits, connected_at)
    select w, 'acc', 'x', w, '{}', 0 from unnest(array['acme', 'other']) w`)
  await admin.query(`insert into ${name}.dravo_publications (workspace, post_id, account_id, platform, platform_post_id, text, created_at, published_at, traits, outcome, metrics, last_updated_at, stale_after)
    select w, 'post_' || i, 'acc', 'x', i, 'A caption of usual length.', i, i, '{}', 'synced', '{"like_count":40}', 1, 9000000000000
    from generate_series(1, ${posts}) i, unnest(array['acme', 'other']) w`)
  await admin.query(`analyze ${name}.dravo_publications; analyze ${name}.dravo_accounts`)
  const scope = await Effect.runPromise(Scope.make())
  const context = await Effect.runPromise(Layer.buildWithScope(PostgresStore.layer(options), scope))
  return Context.get(context, Store)
}

const workspace = WorkspaceId.make("acme")
const timed = async (store: Store["Service"]): Promise<number> => {
  const began = performance.now()
  const page = await Effect.runPromise(
    store.pagePublications(workspace, { filters: [], start: { _tag: "Offset", offset: 0 }, limit: 25 })
  )
  if (page.rows.length !== 25) throw new Error(`a page of ${page.rows.length} rows`)
  return performance.now() - began
}

const server = await Server.start()
const admin = new pg.Client({ connectionString: server.url })
await admin.connect()
const [before, behind] = [await prepared(admin, server.url, false), await prepared(admin, server.url, true)]
const took: readonly [Array<number>, Array<number>] = [[], []]
for (let at = 0; at < pages + 20; at++) {
  // In turns, so that what else the machine does meets both; the first ones warm up.
  const [one, two] = [await timed(before), await timed(behind)]
  if (at >= 20) {
    took[0].push(one)
    took[1].push(two)
  }
}
await admin.end()
await server.close()
const [without, with_] = [quantile(took[0], 0.25), quantile(took[1], 0.25)]
const { failed, passed } = lawsThatHold()
conclude({
  measured: `${passed} of ${passed + failed} tests; a warm page of 25 ${with_.toFixed(2)} ms`,
  holds: failed === 0 && passed > 200 && with_ / without <= max,
  control: `${without.toFixed(2)} ms`
})
