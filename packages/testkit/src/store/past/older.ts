/**
 * A database whose version did not keep totals, or whose host has not named an order: answers are right before, while
 * and after its rows are taken in.
 */
import type { Coordination } from "@dravo/core/Coordination"
import { WorkspaceId } from "@dravo/core/Ids"
import type { Ranking } from "@dravo/core/Ordering"
import { Store } from "@dravo/core/Store"
import type { StoreError } from "@dravo/core/StoreError"
import { assert, describe, it } from "@effect/vitest"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type * as Scope from "effect/Scope"
import type { Law } from "../../suite/law.ts"
import * as F from "../fixtures.ts"
import * as FromRows from "../FromRows.ts"

/** An empty database, and what only who knows its tables can do to it. */
export interface Older {
  readonly layer: Layer.Layer<Store | Coordination, StoreError>
  /** Takes the totals away, as a database has them whose version kept none. */
  readonly forgetTotals: Effect.Effect<void>
  /** Takes away how far they are filled in, as somebody may who empties that table. */
  readonly forgetProgress: Effect.Effect<void>
  /** Whether all rows are taken in. */
  readonly areTotalsFilled: Effect.Effect<boolean>
  /** How many changes are not in the totals yet. */
  readonly changesToFold: Effect.Effect<number>
  readonly falsifyTotals: Effect.Effect<void>
  readonly falsifyOrders: Effect.Effect<void>
  /** How many rows are kept in an order somebody has named. */
  readonly rowsInOrders: Effect.Effect<number>
  /** Moves the clock the store judges by. */
  readonly advance: (duration: Duration.Duration) => Effect.Effect<void>
}

export type Open = Effect.Effect<Older, StoreError, Scope.Scope>

/** The tests of it. */
export const older = (open: Open, timeout: number): void => {
  for (const [name, kind] of Object.entries(kinds))
    describe(`${name} of a database that had none`, () => {
      it.effect(
        "are right before, while and after its rows are taken in, portion by portion, whatever is written meanwhile",
        () => within(open, (store, database) => amidWrites(kind, store, database)),
        { timeout, ...kind.promised }
      )

      it.effect(
        "that lie once they are kept are believed, and that is seen",
        () =>
          within(
            open,
            Effect.fnUntraced(function* (store, database) {
              while (yield* kind.take(store, database, 50));
              yield* isRight(kind, store, workspaces, true)
              yield* kind.falsify(database)
              const { told, wanted } = yield* kind.compare(store, mine, true)
              assert.notDeepEqual(told, wanted)
            })
          ),
        { timeout, ...kind.control }
      )
    })

  it.effect(
    "totals begin anew from the rows where somebody has emptied how far they were filled in",
    () =>
      within(
        open,
        Effect.fnUntraced(function* (store, database) {
          const { totals } = kinds
          while (yield* totals.take(store, database, 50));
          yield* database.forgetProgress
          yield* isRight(totals, store, [mine], false)
          while (yield* totals.take(store, database, 50));
          yield* isRight(totals, store, [mine], true)
        })
      ),
    { timeout }
  )

  it.effect(
    "an order is forgotten where nobody has named it for a week, and may be named again",
    () => within(open, forgotten),
    { timeout }
  )
}

// internal

const mine = WorkspaceId.make("a")
const workspaces = [mine, ...["b", "c"].map((name) => WorkspaceId.make(name))]

interface Kind {
  readonly promised: Pick<Law, "meta">
  /** Of the test that shows what falsified answers look like. */
  readonly control: Pick<Law, "meta">
  /** Takes so many rows in; whether there are more. */
  readonly take: (store: Store["Service"], database: Older, rows: number) => Effect.Effect<boolean, StoreError>
  readonly compare: (
    store: Store["Service"],
    workspace: WorkspaceId,
    isFilled: boolean
  ) => Effect.Effect<FromRows.Compared<unknown>, StoreError>
  readonly falsify: (database: Older) => Effect.Effect<void>
}

const views: Ranking = { name: "views", keys: { [F.platform(0)]: ["views"] } }

const kinds: Readonly<Record<"totals" | "orders", Kind>> = {
  totals: {
    promised: { meta: { claim: "totals.filled" } },
    control: { meta: { control: "totals.filled" } },
    take: (store, database, rows) =>
      Effect.andThen(
        store.engineFold(rows),
        Effect.map(database.areTotalsFilled, (are) => !are)
      ),
    compare: (store, workspace) => FromRows.sums(store, workspace),
    falsify: (database) => database.falsifyTotals
  },
  orders: {
    promised: { meta: { claim: "totals.orders-filled" } },
    control: { meta: { control: "totals.orders-filled" } },
    take: (store, _database, rows) => store.engineRank([views], rows),
    // Once all rows are taken in, none of them needs to be looked at.
    compare: (store, workspace, isFilled) =>
      Effect.map(
        FromRows.orders(
          store,
          workspace,
          (["asc", "desc"] as const).map((direction) => ({
            by: { _tag: "Ranked", ranking: views },
            direction,
            scanLimit: isFilled ? 0 : 10_000
          }))
        ),
        (both) => ({ told: both.map(({ told }) => told), wanted: both.map(({ wanted }) => wanted) })
      ),
    falsify: (database) => database.falsifyOrders
  }
}

const day = 86_400_000

const record = (store: Store["Service"], workspace: WorkspaceId, n: number) =>
  store.recordPublication(
    workspace,
    F.publication(n, { postId: F.postId(n % 7), platformPostId: F.platformPostId(n), createdAt: n * (day / 3) })
  )

const read = (store: Store["Service"], workspace: WorkspaceId, max: number) =>
  F.commitAll(store, 1000, (n) => (n % 3 === 0 ? { likes: n } : { views: (max * n) % 11 }), workspace)

/** Opened anew on a database that an older version has filled. */
const within = (
  open: Open,
  body: (store: Store["Service"], database: Older) => Effect.Effect<void, StoreError>
): Effect.Effect<void, StoreError> =>
  Effect.scoped(
    Effect.flatMap(open, (database) => {
      const run = (effect: Effect.Effect<void, StoreError, Store>) =>
        Effect.provide(effect, Layer.fresh(database.layer))
      const fill = Effect.fnUntraced(function* (store: Store["Service"]) {
        for (const workspace of workspaces) {
          yield* store.connectAccount(workspace, F.account(0))
          for (let n = 0; n < 20; n++) yield* record(store, workspace, n)
          yield* read(store, workspace, 5)
        }
      })
      return Effect.gen(function* () {
        yield* run(Effect.flatMap(Store, fill))
        yield* database.forgetTotals
        yield* run(Effect.flatMap(Store, (store) => body(store, database)))
      })
    })
  )

const isRight = Effect.fnUntraced(function* (
  kind: Kind,
  store: Store["Service"],
  of: ReadonlyArray<WorkspaceId>,
  isFilled: boolean
) {
  for (const workspace of of) {
    const { told, wanted } = yield* kind.compare(store, workspace, isFilled)
    assert.deepStrictEqual(told, wanted, workspace)
  }
})

const amidWrites = Effect.fnUntraced(function* (kind: Kind, store: Store["Service"], database: Older) {
  assert.isFalse(yield* database.areTotalsFilled)
  yield* isRight(kind, store, workspaces, false)
  let turn = 0
  for (let isMore = true; isMore && turn < 100; turn++) {
    const workspace = workspaces[turn % 3] ?? mine
    yield* record(store, workspace, 30 + turn)
    if (turn % 2 === 0) yield* read(store, workspace, turn)
    if (turn % 5 === 4) yield* store.erase(workspace, { _tag: "Post", postId: F.postId(turn % 7) })
    yield* isRight(kind, store, [workspace], false)
    isMore = yield* kind.take(store, database, 4)
    yield* isRight(kind, store, workspaces, false)
  }
  assert.isAbove(turn, 15)
  while (yield* store.engineFold(50));
  assert.strictEqual(yield* database.changesToFold, 0)
  yield* isRight(kind, store, workspaces, true)
})

const forgotten = Effect.fnUntraced(function* (store: Store["Service"], database: Older) {
  const rank = Effect.fnUntraced(function* (rankings: ReadonlyArray<Ranking>, rows = 50) {
    while (yield* store.engineRank(rankings, rows));
  })
  yield* rank([views])
  const all = yield* database.rowsInOrders
  assert.isAbove(all, 50)
  yield* database.advance(Duration.days(6))
  yield* rank([])
  assert.strictEqual(yield* database.rowsInOrders, all)
  yield* rank([views])
  yield* database.advance(Duration.days(6))
  yield* rank([])
  yield* isRight(kinds.orders, store, [mine], true)
  yield* database.advance(Duration.days(1.1))
  yield* rank([], 7)
  assert.strictEqual(yield* database.rowsInOrders, 0)
  const { told } = yield* kinds.orders.compare(store, mine, true)
  assert.deepStrictEqual(told, [null, null])
  yield* read(store, mine, 3)
  yield* rank([views])
  yield* isRight(kinds.orders, store, [mine], true)
})
