/** What of a batch may be asked for: what is free, and what the budget bears. */
import { type Adapter, readsOf } from "@dravo/core/Adapter"
import * as Due from "@dravo/core/Due"
import * as Instant from "@dravo/core/Instant"
import type { Ask } from "@dravo/core/Planner"
import type { Row } from "@dravo/core/Row"
import type { Fenced } from "@dravo/core/Store"
import type { StoreError } from "@dravo/core/StoreError"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Budget from "../spending/Budget.ts"
import type { Ended } from "./outcome.ts"
import type { Environment } from "./environment.ts"
import type { Entry } from "./singleFlight.ts"

/** A subject this process may refresh now. */
export interface Held {
  readonly entry: Entry<Ask, Ended>
  readonly ask: Ask
  readonly fenced: Fenced
}

export interface Afforded {
  readonly held: ReadonlyArray<Held>
  /** Rows whose price was taken from the budget. */
  readonly charged: ReadonlySet<Row>
}

/** The others end here; background work returns to those the budget did not bear when there is a new one. */
export const afford = Effect.fnUntraced(function* (
  env: Environment,
  adapter: Adapter,
  held: ReadonlyArray<Held>,
  now: Instant.Instant
): Effect.fn.Return<Afforded, StoreError> {
  const [first] = held
  if (first === undefined) return { held, charged: new Set() }
  const { workspace } = first.ask.row.account
  const late = held.filter(({ ask }) => ask.free === true && !isFree(adapter, ask.row, now))
  if (late.length > 0) {
    yield* env.store.release(
      workspace,
      late.map((one) => one.fenced)
    )
    yield* end(late, { _tag: "Moved" })
  }
  const open = held.filter((one) => !late.includes(one))
  // Before anything is spent today: whole days are compared.
  yield* env.steering.measure(workspace, adapter.platform, now)
  const spent = yield* Budget.spend(
    env.store,
    env.budgets,
    adapter,
    open.map(({ ask }) => ask.row),
    now
  )
  if (spent.left.size === 0) return { held: open, charged: spent.charged }
  const over = open.filter(({ ask }) => spent.left.has(ask.row))
  yield* env.store.postpone(
    workspace,
    over.map((one) => one.fenced),
    spent.until
  )
  yield* env.steering.refused(
    over.map(({ ask }) => ask.row),
    readsOf(adapter, first.ask.row.account, first.ask.row.kind).price?.dollars ?? 0,
    now
  )
  yield* end(over, {
    _tag: "Refused",
    because: `Not refreshed: the budget for ${adapter.label} is spent until ${Instant.format(spent.until)}.`
  })
  return { held: open.filter(({ ask }) => !spent.left.has(ask.row)), charged: spent.charged }
})

/** How long rows that are asked for at no cost rest after an attempt that brought nothing. */
export const restAfterNothing = 5 * 60_000

// internal

const isFree = (adapter: Adapter, row: Row, now: Instant.Instant): boolean =>
  readsOf(adapter, row.account, row.kind).price === null || Due.isFreeAgain(row, now)

const end = (held: ReadonlyArray<Held>, ended: Ended): Effect.Effect<void> =>
  Effect.forEach(held, ({ entry }) => entry.complete(Exit.succeed(ended)), { discard: true })
