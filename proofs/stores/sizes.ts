/** How large a workspace's tables get and what the store's statements cost on them: the figures of docs/scale.md. */
import { WorkspaceId } from "@dravo/core/Ids"
import { Store } from "@dravo/core/Store"
import * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Scope from "effect/Scope"
import * as Database from "../processes/database.ts"
import * as Fleet from "../processes/fleet.ts"
import { conclude, quantile, size } from "../processes/report.ts"
import { open } from "../processes/stores.ts"

const rows = size("rows", 1_000_000, 50_000)
const points = size("points", 10, 2)
const workspaces = 100

const database = await Database.start("postgres", { settings: { shared_buffers: "512MB", max_wal_size: "4GB" } })
const worker = await Fleet.start({ name: "seeder", database: database.address, platform: "http://127.0.0.1:1" })
await worker.run("seed", { posts: 1 })
await Fleet.stop([worker])
const [posts, accounts, history] = ["publications", "accounts", "points"].map(database.table)

// Half of all rows belong to one workspace, the rest to a hundred; each has ten accounts.
const workspace = "case when i % 2 = 0 then 'acme' else 'ws_' || i % 100 end"
await database.query(`insert into ${accounts} (workspace, account_id, platform, platform_account_id, traits, connected_at)
  select w, 'acc_' || a, 'x', w || a, '{}', 0 from (select 'acme' as w union select 'ws_' || n from generate_series(1, ${workspaces - 1}, 2) n) s, generate_series(0, 9) a`)
const metrics =
  `'{"retweet_count":' || i % 97 || ',"reply_count":' || i % 31 || ',"like_count":' || i % 9973 || ` +
  `',"quote_count":' || i % 17 || ',"bookmark_count":' || i % 53 || ',"impression_count":' || i || '}'`
await database.query(`insert into ${posts} (workspace, post_id, account_id, platform, platform_post_id, url, text, created_at, published_at, traits, outcome, metrics, last_updated_at, stale_after)
  select ${workspace}, 'post_' || i, 'acc_' || (i / 2) % 10, 'x', '18' || (1000000000000000 + i), 'https://x.com/acme/status/18' || (1000000000000000 + i),
    repeat('A caption of usual length. ', 4), 1700000000000 + i * 1000, 1700000000000 + i * 1000, '{}', 'synced', ${metrics}, 1700000000000, 9000000000000
  from generate_series(1, ${rows}) i`)
await database.query(`insert into ${history} (workspace, kind, seq, at, until, metrics)
  select workspace, 'publication', seq, 1700000000000 + n * 3600000, 1700003600000 + n * 3600000, metrics from ${posts}, generate_series(1, ${points}) n where seq % 10 = 0`)
await database.query(
  `insert into ${database.table("changes")} (workspace, kind, seq, mark, erased) select workspace, 'publication', ` +
    `seq, 1, 0 from ${posts} on conflict do nothing`
)
await database.query(
  `insert into ${database.table("due")} (workspace, kind, seq, platform, due_at) select workspace, 'publication', ` +
    `seq, platform, stale_after from ${posts} on conflict do nothing`
)
await database.query("vacuum analyze")

const bytes = async (what: string): Promise<number> =>
  Number((await database.query<{ n: unknown }>(`select ${what} as n`))[0]?.n)
const beside = await bytes(
  `pg_total_relation_size('${database.table("changes")}') + pg_total_relation_size('${database.table("due")}')`
)
const [table, indexes, past, pastRows] = [
  await bytes(`pg_table_size('${posts}')`),
  await bytes(`pg_indexes_size('${posts}')`),
  await bytes(`pg_total_relation_size('${history}')`),
  await bytes(`(select count(*) from ${history})`)
]

const acme = WorkspaceId.make("acme")
const small = WorkspaceId.make("ws_1")
const setup = {
  name: "reader",
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

const time = async (effect: Effect.Effect<unknown, unknown>, times = 20): Promise<string> => {
  const took: Array<number> = []
  for (let at = 0; at <= times; at++) {
    const before = performance.now()
    await Effect.runPromise(effect)
    if (at > 0) took.push(performance.now() - before)
  }
  return `${quantile(took, 0.5).toFixed(1)} ms`
}
const page = (of: WorkspaceId, offset: number) =>
  store.pagePublications(of, { filters: [], start: { _tag: "Offset", offset }, limit: 25 })
const deep = Math.floor(rows / 4)
const last = (await Effect.runPromise(page(acme, deep - 1))).rows[0]
const after = store.pagePublications(acme, {
  filters: [],
  start: { _tag: "After", createdAt: last?.publication.createdAt ?? 0, seq: last?.publication.seq ?? 0 },
  limit: 25
})
const refresh = Effect.gen(function* () {
  const { rows } = yield* page(acme, 0)
  const claims = rows.map((row) => ({
    subject: { kind: "publication" as const, seq: row.publication.seq },
    fence: row.fence,
    leaseUntil: row.leaseUntil,
    reason: "forced" as const
  }))
  const { granted } = yield* store.claim(acme, claims, Duration.seconds(30))
  const states = new Map(rows.map((row) => [row.publication.seq, row.sync]))
  yield* store.commit(
    acme,
    granted.flatMap((one) => {
      const sync = states.get(one.subject.seq)
      return sync === undefined ? [] : [{ ...one, sync }]
    })
  )
})

const figures = {
  "bytes of a row": Math.round(table / rows),
  "bytes of its indexes": Math.round(indexes / rows),
  "bytes beside it, in the feed and the schedule": Math.round(beside / rows),
  "bytes of a point, index included": Math.round(past / pastRows),
  "first page and total, small workspace": await time(page(small, 0)),
  "first page and total, large workspace": await time(page(acme, 0)),
  [`page at offset ${deep}, large workspace`]: await time(page(acme, deep), 5),
  "the same page by cursor": await time(after, 5),
  "read, claim and commit of 25 rows": await time(refresh)
}
await database.close()
console.log(JSON.stringify({ rows, largest: rows / 2, ...figures }, null, 2))
conclude({
  measured: Object.entries(figures)
    .map(([name, value]) => `${name} ${value}`)
    .join("; "),
  holds: true
})
