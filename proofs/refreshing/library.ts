/** The library as a host has it that keeps rows fresh, on a network that answers at once. */
import { type Analytics, createAnalytics } from "@dravo/analytics"
import * as Postgres from "@dravo/store-postgres"
import * as Sqlite from "@dravo/store-sqlite"
import * as Redacted from "effect/Redacted"
import type * as Database from "../processes/database.ts"
import type { Platform } from "./platform.ts"

export const open = (address: Database.Address, platform: Platform): Analytics =>
  createAnalytics({
    store:
      address.kind === "sqlite"
        ? Sqlite.layer({ filename: address.filename })
        : Postgres.layer({ connectionString: Redacted.make(address.url) }),
    adapters: [platform.adapter],
    credentials: () => ({ token: "token" }),
    log: () => {}
  })

/** Refreshes all that is due, which is so many rows. */
export const refresh = async (
  analytics: Analytics,
  platform: Platform,
  number: number,
  rows: number
): Promise<void> => {
  const asked = platform.round(number, rows)
  const refresher = await analytics.startRefresher({ maintenance: false, unreadFor: null })
  await asked
  await analytics.idle()
  await refresher.stop()
}
