/** A copy of what a workspace holds. Messages wake it; what it knows comes from the feed of changes alone. */
import { type ChangeRecord, type Client, isProblem } from "@dravo/client"

// #region copy
export interface Copy {
  readonly records: Map<string, ChangeRecord>
  cursor: string | undefined
}

/** Reads the feed from where the copy stands to its end; a page and its cursor belong in one transaction. */
export const catchUp = async (client: Client, copy: Copy): Promise<void> => {
  try {
    const from = copy.cursor === undefined ? {} : { cursor: copy.cursor }
    for await (const page of client.changes(from)) {
      for (const record of page.items)
        if (record.erased) copy.records.delete(record.id)
        else copy.records.set(record.id, record)
      copy.cursor = page.next_cursor
    }
  } catch (error) {
    // The source was restored from a backup, or failed over: what it told since then never was.
    if (!isProblem(error) || error.status !== 410) throw error
    copy.records.clear()
    copy.cursor = undefined
    await catchUp(client, copy)
  }
}
// #endregion

// #region follower
/** One reading at a time, and one more after it for whatever woke it meanwhile. */
export const follower = (client: Client, copy: Copy): (() => Promise<void>) => {
  let reading: Promise<void> | undefined
  let next: Promise<void> | undefined
  const begin = (): Promise<void> => {
    next = undefined
    reading = catchUp(client, copy).finally(() => (reading = undefined))
    return reading
  }
  return () => {
    if (reading === undefined) return begin()
    return (next ??= reading.then(begin, begin))
  }
}
// #endregion
