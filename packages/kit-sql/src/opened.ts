/** Where the ports' operations go, with what makes sure of the tables before the first of them. */
import * as LoopTurns from "@dravo/core/LoopTurns"
import type { Reason } from "@dravo/core/StoreError"
import * as Effect from "effect/Effect"
import * as Semaphore from "effect/Semaphore"
import type { Kysely } from "kysely"
import type { Dialect } from "./Dialect.ts"
import type { Guard } from "./Guard.ts"
import * as Names from "./Names.ts"
import * as Migrator from "./schema/Migrator.ts"
import * as Moved from "./statement/schemaMoved.ts"
import * as Session from "./statement/session.ts"
import type { AskByPosition, Snapshots } from "./statement/Snapshots.ts"
import type { Writes } from "./statement/Writes.ts"
import type { Run } from "./statement/storeMethods.ts"

/** What a store works on. */
export interface Options extends Names.NameOptions {
  /**
   * Without plugins that rename columns. Given a transaction, the store works inside it, on tables that are there
   * already.
   */
  readonly db: Kysely<unknown>
  readonly dialect: Dialect
  /** Reads beside the database's writes, where the driver answers at once; asked for after a first query of `db`. */
  readonly snapshots?: () => Snapshots | undefined
  /** Reads past Kysely, where the driver answers by position; asked after a first query of `db`. */
  readonly byPosition?: AskByPosition
  /** Transactions where the driver answers at once; asked for after a first query of `db`. */
  readonly writes?: () => Writes | undefined
  /**
   * `auto` (the default) applies missing migrations before the first operation; `manual` refuses to work without them.
   */
  readonly migrate?: "auto" | "manual"
  /** Where the database itself hides rows of other workspaces. */
  readonly guard?: Guard
}

export interface Opened {
  readonly db: Session.Session
  readonly run: Run
  readonly guard: Guard | undefined
}

export const opened = (options: Options): Opened => {
  const db: Session.Session = {
    kysely: options.db,
    dialect: options.dialect,
    names: Names.make(options),
    opening: crypto.randomUUID().replaceAll("-", "").slice(0, 16),
    ...(options.snapshots === undefined ? {} : { snapshots: options.snapshots }),
    ...(options.byPosition === undefined ? {} : { byPosition: options.byPosition }),
    ...(options.writes === undefined ? {} : { writes: options.writes })
  }
  const mode = options.migrate ?? "auto"
  // Looking for missing tables would spoil a host's transaction if they were missing.
  const begun = options.db.isTransaction ? always : once(Effect.andThen(Migrator.ready(db, mode), setUp(options, db)))
  const noteMoved = Moved.once()
  // Inside a host's transaction its other writers would wait as well.
  const turn = options.dialect.singleWriter && !options.db.isTransaction ? LoopTurns.taken : Effect.void
  const run: Run = (operation) => (effect) =>
    Session.named(operation)(
      // Tables that were dropped, or outgrew this code, are looked at anew: made again, or refused from here on.
      Effect.catchTag(
        // Those who waited for the first of them together do not go on together.
        Effect.andThen(Effect.andThen(begun.ready, turn), Effect.tapError(effect, noteMoved)),
        "SchemaMismatch",
        (reason) =>
          Effect.flatMap(begun.again, (isWorthIt) =>
            isWorthIt ? Effect.andThen(begun.ready, effect) : Effect.fail(reason)
          )
      )
    )
  return { db, run, guard: options.guard }
}

// internal

/** Only who may change tables may guard them: with `manual` somebody else has. */
const setUp = ({ guard, migrate }: Options, db: Session.Session): Effect.Effect<void, Reason> =>
  guard === undefined || migrate === "manual"
    ? Effect.void
    : Effect.forEach(guard.setUp(db.names), (statement) => Session.query(db, statement), { discard: true })

interface Begun<E> {
  readonly ready: Effect.Effect<void, E>
  /** Forgets that it was ready; whether it was. */
  readonly again: Effect.Effect<boolean>
}

const always: Begun<never> = { ready: Effect.void, again: Effect.succeed(false) }

/** Remembers success only: after a failure the next operation tries again. */
const once = <E>(effect: Effect.Effect<void, E>): Begun<E> => {
  let done = false
  const alone = Semaphore.makeUnsafe(1)
  const first = alone.withPermits(1)(
    Effect.suspend(() =>
      done
        ? Effect.void
        : Effect.tap(effect, () =>
            Effect.sync(() => {
              done = true
            })
          )
    )
  )
  return {
    ready: Effect.suspend(() => (done ? Effect.void : first)),
    again: Effect.sync(() => {
      const was = done
      done = false
      return was
    })
  }
}
