/** Stores broken in the feed of changes. */
import * as Change from "@dravo/core/Change"
import * as Effect from "effect/Effect"
import { type Service, type Mutant, mutant, workspaces } from "./mutant.ts"

/** The feed as this store answers it, changed. */
const telling =
  (change: (told: Change.Changes, after: Change.Cursor) => Change.Changes) =>
  (store: Service): Partial<Service> => ({
    changes: (workspace, after, limit) =>
      Effect.map(store.changes(workspace, after, limit), (told) => change(told, after))
  })

/** A write that is told of like a refused grant, or not at all: its record keeps the place it had. */
const untold = (isUntold: (change: Change.Change) => boolean) =>
  telling((told) => ({ ...told, changes: told.changes.filter((change) => !isUntold(change)) }))

export const feed: ReadonlyArray<Mutant> = [
  mutant(
    "grants are not told",
    "connecting changes an account and its grant, recording a publication",
    true,
    untold(({ _tag }) => _tag === "Grant")
  ),
  mutant(
    "erasures are not told",
    "what was erased is told as gone, by nothing but its name",
    true,
    untold(({ _tag }) => _tag === "Erased")
  ),
  mutant(
    "the feed repeats its last record",
    "a page of the feed goes on after the last record of the one before",
    true,
    (store) => ({
      changes: (workspace, after, limit) =>
        store.changes(workspace, { ...after, seq: Math.max(0, after.seq - 1) }, limit)
    })
  ),
  mutant(
    "the cursor goes past what was not told",
    "a page of the feed goes on after the last record of the one before",
    true,
    telling((told, after) =>
      told.changes.length === 0
        ? { changes: [], names: [], cursor: after }
        : { ...told, cursor: { ...told.cursor, seq: told.cursor.seq + 1 } }
    )
  ),
  mutant(
    "a cursor marks transactions, not records",
    "a page of the feed goes on after the last record of the one before",
    true,
    telling((told) => ({ ...told, cursor: { ...told.cursor, kind: "publication", seq: Number.MAX_SAFE_INTEGER } }))
  ),
  mutant(
    "what is told is what it was when first looked at",
    "a record is told as it is now, once, at the place of its last change",
    true,
    (store) => {
      const seen = new Map<string, Change.Change>()
      return {
        commit: (workspace, list) =>
          Effect.tap(store.commit(workspace, list), () =>
            Effect.map(store.changes(workspace, Change.beginning, 1000), ({ changes }) => {
              for (const one of changes) if (!seen.has(Change.recordId(one))) seen.set(Change.recordId(one), one)
            })
          ),
        changes: (workspace, after, limit) =>
          Effect.map(store.changes(workspace, after, limit), (told) => ({
            ...told,
            changes: told.changes.map((one) => seen.get(Change.recordId(one)) ?? one)
          }))
      }
    }
  ),
  mutant(
    "a dead grant changes its publications too",
    "what is told of a publication does not depend on its account's grant",
    true,
    (store) => {
      const dead = new Set<string>()
      return {
        refuseGrant: (workspace, id, connection, error) =>
          Effect.tap(store.refuseGrant(workspace, id, connection, error), (did) =>
            Effect.sync(() => {
              if (did) dead.add(id)
            })
          ),
        changes: (workspace, after, limit) =>
          Effect.map(store.changes(workspace, after, limit), (told) => ({
            ...told,
            changes: told.changes.map((one) =>
              one._tag === "Publication" && dead.has(one.publication.accountId)
                ? { ...one, sync: { ...one.sync, outcome: "requires_reconnect" as const } }
                : one
            )
          }))
      }
    }
  ),
  mutant(
    "a commit is told row by row",
    "one commit that finds a post to be a second one, and that to be a third one, leaves the third",
    true,
    (store) => ({
      commit: (workspace, list) =>
        Effect.map(
          Effect.forEach(list, (one) => store.commit(workspace, [one])),
          (dropped) => dropped.flat()
        )
    })
  ),
  mutant("claims are told", "every write is told after the cursor, and nothing else is", true, (store) => {
    const claimed: Array<number> = []
    return {
      claim: (workspace, claims, lease) =>
        Effect.tap(store.claim(workspace, claims, lease), ({ granted }) =>
          Effect.sync(() => {
            claimed.push(...granted.map(({ subject }) => subject.seq))
          })
        ),
      changes: (workspace, after, limit) =>
        Effect.map(store.changes(workspace, after, limit), (told) => ({
          ...told,
          changes: [
            ...told.changes,
            ...claimed.splice(0).map((seq) => ({ _tag: "Erased" as const, kind: "publication" as const, seq }))
          ]
        }))
    }
  }),
  mutant(
    "any cursor is good",
    "a cursor ahead of the feed, or of another past, is told to start over",
    true,
    (store) => ({
      changes: (workspace, after, limit) =>
        Effect.catchIf(
          store.changes(workspace, after, limit),
          ({ reason }) => reason._tag === "CursorExpired",
          () => Effect.succeed({ changes: [], names: [], cursor: after })
        )
    })
  ),
  mutant("anyone's changes are told", "a workspace's feed tells nothing of another one", true, (store) => ({
    changes: (_workspace, after, limit) =>
      Effect.map(
        Effect.forEach(workspaces, (each) => store.changes(each, after, limit)),
        ([one, two]) => ({
          changes: [...(one?.changes ?? []), ...(two?.changes ?? [])],
          names: [...(one?.names ?? []), ...(two?.names ?? [])],
          cursor: one?.cursor ?? after
        })
      )
  }))
]
