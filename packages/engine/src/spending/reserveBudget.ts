/** What of a batch may be asked for: what is free, and what the budget bears. */
import { type Adapter, readsOf } from "@dravo/core/Adapter"
import * as Due from "@dravo/core/Due"
import type { Instant } from "@dravo/core/Instant"
import type { Ask } from "@dravo/core/Planner"
import type { Row } from "@dravo/core/Row"
import type { Coordination } from "@dravo/core/Coordination"
import type { Fenced, Store } from "@dravo/core/Store"
import type { StoreError } from "@dravo/core/StoreError"
import * as Effect from "effect/Effect"
import * as Budget from "./Budget.ts"
import type { BudgetController } from "./budgetController.ts"

export interface BudgetEnvironment {
  readonly store: Store["Service"]
  readonly coordination: Coordination["Service"]
  /** What platforms that charge may cost. */
  readonly budgets: Budget.Budgets
  readonly budgetController: BudgetController
}

/** A row whose lease is held by whoever pays for it. */
export interface Payable {
  readonly ask: Ask
  readonly fenced: Fenced
}

export interface Reserved<P extends Payable> {
  readonly payable: ReadonlyArray<P>
  /** Rows whose price was taken from the budget. */
  readonly charged: ReadonlySet<Row>
  /** Only wanted while free, and no longer free: their leases are ended. */
  readonly late: ReadonlyArray<P>
  /** Refused, and put off until there is a new budget. */
  readonly unaffordable: ReadonlyArray<P>
  /** When there is a new budget. */
  readonly until: Instant
}

/** Of rows of one workspace, platform and kind. */
export const reserveBudget = Effect.fnUntraced(function* <P extends Payable>(
  env: BudgetEnvironment,
  adapter: Adapter,
  leased: ReadonlyArray<P>,
  now: Instant
): Effect.fn.Return<Reserved<P>, StoreError> {
  const [first] = leased
  if (first === undefined) return { payable: [], charged: new Set(), late: [], unaffordable: [], until: now }
  const { store } = env
  const { workspace } = first.ask.row.account
  const late = leased.filter(({ ask }) => ask.free === true && !isFree(adapter, ask.row, now))
  if (late.length > 0) yield* store.release(workspace, late.map(fencedOf))
  const open = late.length === 0 ? leased : leased.filter((one) => !late.includes(one))
  // Before anything is spent today: whole days are compared.
  yield* env.budgetController.measure(workspace, adapter.platform, now)
  const rows = open.map(({ ask }) => ask.row)
  const spent = yield* Budget.spend(env.coordination, env.budgets, adapter, rows, now)
  const unaffordable = open.filter(({ ask }) => spent.left.has(ask.row))
  if (unaffordable.length > 0) yield* postpone(env, adapter, unaffordable, spent.until, now)
  return {
    payable: unaffordable.length === 0 ? open : open.filter(({ ask }) => !spent.left.has(ask.row)),
    charged: spent.charged,
    late,
    unaffordable,
    until: spent.until
  }
})

/**
 * Gives back the price of rows that brought nothing: platforms charge for what they return. `at` is when it was taken.
 */
export const refund = (
  { budgets, coordination }: BudgetEnvironment,
  adapter: Adapter,
  rows: ReadonlyArray<Row>,
  at: Instant
) => Budget.giveBack(coordination, budgets, adapter, rows, at)

// internal

const fencedOf = ({ fenced }: Payable): Fenced => fenced

const postpone = Effect.fnUntraced(function* (
  { budgetController, store }: BudgetEnvironment,
  adapter: Adapter,
  refused: ReadonlyArray<Payable>,
  until: Instant,
  now: Instant
) {
  const [first] = refused
  if (first === undefined) return
  const { account, kind } = first.ask.row
  yield* store.postpone(account.workspace, refused.map(fencedOf), until, Budget.exhausted(adapter.platform, until))
  const rows = refused.map(({ ask }) => ask.row)
  yield* budgetController.refused(rows, readsOf(adapter, account, kind).price?.dollars ?? 0, now)
})

const isFree = (adapter: Adapter, row: Row, now: Instant): boolean =>
  readsOf(adapter, row.account, row.kind).price === null || Due.isFreeAgain(row, now)
