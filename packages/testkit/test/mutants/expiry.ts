/** Stores broken in what may be kept no longer. */
import * as Expiry from "@dravo/core/Expiry"
import { PlatformId } from "@dravo/core/Ids"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import { type Mutant, mutant } from "./mutant.ts"

const deletes = "expiring deletes the points no reading found within the limit, the newest too, and no others"
const names = "expiring names the rows that have numbers read before the limit, kept ones too, connected or not"
const walks = "expiring leaves other platforms alone, walks every workspace in steps, and goes past what was erased"

export const past: ReadonlyArray<Mutant> = [
  mutant("what is too old is found and not deleted", deletes, false, (store) => ({
    // A limit nobody reaches.
    engineExpire: (limits, after, rows) =>
      store.engineExpire(
        limits.map((one) => ({ ...one, maxAge: Duration.days(10_000) })),
        after,
        rows
      )
  })),
  mutant("numbers kept from an earlier reading count as new", names, false, (store) => ({
    engineExpire: (limits, after, rows) =>
      Effect.flatMap(store.engineExpire(limits, after, rows), (found) =>
        Effect.map(
          Effect.filter(found.aged, ({ subject, workspace }) =>
            Effect.map(
              store.rows(workspace, [subject]),
              ({ rows: [row] }) =>
                row !== undefined &&
                Expiry.isAged(
                  { ...row.sync, metricsAsOf: {} },
                  found.now - Duration.toMillis(limits[0]?.maxAge ?? Duration.zero)
                )
            )
          ),
          (aged) => ({ ...found, aged })
        )
      )
  })),
  mutant("rows of disconnected accounts are not named", names, false, (store) => ({
    engineExpire: (limits, after, rows) =>
      Effect.flatMap(store.engineExpire(limits, after, rows), (found) =>
        Effect.map(
          Effect.filter(found.aged, ({ subject, workspace }) =>
            Effect.map(store.rows(workspace, [subject]), ({ rows: [row] }) => row?.account.disconnectedAt === null)
          ),
          (aged) => ({ ...found, aged })
        )
      )
  })),
  mutant("one platform's limit is every platform's", walks, false, (store) => ({
    engineExpire: (limits, after, rows) =>
      store.engineExpire(
        limits.flatMap((one) => [one, { ...one, platform: PlatformId.make("network-5") }]),
        after,
        rows
      )
  })),
  mutant("expiry begins at its beginning again and again", walks, false, (store) => ({
    engineExpire: (limits, _after, rows) => store.engineExpire(limits, null, rows)
  }))
]
