/** The library as a host has it, with the five networks plugged in, on a database that was filled for reading. */
import { make as facebook } from "@dravo/adapters-facebook"
import { make as instagram } from "@dravo/adapters-instagram"
import { make as linkedin } from "@dravo/adapters-linkedin"
import { make as tiktok } from "@dravo/adapters-tiktok"
import { make as x } from "@dravo/adapters-x"
import { type Analytics, createAnalytics, type LogEntry } from "@dravo/analytics"
import type { Adapter } from "@dravo/core/Adapter"
import { Store } from "@dravo/core/Store"
import * as Postgres from "@dravo/store-postgres"
import * as Sqlite from "@dravo/store-sqlite"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import * as Database from "../processes/database.ts"
import { open as openStore } from "../processes/stores.ts"
import type { Meanings } from "./rawPage.ts"
import { fill } from "./rows.ts"

const makers = [facebook(), instagram(), linkedin(), tiktok(), x()]

/** The networks, for what needs no more of the library. */
export const adapters = (): Promise<ReadonlyArray<Adapter>> => Effect.runPromise(Effect.scoped(Effect.all(makers)))

/** No platform is there: rows that are fresh ask none. */
export const open = (address: Database.Address, log: (entry: LogEntry) => void = () => {}): Analytics =>
  createAnalytics({
    store:
      address.kind === "sqlite"
        ? Sqlite.layer({ filename: address.filename })
        : Postgres.layer({ connectionString: Redacted.make(address.url) }),
    adapters: makers,
    credentials: () => null,
    log
  })

/** A database with its tables and rows. */
export const filled = async (kind: Database.Kind, rows: number): Promise<Database.Database> => {
  const database = await Database.start(kind)
  const analytics = open(database.address)
  await analytics.ready()
  const { items } = await analytics.listMetrics()
  await analytics.close()
  const networks = [...new Set(items.map(({ platform }) => platform))]
  const keysOf = (platform: string) =>
    items.filter((one) => one.platform === platform && one.of === "post" && /^[a-z0-9_]+$/u.test(one.key))
  await fill(
    database,
    rows,
    networks.map((platform) => [
      platform,
      keysOf(platform)
        .map(({ key }) => key)
        .sort()
        .slice(0, 7)
    ])
  )
  await count(database)
  return database
}

/** Takes rows that were written past the store into its totals, as a refresher does by and by. */
const count = async (database: Database.Database): Promise<void> => {
  await database.query(`update ${database.table("tally_fill")} set done = 0, workspace = '', seq = 0`)
  const setup = { name: "filler", database: database.address, platform: "", unguarded: null }
  const timing = { lease: 0, callTimeout: 0, readBudget: 0, ttl: 0 }
  const fold = Effect.flatMap(Store, (store) => Effect.repeat(store.engineFold(20_000), { while: (more) => more }))
  await Effect.runPromise(Effect.provide(fold, openStore({ ...setup, ...timing })))
  if (database.kind === "postgres") await database.query("vacuum analyze")
}

export const meaningsOf = async (analytics: Analytics): Promise<Meanings> => {
  const { items } = await analytics.listMetrics()
  return new Map(
    items
      .filter(({ of }) => of === "post")
      .map((one) => [`${one.platform} ${one.key}`, { canonical: one.canonical, combine: one.combine }])
  )
}
