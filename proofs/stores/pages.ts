/** Pages while rows change: a walk meets every row once, and a page's rows and total belong to one instant. */
import { AccountId, PlatformPostId, PostId, WorkspaceId } from "@dravo/core/Ids"
import { Store } from "@dravo/core/Store"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Layer from "effect/Layer"
import * as Scope from "effect/Scope"
import * as Database from "../processes/database.ts"
import * as Fleet from "../processes/fleet.ts"
import { conclude, kinds, size } from "../processes/report.ts"
import { open } from "../processes/stores.ts"

const rows = size("rows", 1000, 200)
const walks = size("walks", 20, 4)
const reads = size("reads", 10_000, 500)
const acme = WorkspaceId.make("acme")
const limit = 25

/** The proof reads through the store itself; what disturbs it comes from other processes. */
const storeOf = async (database: Database.Database): Promise<Store["Service"]> => {
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
  // Open until the process ends.
  return Context.get(
    await Effect.runPromise(Layer.buildWithScope(open(setup), await Effect.runPromise(Scope.make()))),
    Store
  )
}

const page = async (store: Store["Service"], offset: number) =>
  Exit.match(
    await Effect.runPromiseExit(
      store.pagePublications(acme, { filters: [], start: { _tag: "Offset", offset }, limit })
    ),
    {
      onSuccess: ({ rows, total }) => ({ seqs: rows.map((row) => row.publication.seq), total }),
      onFailure: (cause) => {
        throw new Error(String(cause))
      }
    }
  )

const flaws = (seen: ReadonlyArray<number>) => ({
  duplicates: seen.length - new Set(seen).size,
  skips: rows - new Set(seen).size
})

const sum = (all: ReadonlyArray<ReturnType<typeof flaws>>) =>
  `${all.reduce((n, one) => n + one.duplicates, 0)} duplicates and ${all.reduce((n, one) => n + one.skips, 0)} skips`

const walk = async (next: (offset: number) => Promise<ReadonlyArray<number>>) => {
  const seen: Array<number> = []
  for (let offset = 0; offset < rows; offset += limit) seen.push(...(await next(offset)))
  return flaws(seen)
}

const refreshed = async (database: Database.Database) => {
  const workers = await Fleet.many(2, { database: database.address, platform: "http://127.0.0.1:1" })
  await workers[0]?.run("seed", { posts: rows })
  // Every row of one instant: only the tie-breaker orders them.
  await database.query(`update ${database.table("publications")} set created_at = 1700000000000`)
  const store = await storeOf(database)
  let busy = true
  const contended = workers.map(async (worker) => {
    while (busy) await worker.run("contend", { rows, batch: 100, seconds: 1 })
  })
  const found = []
  for (let at = 0; at < walks; at++) found.push(await walk(async (offset) => (await page(store, offset)).seqs))
  const control = []
  for (let at = 0; at < walks; at++) {
    control.push(
      await walk(async (offset) =>
        (
          await database.query<{ seq: unknown }>(
            `select seq from ${database.table("publications")} where workspace = 'acme' order by created_at desc ` +
              `limit ${limit} offset ${offset}`
          )
        ).map(({ seq }) => Number(seq))
      )
    )
  }
  busy = false
  await Promise.all(contended)
  await Fleet.stop(workers)
  return { found, control, store }
}

const draftOf = (postId: PostId, accountId: AccountId, id: string) => ({
  postId,
  accountId,
  platformPostId: PlatformPostId.make(id),
  url: null,
  text: null,
  createdAt: null,
  publishedAt: null,
  traits: {}
})

/** Posts of nine rows come, and those before the last are erased, until it is enough. */
const churn = async (writer: Store["Service"], accountId: AccountId, pause: number, goesOn: () => boolean) => {
  for (let at = 0; goesOn(); at++) {
    const named = PostId.make(`churn_${at}`)
    for (let one = 0; one < 9 && goesOn(); one++)
      await Effect.runPromise(Effect.exit(writer.recordPublication(acme, draftOf(named, accountId, `${at}_${one}`))))
    const gone = PostId.make(`churn_${at - 2}`)
    await Effect.runPromise(Effect.exit(writer.erase(acme, { _tag: "Post", postId: gone })))
    if (pause > 0) await new Promise((resolve) => setTimeout(resolve, pause))
  }
}

/** Rows come and go by other connections while pages at the end of the list are read, where a wrong total shows. */
const snapshots = async (database: Database.Database, store: Store["Service"]) => {
  const table = database.table("publications")
  let busy = true
  const [first] = await database.query<{ account_id: string }>(`select account_id from ${table} limit 1`)
  const accountId = AccountId.make(first?.account_id ?? "")
  // On a connection of its own, through the store: what is written past it is in no total.
  const writer = await storeOf(database)
  const churned = churn(writer, accountId, database.kind === "sqlite" ? 1 : 0, () => busy)
  const torn = ({ seqs, total }: { readonly seqs: ReadonlyArray<number>; readonly total: number }, offset: number) =>
    seqs.length > Math.max(0, total - offset) || (seqs.length < limit && offset + seqs.length < total)
  let found = 0
  let control = 0
  for (let at = 0; at < reads; at++) {
    const offset = rows + (at % 20)
    if (torn(await page(store, offset), offset)) found += 1
  }
  for (let at = 0; at < reads && control === 0; at++) {
    const offset = rows + (at % 20)
    const [counted] = await database.query<{ n: unknown }>(
      `select count(*) as n from ${table} where workspace = 'acme'`
    )
    if (database.kind === "sqlite") await new Promise((resolve) => setTimeout(resolve, 1))
    const listed = await database.query<{ seq: unknown }>(
      `select seq from ${table} where workspace = 'acme' order by created_at desc, seq desc limit ${limit} offset ` +
        `${offset}`
    )
    if (torn({ seqs: listed.map(({ seq }) => Number(seq)), total: Number(counted?.n) }, offset)) control += 1
  }
  busy = false
  await churned
  return { found, control }
}

const told: Array<string> = []
const controls: Array<string> = []
let holds = true
for (const kind of kinds(["postgres", "pgbouncer", "sqlite"])) {
  const database = await Database.start(kind)
  const { control, found, store } = await refreshed(database)
  const { control: tornControl, found: torn } = await snapshots(database, store)
  told.push(
    `${kind}: ${sum(found)} in ${walks} walks over ${rows} rows under refresh, ${torn} torn pages of ${reads} ` +
      "under inserts and deletes"
  )
  holds &&= found.every(({ duplicates, skips }) => duplicates === 0 && skips === 0) && torn === 0 && tornControl > 0
  // SQLite reads ties in the order of its index, whatever the statement says.
  if (kind === "postgres") {
    controls.push(`without the tie-breaker ${sum(control)}`)
    holds &&= control.some(({ duplicates }) => duplicates > 0)
  }
  controls.push(`${kind}, total and rows in two statements: a torn page ${tornControl > 0 ? "soon" : "never"}`)
}
conclude({ measured: told.join("; "), holds, control: controls.join("; ") })
