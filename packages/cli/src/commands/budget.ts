/** `dravo budget`: what a workspace spent on platforms that charge, and where that leads. */
import { forecast } from "@dravo/core/Budget"
import * as AdaptersPort from "@dravo/core/Adapters"
import { PlatformId, type WorkspaceId } from "@dravo/core/Ids"
import { format, type Instant } from "@dravo/core/Instant"
import { Coordination } from "@dravo/core/Coordination"
import { Store } from "@dravo/core/Store"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Command from "effect/cli/Command"
import { explained, failed } from "../ExitCodes.ts"
import * as Budgets from "../application/budgets.ts"
import * as Flags from "../flags.ts"
import * as Output from "../output.ts"
import * as Platforms from "../application/platforms.ts"
import * as Quotas from "../application/quotas.ts"
import * as Stores from "../application/stores.ts"

export const command = Command.make(
  "budget",
  {
    ...Flags.inWorkspace,
    budget: Budgets.flag
  },
  Effect.fn("dravo.budget")(
    function* ({ budget, database, workspace }) {
      const budgets = yield* Budgets.read(budget)
      const { layer } = yield* Stores.open(database, "use")
      const context = yield* Layer.build(Layer.merge(layer, AdaptersPort.layer(yield* Platforms.factories)))
      const now = yield* Context.get(context, Coordination).now
      const [spent, quotas] = yield* Effect.provideContext(
        Effect.all([spending(budgets, workspace, now), Quotas.rows(workspace, now)]),
        context
      )
      if (Object.keys(budgets).length === 0 && quotas.length === 0)
        return yield* failed("input", "Name the budgets your processes run with, such as --budget x=5/day.")
      yield* Output.print([...spent, ...quotas], Output.columns(head, [...spent.map(dollars), ...quotas.map(units)]))
    },
    Effect.scoped,
    explained
  )
).pipe(
  Command.withDescription(
    "What a workspace spent in the current period on platforms that charge, in dollars, where that leads by its " +
      "end, and what a fixed time " +
      "to live of six hours would have cost: every post and account, every day. The last figure is what the " +
      "platform charges the applications of its accounts this month, for all " +
      "workspaces together: what two of them read on one day is charged once. Name the budgets your processes run " +
      "with. Platforms that limit how much an application may ask a day are told in their own units."
  ),
  Command.withShortDescription("Show what reading cost"),
  Command.withExamples([
    { command: "dravo budget -d analytics.db -w acme --budget x=5/day", description: "Today's spending on X" }
  ])
)

// internal

const head = [
  "platform",
  "period ends",
  "budget",
  "spent",
  "forecast",
  "6 h TTL so far",
  "6 h TTL by then",
  "its apps this month"
]

const dollars = (row: Effect.Success<ReturnType<typeof spending>>[number]) => [
  row.platform,
  row.until,
  row.budget,
  row.spent,
  row.forecast,
  row.fixed_ttl_spent,
  row.fixed_ttl_forecast,
  row.apps_this_month
]

const units = ({ app, platform, quota, spent, units, until }: Quotas.QuotaRow) => [
  app === null ? platform : `${platform} (${app})`,
  until,
  `${units} ${quota}`,
  spent,
  null,
  null,
  null,
  null
]

/** One row for each budget, in dollars. */
const spending = Effect.fnUntraced(function* (
  budgets: Effect.Success<ReturnType<typeof Budgets.read>>,
  workspace: WorkspaceId,
  now: Instant
) {
  const [store, coordination, adapters] = [yield* Store, yield* Coordination, yield* AdaptersPort.Adapters]
  const Budget = yield* Effect.promise(() => import("@dravo/engine/Budget"))
  const FixedTtl = yield* Effect.promise(() => import("@dravo/engine/FixedTtl"))
  const rows = yield* Effect.forEach(
    Object.entries(budgets),
    Effect.fnUntraced(function* ([name, { per }]) {
      const platform = PlatformId.make(name)
      const window = yield* Budget.spending(coordination, budgets, workspace, platform, now)
      if (window === null) return []
      const adapter = Option.getOrUndefined(adapters.get(platform))
      const fixed =
        adapter === undefined ? { spent: 0, forecast: 0 } : yield* FixedTtl.cost(store, adapter, workspace, window, now)
      return [
        {
          platform,
          per,
          until: format(window.to),
          budget: window.budget,
          spent: cents(window.spent),
          forecast: cents(Math.min(window.budget, forecast(window, now))),
          fixed_ttl_spent: cents(fixed.spent),
          fixed_ttl_forecast: cents(fixed.forecast),
          apps_this_month: cents(yield* billed(store, coordination, workspace, platform, now))
        }
      ]
    })
  )
  return rows.flat()
})

/** Of all applications the workspace's accounts belong to. */
const billed = Effect.fnUntraced(function* (
  store: Store["Service"],
  coordination: Coordination["Service"],
  workspace: WorkspaceId,
  platform: PlatformId,
  now: Instant
) {
  const { bill } = yield* Effect.promise(() => import("@dravo/engine/Ledger"))
  const { rows } = yield* store.pageAccounts(workspace, { accountId: null, platform, after: 0, limit: 10_000 })
  const bills = yield* Effect.forEach(new Set(rows.map(({ account }) => account.app)), (app) =>
    bill(coordination, platform, app, now)
  )
  return bills.reduce((sum, one) => sum + one, 0)
})

const cents = (dollars: number): number => Math.round(dollars * 1000) / 1000
