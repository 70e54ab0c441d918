/** The store over any database a `Dialect` describes. Nothing here connects: the first operation does. */
import { Store } from "@dravo/core/Store"
import * as Effect from "effect/Effect"
import * as Semaphore from "effect/Semaphore"
import type { Kysely } from "kysely"
import type { Dialect } from "./Dialect.ts"
import { accounts } from "./internal/accounts.ts"
import { changes } from "./internal/changes.ts"
import { due } from "./internal/due.ts"
import { expiry } from "./internal/expiry.ts"
import { erasures } from "./internal/erasures.ts"
import { history } from "./internal/history.ts"
import { keys } from "./internal/keys.ts"
import { leases } from "./internal/leases.ts"
import { limits } from "./internal/limits.ts"
import { notes } from "./internal/notes.ts"
import { pages } from "./internal/pages.ts"
import type { Run } from "./internal/part.ts"
import { publications } from "./internal/publications.ts"
import { secrets } from "./internal/secrets.ts"
import { readRates } from "./internal/readRates.ts"
import * as Session from "./internal/session.ts"
import { thinning } from "./internal/thinning.ts"
import { throttles } from "./internal/throttles.ts"
import * as Migrator from "./Migrator.ts"
import * as Names from "./Names.ts"

export interface Options extends Names.NameOptions {
  /** Without plugins that rename columns. Given a transaction, the store works inside it, on tables that are there already. */
  readonly db: Kysely<unknown>
  readonly dialect: Dialect
  /** `auto` (the default) applies missing migrations before the first operation; `manual` refuses to work without them. */
  readonly migrate?: "auto" | "manual"
}

export const make = (options: Options): Store["Service"] => {
  const on: Session.Session = { db: options.db, dialect: options.dialect, names: Names.make(options) }
  // Looking for missing tables would spoil a host's transaction if they were missing.
  const begun = options.db.isTransaction ? Effect.void : once(Migrator.ready(on, options.migrate ?? "auto"))
  const run: Run = (operation) => (effect) => Session.named(operation)(Effect.andThen(begun, effect))
  return Store.of({
    ...pages(on, run),
    ...accounts(on, run),
    ...publications(on, run),
    ...leases(on, run),
    ...history(on, run),
    ...changes(on, run),
    ...erasures(on, run),
    ...thinning(on, run),
    ...expiry(on, run),
    ...secrets(on, run),
    ...keys(on, run),
    ...throttles(on, run),
    ...limits(on, run),
    ...notes(on, run),
    ...due(on, run),
    ...readRates(on, run)
  })
}

// internal

/** Remembers success only: after a failure the next operation tries again. */
const once = <E>(effect: Effect.Effect<void, E>): Effect.Effect<void, E> => {
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
  return Effect.suspend(() => (done ? Effect.void : first))
}
