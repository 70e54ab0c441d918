/**
 * What platforms that charge may cost: a hard limit per workspace and period, kept in the store by all processes
 * together.
 */
import type { BudgetWindow } from "@dravo/core/Budget"
import { type Adapter, type Price, readsOf } from "@dravo/core/Adapter"
import type { WorkspaceId } from "@dravo/core/Ids"
import { day, format, type Instant, startOfDay } from "@dravo/core/Instant"
import type { Row } from "@dravo/core/Row"
import type { Coordination } from "@dravo/core/Coordination"
import type { StoreError } from "@dravo/core/StoreError"
import type { Event } from "@dravo/core/Webhook"
import * as Effect from "effect/Effect"
import * as Tally from "./spendCounter.ts"

/** A limit of spending for a platform, in dollars for each workspace. */
export interface Budget {
  /** What one workspace may spend on the platform in one period. */
  readonly dollars: number
  /** Periods are those of UTC. */
  readonly per: "day" | "month"
}

/** By platform. */
export type Budgets = Readonly<Record<string, Budget>>

/** A platform's budget; undefined where the host set none. */
export const of = (budgets: Budgets, platform: string): Budget | undefined =>
  Object.hasOwn(budgets, platform) ? budgets[platform] : undefined

/** What asking for the row costs now: within a day that was paid, nothing. */
export const costOf = (row: Row, price: Price | null, now: Instant): number => {
  const { lastUpdatedAt } = row.sync
  return price === null || (lastUpdatedAt !== null && startOfDay(lastUpdatedAt) === startOfDay(now)) ? 0 : price.dollars
}

/** When the period of `now` is over. */
export const periodEnd = ({ per }: Budget, now: Instant): Instant => {
  if (per === "day") return startOfDay(now) + day
  const date = new Date(now)
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1)
}

/** When the period began that an instant is in. */
export const periodStart = ({ per }: Budget, now: Instant): Instant => {
  if (per === "day") return startOfDay(now)
  const date = new Date(now)
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth())
}

/** What a workspace spent on a platform in the period of `now`; null without a budget. */
export const spending = Effect.fnUntraced(function* (
  coordination: Coordination["Service"],
  budgets: Budgets,
  workspace: WorkspaceId,
  platform: string,
  now: Instant
) {
  const budget = of(budgets, platform)
  if (budget === undefined) return null
  const key = keyOf(budget, workspace, platform, now)
  const left = (yield* coordination.levels([key])).get(key) ?? budget.dollars
  return {
    budget: budget.dollars,
    spent: Math.max(0, budget.dollars - left),
    from: periodStart(budget, now),
    to: periodEnd(budget, now)
  } satisfies BudgetWindow
})

/** What was wanted of a budget in the period that ends at `end`: spent, and refused once it was. */
export const wanted = Effect.fnUntraced(function* (
  coordination: Coordination["Service"],
  budget: Budget,
  workspace: WorkspaceId,
  platform: string,
  end: Instant
) {
  const [key, refused] = [
    keyOf(budget, workspace, platform, end - 1),
    refusedKeyOf(budget, workspace, platform, end - 1)
  ]
  const levels = yield* coordination.levels([key, refused])
  const spent = Math.max(0, budget.dollars - (levels.get(key) ?? budget.dollars))
  return { spent, total: spent + Tally.total(levels, refused) }
})

/** Counts what the budget of the period of `now` was too small for. */
export const refuse = (
  coordination: Coordination["Service"],
  budget: Budget,
  workspace: WorkspaceId,
  platform: string,
  dollars: number,
  now: Instant
) => Tally.add(coordination, refusedKeyOf(budget, workspace, platform, now), dollars)

/** What a budget let through, and what it held back. */
export interface Spent {
  /** Rows whose price was taken. */
  readonly charged: ReadonlySet<Row>
  /** Rows that would cost more than is left. */
  readonly left: ReadonlySet<Row>
  /** When there is a new budget. */
  readonly until: Instant
}

/**
 * Takes the price of rows of one workspace and kind from its budget: of all of them or, near the end of it, of the
 * first it bears.
 */
export const spend = Effect.fnUntraced(function* (
  coordination: Coordination["Service"],
  budgets: Budgets,
  adapter: Adapter,
  rows: ReadonlyArray<Row>,
  now: Instant
) {
  const budget = of(budgets, adapter.platform)
  const [first] = rows
  if (budget === undefined || first === undefined)
    return { charged: new Set(), left: new Set(), until: now } satisfies Spent
  const until = periodEnd(budget, now)
  const { price } = readsOf(adapter, first.account, first.kind)
  const charged = rows.filter((row) => costOf(row, price, now) > 0)
  const key = keyOf(budget, first.account.workspace, adapter.platform, now)
  const take = (count: number) => coordination.takeTokens(key, count * (price?.dollars ?? 0), budget.dollars, 0)
  if (charged.length === 0 || (yield* take(charged.length)))
    return { charged: new Set(charged), left: new Set(), until } satisfies Spent
  const left = new Set<Row>(charged)
  for (const row of charged) {
    if (!(yield* take(1))) break
    left.delete(row)
  }
  return { charged: new Set(charged.filter((row) => !left.has(row))), left, until } satisfies Spent
})

/**
 * Gives back the price of rows of one workspace and kind that brought nothing: platforms charge for what they return.
 * `at` is when it was taken.
 */
export const giveBack = Effect.fnUntraced(function* (
  coordination: Coordination["Service"],
  budgets: Budgets,
  adapter: Adapter,
  rows: ReadonlyArray<Row>,
  at: Instant
) {
  const budget = of(budgets, adapter.platform)
  const [first] = rows
  if (budget === undefined || first === undefined) return
  const dollars = readsOf(adapter, first.account, first.kind).price?.dollars ?? 0
  yield* coordination.takeTokens(
    keyOf(budget, first.account.workspace, adapter.platform, at),
    -rows.length * dollars,
    budget.dollars,
    0
  )
})

/**
 * Takes what a call may cost at most, where the platform has a budget; false, and nothing taken, where less is left. A
 * negative sum gives back.
 */
export const take = (
  coordination: Coordination["Service"],
  budgets: Budgets,
  workspace: WorkspaceId,
  platform: string,
  dollars: number,
  at: Instant
): Effect.Effect<boolean, StoreError> => {
  const budget = of(budgets, platform)
  return budget === undefined || dollars === 0
    ? Effect.succeed(true)
    : coordination.takeTokens(keyOf(budget, workspace, platform, at), dollars, budget.dollars, 0)
}

/** What endpoints are told when a budget refuses something, once a period. */
export const exhausted = (platform: string, until: Instant): Event => ({
  type: "budget.exhausted",
  data: { platform, until: format(until) }
})

// internal

/** A bucket of its own for every period, so what is left of one never adds to the next. */
const keyOf = (budget: Budget, workspace: WorkspaceId, platform: string, now: Instant): string =>
  JSON.stringify(["budget", workspace, platform, budget.per, periodEnd(budget, now)])
const refusedKeyOf = (budget: Budget, workspace: WorkspaceId, platform: string, now: Instant): string =>
  JSON.stringify(["refused", workspace, platform, budget.per, periodEnd(budget, now)])
