/**
 * Makes calls dearer while a budget runs short, so that the least useful refreshes go first and the hard limit is
 * seldom met. Days are compared with days: where a day is paid, nearly all of it is spent in the minutes after
 * midnight.
 */
import { allowance, nextPrice } from "@dravo/core/Budget"
import type { WorkspaceId } from "@dravo/core/Ids"
import { type Instant, minute, startOfDay } from "@dravo/core/Instant"
import * as Row from "@dravo/core/Row"
import type { Coordination, VersionedCell } from "@dravo/core/Coordination"
import type { StoreError } from "@dravo/core/StoreError"
import * as Subject from "@dravo/core/Subject"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import * as Budget from "./Budget.ts"

export interface BudgetController {
  /** What a call costs now relative to its usual price: 1 while the budget lasts. */
  priceMultiplier(workspace: WorkspaceId, platform: string): number
  /** Before something is spent: once a day, looks at what all processes spent and would have, and tells them all. */
  measure(workspace: WorkspaceId, platform: string, now: Instant): Effect.Effect<void, StoreError>
  /** Counts rows the budget did not bear, each once in a period however often it is asked for. */
  refused(rows: ReadonlyArray<Row.Row>, dollars: number, now: Instant): Effect.Effect<void, StoreError>
}

export const make = (coordination: Coordination["Service"], budgets: Budget.Budgets): BudgetController => {
  const known = new Map<string, { readonly at: Instant; readonly pressure: number }>()
  const postponed = new Map<string, Instant>()
  return {
    priceMultiplier: (workspace, platform) =>
      known.size === 0 ? 1 : (known.get(keyOf(workspace, platform))?.pressure ?? 1),
    measure: Effect.fnUntraced(function* (workspace, platform, now) {
      const key = keyOf(workspace, platform)
      const budget = Budget.of(budgets, platform)
      const last = known.get(key)
      if (budget === undefined) return
      if (last !== undefined && now - last.at < pollInterval && startOfDay(now) <= startOfDay(last.at)) return
      const cell = yield* coordination.readCell(key)
      const before = measuredIn(cell)
      if (before !== null && startOfDay(now) <= startOfDay(before.at)) {
        known.set(key, { at: now, pressure: before.pressure })
        return
      }
      const measured = yield* measuredNow(coordination, budget, { workspace, platform, before }, now)
      yield* coordination.writeCell(key, JSON.stringify(measured), cell.version)
      known.set(key, { at: now, pressure: measured.pressure })
    }),
    refused: Effect.fnUntraced(function* (rows, dollars, now) {
      const [first] = rows
      const budget = first && Budget.of(budgets, first.account.platform)
      if (first === undefined || budget === undefined) return
      const until = Budget.periodEnd(budget, now)
      const newlyPostponed = rows.filter((row) => postponed.get(Subject.key(Row.subject(row))) !== until)
      if (postponed.size > max) postponed.clear()
      for (const row of newlyPostponed) postponed.set(Subject.key(Row.subject(row)), until)
      if (newlyPostponed.length === 0) return
      const { platform, workspace } = first.account
      yield* Budget.refuse(coordination, budget, workspace, platform, newlyPostponed.length * dollars, now)
    })
  }
}

// internal

/** As all processes know it. */
const Measured = Schema.Struct({
  at: Schema.Finite,
  pressure: Schema.Finite,
  /** By then, in the period that ends at `to`. */
  spent: Schema.Finite,
  to: Schema.Finite,
  /** The same, with what was refused. */
  total: Schema.Finite
})
type Measured = typeof Measured.Type

const measuredIn = ({ text }: VersionedCell): Measured | null =>
  Option.getOrNull(Schema.decodeUnknownOption(Schema.fromJsonString(Measured))(text))

/** What was spent and would have been since the last measurement, and what calls cost from here on. */
const measuredNow = Effect.fnUntraced(function* (
  coordination: Coordination["Service"],
  budget: Budget.Budget,
  of: { readonly workspace: WorkspaceId; readonly platform: string; readonly before: Measured | null },
  now: Instant
): Effect.fn.Return<Measured, StoreError> {
  const { before, platform, workspace } = of
  const to = Budget.periodEnd(budget, now)
  const { spent, total } = yield* Budget.wanted(coordination, budget, workspace, platform, to)
  if (before === null) return { at: now, pressure: 1, spent, to, total }
  if (before.to === to) {
    const window = { budget: budget.dollars, spent: before.spent, from: before.at, to }
    const allowed = allowance(window, before.at, now - before.at)
    return { at: now, pressure: nextPrice(before.pressure, { used: total - before.total, allowed }), spent, to, total }
  }
  // The end of one period, of which nearly all may have been spent, and the beginning of the next: a usual share.
  const rest = (yield* Budget.wanted(coordination, budget, workspace, platform, before.to)).total - before.total
  const share = (now - before.at) / (to - Budget.periodStart(budget, now))
  const spending = { used: rest + total, allowed: budget.dollars * share }
  return { at: now, pressure: nextPrice(before.pressure, spending), spent, to, total }
})

const keyOf = (workspace: WorkspaceId, platform: string): string => JSON.stringify(["pressure", workspace, platform])

/** How often a process looks whether another one measured. */
const pollInterval = 10 * minute

/** Rows remembered as postponed; forgetting them counts some twice. */
const max = 50_000
