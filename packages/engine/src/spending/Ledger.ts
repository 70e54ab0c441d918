/**
 * What a platform will charge an application as a whole. Platforms that charge by the day charge the application, so a
 * post that two workspaces read on one day counts once here, while each workspace's budget is charged as if it were
 * alone.
 */
import { type Adapter, readsOf } from "@dravo/core/Adapter"
import { type Instant, startOfDay } from "@dravo/core/Instant"
import type { Row } from "@dravo/core/Row"
import type { Coordination } from "@dravo/core/Coordination"
import * as Effect from "effect/Effect"
import * as Budget from "./Budget.ts"
import * as Tally from "./spendCounter.ts"

/** Enters rows of one workspace and kind that brought numbers at `at`, as they were before. */
export const enter = Effect.fnUntraced(function* (
  coordination: Coordination["Service"],
  adapter: Adapter,
  rows: ReadonlyArray<Row>,
  at: Instant
) {
  const [first] = rows
  const price = first === undefined ? null : readsOf(adapter, first.account, first.kind).price
  if (first === undefined || price === null) return
  // What this workspace read today already is in the ledger.
  const paid = rows.filter((row) => Budget.costOf(row, price, at) > 0)
  for (const [app, some] of Map.groupBy(paid, (row) => row.account.app)) {
    const opened = yield* coordination.recordCharges(
      ledgerOf(adapter.platform, app),
      startOfDay(at),
      some.map(resourceOf)
    )
    if (opened > 0) yield* Tally.add(coordination, billOf(adapter.platform, app, at), opened * price.dollars)
  }
})

/** What an application was charged in the calendar month (UTC) of `now`, as far as this database knows. */
export const bill = Effect.fnUntraced(function* (
  coordination: Coordination["Service"],
  platform: string,
  app: string | null,
  now: Instant
) {
  const key = billOf(platform, app, now)
  return Math.max(0, Tally.total(yield* coordination.levels([key]), key))
})

// internal

const ledgerOf = (platform: string, app: string | null): string => JSON.stringify([platform, app])

const billOf = (platform: string, app: string | null, now: Instant): string =>
  JSON.stringify(["bill", platform, app, Budget.periodEnd({ dollars: 0, per: "month" }, now)])

/** The same in every workspace that has it. */
const resourceOf = (row: Row): string =>
  JSON.stringify(
    row.kind === "publication" ? ["post", row.publication.platformPostId] : ["account", row.account.platformAccountId]
  )
