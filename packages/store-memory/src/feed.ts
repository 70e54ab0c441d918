/** Which records changed, in what order. One operation is one mark. */
import * as Change from "@dravo/core/Change"
import type { WorkspaceId } from "@dravo/core/Ids"
import { type CursorExpired, cursorExpired } from "@dravo/core/StoreError"

interface Entry extends Place {
  readonly erased: boolean
}

type Place = Omit<Change.Cursor, "history">

export interface Feed {
  /** What is in memory has one past: a store begins with it and ends with it. */
  readonly history: string
  /** By workspace, then by record. */
  readonly entries: Map<WorkspaceId, Map<string, Entry>>
}

export const empty = (): Feed => ({ history: crypto.randomUUID().replaceAll("-", ""), entries: new Map() })

export interface Touched extends Pick<Change.Cursor, "kind" | "seq"> {
  readonly isErased?: boolean
}

export const touch = (feed: Feed, workspace: WorkspaceId, records: ReadonlyArray<Touched>): void => {
  const entries = feed.entries.get(workspace) ?? new Map<string, Entry>()
  feed.entries.set(workspace, entries)
  const mark = 1 + Math.max(0, ...Array.from(entries.values(), (entry) => entry.mark))
  for (const { isErased = false, kind, seq } of records)
    entries.set(`${kind} ${seq}`, { kind, seq, mark, erased: isErased })
}

/** When the record changed last; null where it never did. */
export const markOf = (
  feed: Feed,
  workspace: WorkspaceId,
  { kind, seq }: Pick<Change.Cursor, "kind" | "seq">
): number | null => feed.entries.get(workspace)?.get(`${kind} ${seq}`)?.mark ?? null

/** `find` answers the record as it is now. */
export const read = (
  feed: Feed,
  workspace: WorkspaceId,
  after: Change.Cursor,
  limit: number,
  find: (entry: Place) => Change.Change | undefined
): Change.Changes | CursorExpired => {
  const newest = Math.max(0, ...Array.from(feed.entries.get(workspace)?.values() ?? [], ({ mark }) => mark))
  if (after.mark > newest || (after.mark > 0 && after.history !== feed.history)) return cursorExpired
  const page = [...(feed.entries.get(workspace)?.values() ?? [])]
    .filter((entry) => Change.order(after, entry) < 0)
    .sort(Change.order)
    .slice(0, limit)
  const last = page.at(-1)
  const changes = page.flatMap((entry) =>
    entry.erased ? [{ _tag: "Erased" as const, kind: entry.kind, seq: entry.seq }] : (find(entry) ?? [])
  )
  return {
    changes,
    names: changes.map((change) => Change.nameOf(change, feed.history)),
    cursor: last === undefined ? after : { history: feed.history, mark: last.mark, kind: last.kind, seq: last.seq }
  }
}
