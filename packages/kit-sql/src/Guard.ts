/**
 * A second lock for tenants: a database that itself hides rows of other workspaces is told before each operation which
 * workspace it is for, in the operation's own transaction.
 */
import type { Store, StoreOperations } from "@dravo/core/Store"
import { isReason, type Reason, type StoreError, Unclassified } from "@dravo/core/StoreError"
import * as Effect from "effect/Effect"
import type { RawBuilder } from "kysely"
import type { Names } from "./Names.ts"
import * as Session from "./statement/session.ts"
import type { Run } from "./statement/storeMethods.ts"

/** How the database itself keeps workspaces apart, where it is asked to. */
export interface Guard {
  /** Run once after migrations, repeatable; nothing where the tables were guarded by somebody else. */
  readonly setUp: (names: Names) => ReadonlyArray<RawBuilder<unknown>>
  /** Said first in every transaction, and forgotten with it; null lets the engine look at all workspaces. */
  readonly enter: (workspace: string | null) => RawBuilder<unknown>
}

/** Every operation in a transaction that names its workspace first; those called `engine…` are for all. */
export const guarded = (
  guard: Guard,
  db: Session.Session,
  run: Run,
  storeOf: (db: Session.Session, run: Run) => Store["Service"]
): Store["Service"] => {
  const inside = (operation: string, workspace: string | null, call: Call) =>
    run(operation)(
      Session.transaction(db, (tx) =>
        Effect.andThen(
          Session.queryInTx(tx, guard.enter(workspace)),
          Effect.mapError(
            call(storeOf(tx, Session.named)),
            ({ reason }): Reason =>
              isReason(reason) ? reason : new Unclassified({ detail: "an operation failed without a reason" })
          )
        )
      )
    )
  const plain = storeOf(db, run)
  const wrapped = Object.entries(plain).map(([name, member]) => {
    const isForAll = name.startsWith("engine")
    if (typeof member !== "function") return [name, inside(name, null, (store) => Reflect.get(store, name))] as const
    const operation = (...given: ReadonlyArray<unknown>) =>
      inside(name, isForAll ? null : String(given[0]), (store) =>
        // The same member with the same arguments, on a store whose statements go into the transaction.
        (Reflect.get(store, name) as (...given: ReadonlyArray<unknown>) => Effect.Effect<unknown, StoreError>)(...given)
      )
    return [name, operation] as const
  })
  // Each member has the type of the one it stands for.
  return Object.fromEntries(wrapped) as unknown as StoreOperations
}

// internal

type Call = (store: Store["Service"]) => Effect.Effect<unknown, StoreError>
