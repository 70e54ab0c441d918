/** Stores broken in what is due. */
import { PlatformId } from "@dravo/core/Ids"
import { type Row, subject } from "@dravo/core/Row"
import * as Effect from "effect/Effect"
import { type Mutant, mutant } from "./mutant.ts"

export const background: ReadonlyArray<Mutant> = [
  mutant(
    "due rows are shown and not leased",
    "due rows are leased as a claim would lease them, and to one process only",
    true,
    (store) => ({
      engineClaimDue: (query, lease) =>
        Effect.tap(store.engineClaimDue(query, lease), ({ rows }) =>
          Effect.forEach(
            rows,
            (row) =>
              store.release(row.account.workspace, [
                {
                  subject:
                    row.kind === "publication"
                      ? { kind: "publication", seq: row.publication.seq }
                      : { kind: "account", seq: row.account.seq },
                  fence: row.fence
                }
              ]),
            { discard: true }
          )
        )
    })
  ),
  mutant("rows of every platform are due", "only rows of the platform asked for are leased", true, (store) => ({
    engineClaimDue: (query, lease) =>
      Effect.flatMap(store.engineClaimDue(query, lease), (due) =>
        Effect.map(
          Effect.forEach(others, (platform) => store.engineClaimDue({ ...query, platform }, lease)),
          (found) => ({ ...due, rows: [...due.rows, ...found.flatMap(({ rows }) => rows)] })
        )
      )
  })),
  mutant(
    "a round begins at its beginning again and again",
    "workspaces take turns: each gets its share, and the round goes on where it stopped",
    false,
    (store) => ({
      engineClaimDue: (query, lease) => store.engineClaimDue({ ...query, after: null }, lease)
    })
  ),
  mutant(
    "unread rows are due",
    "rows nobody read for long are left alone until somebody does; those without numbers never are",
    true,
    (store) => ({
      engineClaimDue: (query, lease) => store.engineClaimDue({ ...query, unreadFor: null }, lease)
    })
  ),
  mutant(
    "postponing is releasing",
    "a postponed row is kept from background work until then, and from nobody else",
    true,
    (store) => ({
      postpone: (workspace, leases) => store.release(workspace, leases)
    })
  ),
  mutant(
    "what is promised is due only once it is stale",
    "a row that is promised still is due where asking again is free, before that ends, and once",
    true,
    (store) => ({
      engineClaimDue: (query, lease) =>
        Effect.flatMap(store.engineClaimDue(query, lease), (found) =>
          Effect.as(
            Effect.forEach(
              found.rows.filter((row) => isPromised(row, found.now)),
              (row) => store.release(row.account.workspace, [fencedOf(row)]),
              { discard: true }
            ),
            { ...found, rows: found.rows.filter((row) => !isPromised(row, found.now)) }
          )
        )
    })
  ),
  mutant(
    "a free time lasts as long as the promise",
    "a free time ends: a row released in it is due again, one released after it waits for its promise",
    true,
    (store) => ({
      commit: (workspace, commits) =>
        store.commit(
          workspace,
          commits.map((one) =>
            one.sync.again === null || one.sync.staleAfter === null
              ? one
              : { ...one, sync: { ...one.sync, again: { ...one.sync.again, until: one.sync.staleAfter } } }
          )
        )
    })
  ),
  mutant(
    "whoever's rows ride along",
    "a call is filled with rows of its credential that are due, or of whose promise half is over, the next first",
    true,
    (store) => ({
      claimFillers: (workspace, query, lease) =>
        store.claimFillers(
          workspace,
          { ...query, calls: query.calls.map(({ slots }) => ({ of: { app: null }, slots })) },
          lease
        )
    })
  ),
  mutant(
    "more rows ride along than there are places",
    "a call is filled with rows of its credential that are due, or of whose promise half is over, the next first",
    false,
    (store) => ({
      claimFillers: (workspace, query, lease) =>
        store.claimFillers(
          workspace,
          { ...query, calls: query.calls.map(({ of, slots }) => ({ of, slots: slots + 1 })) },
          lease
        )
    })
  ),
  mutant(
    "the first of two calls takes the slots of both",
    "two calls of one question are filled each with its own account's next rows, each as far as it has slots",
    false,
    (store) => ({
      claimFillers: (workspace, query, lease) => {
        const slots = query.calls.reduce((sum, call) => sum + call.slots, 0)
        return store.claimFillers(
          workspace,
          { ...query, calls: query.calls.slice(0, 1).map((call) => ({ ...call, slots })) },
          lease
        )
      }
    })
  ),
  mutant(
    "rows ride along without a lease",
    "a call is filled with rows of its credential that are due, or of whose promise half is over, the next first",
    true,
    (store) => ({
      claimFillers: (workspace, query, lease) =>
        Effect.tap(store.claimFillers(workspace, query, lease), (rows) => store.release(workspace, rows.map(fencedOf)))
    })
  ),
  mutant(
    "rows nobody reads ride along",
    "nobody rides along whom nobody read for long, and a row that is put off waits when it is due",
    true,
    (store) => ({
      claimFillers: (workspace, query, lease) => store.claimFillers(workspace, { ...query, unreadFor: null }, lease)
    })
  ),
  mutant(
    "reads are not counted",
    "counted reads become a rate of the row; a workspace counts for its own rows alone",
    true,
    () => ({ touchReads: () => Effect.void })
  )
]

// internal

const isPromised = (row: Row, now: number): boolean =>
  row.sync.attempts === 0 && (row.sync.staleAfter ?? now) > now && row.sync.outcome !== "never"
const fencedOf = (row: Row) => ({ subject: subject(row), fence: row.fence })
const others = ["network-0", "network-1"].map((name) => PlatformId.make(name))
