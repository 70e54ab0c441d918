/** Which records changed, in what order. One operation is one mark. */
import * as Change from "@dravo/core/Change"
import type { WorkspaceId } from "@dravo/core/Ids"

interface Entry extends Change.Cursor {
  readonly erased: boolean
}

/** By workspace, then by record. */
export type Feed = Map<WorkspaceId, Map<string, Entry>>

export const touch = (
  feed: Feed,
  workspace: WorkspaceId,
  records: ReadonlyArray<Pick<Change.Cursor, "kind" | "seq">>,
  erased = false
): void => {
  const entries = feed.get(workspace) ?? new Map<string, Entry>()
  feed.set(workspace, entries)
  const mark = 1 + Math.max(0, ...Array.from(entries.values(), (entry) => entry.mark))
  for (const { kind, seq } of records) entries.set(`${kind} ${seq}`, { kind, seq, mark, erased })
}

/** `find` answers the record as it is now. */
export const read = (
  feed: Feed,
  workspace: WorkspaceId,
  after: Change.Cursor,
  limit: number,
  find: (entry: Change.Cursor) => Change.Change | undefined
): Change.Changes => {
  const page = [...(feed.get(workspace)?.values() ?? [])]
    .filter((entry) => Change.order(after, entry) < 0)
    .sort(Change.order)
    .slice(0, limit)
  const last = page.at(-1)
  return {
    changes: page.flatMap((entry) =>
      entry.erased ? [{ _tag: "Erased" as const, kind: entry.kind, seq: entry.seq }] : (find(entry) ?? [])
    ),
    cursor: last === undefined ? after : { mark: last.mark, kind: last.kind, seq: last.seq }
  }
}
