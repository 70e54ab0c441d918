/**
 * Places and names as callers get them. The store counts over all workspaces, so what it counts would tell one of them
 * how busy the others are: cursors are sealed, and records are named by a keyed hash. Both are the same in every
 * process and at every time, for the key is made once for a database and kept in it.
 */
import type { Coordination } from "@dravo/core/Coordination"
import type { WorkspaceId } from "@dravo/core/Ids"
import type { StoreError } from "@dravo/core/StoreError"
import * as Effect from "effect/Effect"
import * as Encryption from "./cursorKey.ts"

/** What a cursor is a place in; one of another list does not open. */
export type List = "posts" | "accounts" | "history" | "changes" | "messages"

/** Places in lists as texts that a workspace's readers cannot read, forge or take elsewhere. */
export interface Cursors {
  readonly seal: (workspace: WorkspaceId, list: List, place: string) => Effect.Effect<string, StoreError>
  /** Undefined for what this database did not print for this list of this workspace. */
  readonly open: (workspace: WorkspaceId, list: List, cursor: string) => Effect.Effect<string | undefined, StoreError>
  /** Other names for records, one each, of the same kind. */
  readonly names: (
    workspace: WorkspaceId,
    names: ReadonlyArray<string>
  ) => Effect.Effect<ReadonlyArray<string>, StoreError>
}

type Cells = Pick<Coordination["Service"], "readCell" | "writeCell">

/** Cursors under a secret kept in the store's cells, made at first use and shared by all processes. */
export const make = (cells: Cells): Cursors => {
  let known: Encryption.CursorKey | undefined
  let isKept = false
  // Most pages end where they ended a moment ago.
  const sealed = new Map<string, string>()
  const load = Effect.gen(function* () {
    const found = yield* secretOf(cells, known?.secret ?? (yield* Encryption.generate))
    isKept = found.isKept
    if (known?.secret !== found.secret) {
      known = yield* Encryption.make(found.secret)
      sealed.clear()
    }
    return known
  })
  const key = Effect.suspend(() => (known !== undefined && isKept ? Effect.succeed(known) : load))
  return {
    seal: (workspace, list, place) => {
      const owner = ownerOf(workspace, list)
      const under = `${owner} ${place}`
      return Effect.flatMap(key, (it) => {
        const before = sealed.get(under)
        if (before !== undefined) return Effect.succeed(before)
        return Effect.map(it.seal(place.padEnd(lengths[list], " "), owner), (cursor) => {
          if (sealed.size >= maxSealed) sealed.clear()
          // A key that was replaced meanwhile must not come back.
          if (it === known) sealed.set(under, cursor)
          return cursor
        })
      })
    },
    open: Effect.fnUntraced(function* (workspace, list, cursor) {
      if (cursor.length !== lengthOf(list)) return undefined
      const owner = ownerOf(workspace, list)
      const place = yield* (yield* key).open(cursor, owner)
      // In a database whose tables were dropped stands the key that some other process made since.
      return (place ?? (yield* (yield* load).open(cursor, owner)))?.trimEnd()
    }),
    names: (workspace, names) =>
      Effect.flatMap(names.length === 0 ? Effect.succeed(undefined) : key, (it) =>
        Effect.forEach(
          it === undefined ? [] : names,
          (name) =>
            Effect.map(it?.digest(ownerOf(workspace, name)) ?? Effect.succeed(""), (hash) => `${kindIn(name)}-${hash}`),
          { concurrency: 32 }
        )
      )
  }
}

/** How many characters every cursor of a list has. */
export const lengthOf = (list: List): number => Encryption.sealedLength(lengths[list])

// internal

/** Some hundred kilobytes. */
const maxSealed = 1000

/** Long enough for any place, so that no cursor's length tells how far a count has come. */
const lengths = { posts: 32, accounts: 32, history: 32, changes: 64, messages: 32 } as const satisfies Record<
  List,
  number
>

const cell = JSON.stringify(["cursors", "key"])

/** What is kept, or `candidate`, which is kept from now on where the database can be written to. */
const secretOf = Effect.fnUntraced(function* (
  cells: Cells,
  candidate: string
): Effect.fn.Return<{ readonly secret: string; readonly isKept: boolean }, StoreError> {
  const found = yield* cells.readCell(cell)
  if (found.text !== "") return { secret: found.text, isKept: true }
  // A reader of a database that is read-only goes on for as long as this process lives.
  const written = yield* Effect.catchIf(
    cells.writeCell(cell, candidate, found.version),
    ({ reason }) => reason._tag === "ReadOnly",
    () => Effect.succeed(undefined)
  )
  if (written === undefined) return { secret: candidate, isKept: false }
  return { secret: written ? candidate : (yield* cells.readCell(cell)).text, isKept: true }
})

const ownerOf = (workspace: WorkspaceId, about: string): string => JSON.stringify([workspace, about])

const kindIn = (name: string): string => name.slice(0, name.indexOf("-"))
