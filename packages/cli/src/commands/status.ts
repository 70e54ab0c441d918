/** `dravo status`: what a workspace holds, what waits until when, and what was spent. Asks no platform. */
import * as AdaptersPort from "@dravo/core/Adapters"
import { Coordination } from "@dravo/core/Coordination"
import type { WorkspaceId } from "@dravo/core/Ids"
import { format, type Instant } from "@dravo/core/Instant"
import * as Row from "@dravo/core/Row"
import { Store } from "@dravo/core/Store"
import type { StoreError } from "@dravo/core/StoreError"
import type { WebhookStanding } from "@dravo/engine/Health"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Command from "effect/cli/Command"
import * as Budgets from "../application/budgets.ts"
import * as Platforms from "../application/platforms.ts"
import * as Quotas from "../application/quotas.ts"
import * as Stores from "../application/stores.ts"
import { explained } from "../ExitCodes.ts"
import * as Flags from "../flags.ts"
import * as Output from "../output.ts"

export const command = Command.make(
  "status",
  { ...Flags.inWorkspace, budget: Budgets.flag },
  Effect.fn("dravo.status")(
    function* ({ budget, database, workspace }) {
      const budgets = yield* Budgets.read(budget)
      const { layer } = yield* Stores.open(database, "use")
      const services = yield* Layer.build(Layer.merge(layer, AdaptersPort.layer(yield* Platforms.factories)))
      const [coordination, store] = [Context.get(services, Coordination), Context.get(services, Store)]
      const { Budget, Limits, Maintenance, Health } = yield* Effect.promise(async () => ({
        Budget: await import("@dravo/engine/Budget"),
        Limits: await import("@dravo/engine/Limits"),
        Maintenance: await import("@dravo/engine/Maintenance"),
        Health: await import("@dravo/engine/Health")
      }))
      const now = yield* coordination.now
      const accounts = yield* counted(accountsOf(store, workspace), now)
      const posts = yield* counted(postsOf(store, workspace), now)
      const limits = (yield* Limits.list(coordination)).filter(
        (one) => one.workspace === null || one.workspace === workspace
      )
      const spent = yield* Effect.forEach(Object.keys(budgets), (platform) =>
        Effect.map(Budget.spending(coordination, budgets, workspace, platform, now), (one) => ({ platform, one }))
      )
      const quotas = yield* Effect.provideContext(Quotas.rows(workspace, now), services)
      const status: Status = {
        accounts,
        posts,
        waiting: limits.map(({ app, platform, scope, until }) => ({ platform, scope, app, until: format(until) })),
        spending: spent.flatMap(({ one, platform }) =>
          one === null ? [] : [{ platform, spent: one.spent, budget: one.budget, until: format(one.to) }]
        ),
        quotas,
        webhooks: shown(yield* Health.webhooksOf(store, workspace)),
        maintenance_due_at: nullable(yield* Maintenance.dueAt(coordination))
      }
      yield* Output.print(status, words(status))
    },
    Effect.scoped,
    explained
  )
).pipe(
  Command.withDescription(
    "What a workspace holds: accounts and posts by how they stand, which platforms are left alone until when, what " +
      "budgets that are named spent, what was asked of platforms' quotas, and when a worker is next to thin and " +
      "expire. Asks no platform."
  ),
  Command.withShortDescription("Show how a workspace stands"),
  Command.withExamples([
    { command: "dravo status -d analytics.db -w acme --budget x=5/day", description: "With today's spending on X" }
  ])
)

// internal

type Counts = Partial<Record<Row.Status, number>>

interface Status {
  readonly accounts: Counts
  readonly posts: Counts
  readonly waiting: ReadonlyArray<{
    readonly platform: string
    readonly scope: string
    readonly app: string | null
    readonly until: string
  }>
  readonly spending: ReadonlyArray<{
    readonly platform: string
    readonly spent: number
    readonly budget: number
    readonly until: string
  }>
  readonly quotas: ReadonlyArray<Quotas.QuotaRow>
  /** Null where the workspace has no endpoint. */
  readonly webhooks: {
    readonly endpoints: number
    readonly disabled: number
    readonly waiting: number
    readonly waiting_since: string | null
  } | null
  /** Null where no worker ever ran; long ago where none runs any more. */
  readonly maintenance_due_at: string | null
}

const shown = (webhooks: WebhookStanding | null): Status["webhooks"] => {
  if (webhooks === null) return null
  const { waitingSince, ...counts } = webhooks
  return { ...counts, waiting_since: nullable(waitingSince) }
}

const nullable = (at: Instant | null): string | null => (at === null ? null : format(at))

/** A page of rows, and the one after it. */
interface Page {
  readonly rows: ReadonlyArray<Row.Row>
  readonly next: Pages | null
}
interface Pages extends Effect.Effect<Page, StoreError> {}

const counted = Effect.fnUntraced(function* (first: Pages, now: Instant) {
  const counts: Partial<Record<Row.Status, number>> = {}
  for (let pages: Pages | null = first; pages !== null; ) {
    const page: Page = yield* pages
    for (const row of page.rows) {
      const status = Row.status(row, now)
      counts[status] = (counts[status] ?? 0) + 1
    }
    pages = page.next
  }
  return counts
})

const portion = 1000

const accountsOf = (store: Store["Service"], workspace: WorkspaceId, after = 0): Pages =>
  Effect.map(store.pageAccounts(workspace, { accountId: null, platform: null, after, limit: 100 }), ({ rows }) => {
    const last = rows.at(-1)
    return {
      rows,
      next: last === undefined || rows.length < 100 ? null : accountsOf(store, workspace, last.account.seq)
    }
  })

const postsOf = (
  store: Store["Service"],
  workspace: WorkspaceId,
  start: Parameters<Store["Service"]["pagePublications"]>[1]["start"] = { _tag: "Offset", offset: 0 }
): Pages =>
  Effect.map(
    store.pagePublications(workspace, { filters: [], start, limit: portion, counted: false }),
    ({ rows }): Page => {
      const last = rows.at(-1)?.publication
      if (last === undefined || rows.length < portion) return { rows, next: null }
      return { rows, next: postsOf(store, workspace, { _tag: "After", createdAt: last.createdAt, seq: last.seq }) }
    }
  )

const webhookWords = ({ disabled, endpoints, waiting, waiting_since }: NonNullable<Status["webhooks"]>): string =>
  `Webhooks: ${endpoints}, ${disabled} of them disabled; ` +
  (waiting_since === null ? "nothing waits" : `${waiting} messages wait, the oldest since ${waiting_since}`)

const words = (status: Status): string =>
  [
    `Accounts: ${counts(status.accounts)}`,
    `Posts: ${counts(status.posts)}`,
    ...status.waiting.map(({ app, platform, scope, until }) => {
      const why = scope === "outage" ? "does not answer" : `has a limit on this ${scope}`
      return `${platform}${app === null ? "" : ` (${app})`} ${why}: left alone until ${until}`
    }),
    ...status.spending.map(({ budget, platform, spent, until }) => {
      return `${platform}: $${spent.toFixed(2)} of $${budget.toFixed(2)} spent, until ${until}`
    }),
    ...status.quotas.map(({ app, platform, quota, spent, units, until }) => {
      const whose = app === null ? "" : ` (${app})`
      return `${platform}${whose}: ${spent} of ${units} ${quota} asked, until ${until}`
    }),
    ...(status.webhooks === null ? [] : [webhookWords(status.webhooks)]),
    status.maintenance_due_at === null
      ? "No worker has ever run here."
      : `A worker's next upkeep is due at ${status.maintenance_due_at}.`
  ]
    .map(Output.printable)
    .join("\n")

const counts = (by: Counts): string => {
  const rows = Object.entries(by)
  const all = rows.reduce((sum, [, count]) => sum + count, 0)
  return all === 0 ? "none" : `${all} (${rows.map(([name, count]) => `${count} ${name.replace("_", " ")}`).join(", ")})`
}
