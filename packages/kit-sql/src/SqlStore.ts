/** The store over any database a `Dialect` describes. Nothing here connects: the first operation does. */
import { Coordination } from "@dravo/core/Coordination"
import { Store } from "@dravo/core/Store"
import * as Context from "effect/Context"
import { coordinationOf } from "./SqlCoordination.ts"
import { opened, type Opened, type Options } from "./opened.ts"
import { guarded } from "./Guard.ts"
import { accounts } from "./rows/accounts.ts"
import { changes } from "./past/changes.ts"
import { due } from "./refreshing/due.ts"
import { expiry } from "./past/expiry.ts"
import { erasures } from "./past/erasures.ts"
import { history } from "./past/history.ts"
import { insertions } from "./refreshing/insertions.ts"
import { keys } from "./secret/keys.ts"
import { listings } from "./listing/listings.ts"
import { leases } from "./refreshing/leases.ts"
import { pages } from "./rows/pages.ts"
import { namedAccounts } from "./rows/namedAccounts.ts"
import { publications } from "./rows/publications.ts"
import { keeping } from "./ranking/keeping.ts"
import { folding } from "./tally/fold.ts"
import { sums } from "./rows/sums.ts"
import { secrets } from "./secret/secrets.ts"
import { readRates } from "./refreshing/readRates.ts"
import { thinning } from "./past/thinning.ts"
import { deliveries } from "./webhook/deliveries.ts"
import { endpoints } from "./webhook/endpoints.ts"
import { visits } from "./webhook/visits.ts"
import type { Session } from "./statement/session.ts"
import type { Run } from "./statement/storeMethods.ts"

export type { Options } from "./opened.ts"

/** The store alone. */
export const make = (options: Options): Store["Service"] => storeOf(opened(options))

/** Both ports on one connection: the tables are made sure of once for the two. */
export const context = (options: Options): Context.Context<Store | Coordination> => {
  const both = opened(options)
  return Context.make(Store, storeOf(both)).pipe(Context.add(Coordination, coordinationOf(both)))
}

// internal

const storeOf = ({ db, guard, run }: Opened): Store["Service"] =>
  guard === undefined ? unguarded(db, run) : guarded(guard, db, run, unguarded)

const unguarded = (db: Session, run: Run): Store["Service"] =>
  Store.of({
    ...pages(db, run),
    ...sums(db, run),
    ...folding(db, run),
    ...keeping(db, run),
    ...accounts(db, run),
    ...namedAccounts(db, run),
    ...publications(db, run),
    ...leases(db, run),
    ...listings(db, run),
    ...due(db, run),
    ...readRates(db, run),
    ...history(db, run),
    ...insertions(db, run),
    ...changes(db, run),
    ...erasures(db, run),
    ...thinning(db, run),
    ...expiry(db, run),
    ...secrets(db, run),
    ...keys(db, run),
    ...endpoints(db, run),
    ...deliveries(db, run),
    ...visits(db, run)
  })
