/** Entries of the log as they are read, and what they tell of posts. */
import type { Metrics } from "@dravo/core/Metrics"
import * as Codec from "../statement/codec.ts"
import type { Change } from "./buckets.ts"
import type { Member, Move } from "./posts.ts"

export interface Entry extends Change {
  /** Its own number in the log. */
  readonly number: number
  /** The publication's. */
  readonly seq: number
  readonly postId: string
}

export const entryOf = (row: Codec.Raw): Entry => ({
  number: Codec.int(row["number"]),
  workspace: Codec.text(row["workspace"]),
  seq: Codec.int(row["row_seq"]),
  postId: Codec.text(row["post_id"]),
  accountId: Codec.text(row["account_id"]),
  platform: Codec.text(row["platform"]),
  createdAt: Codec.int(row["created_at"]),
  n: Codec.int(row["n"]),
  old: Codec.parse<Metrics>(row["old_metrics"]),
  new: Codec.parse<Metrics>(row["new_metrics"])
})

interface OfPost<A> {
  readonly workspace: string
  readonly all: Array<A>
}

/** By post. */
export const byPost = <A extends Member>(
  entries: ReadonlyArray<A & Pick<Entry, "postId" | "workspace">>
): ReadonlyMap<string, OfPost<A>> => {
  const posts = new Map<string, OfPost<A>>()
  for (const entry of entries) {
    const name = JSON.stringify([entry.workspace, entry.postId])
    const post = posts.get(name) ?? { workspace: entry.workspace, all: [] }
    posts.set(name, post)
    post.all.push(entry)
  }
  return posts
}

/** Those that tell that a publication came or went. */
export const movesOf = (entries: ReadonlyArray<Entry>): ReadonlyArray<Entry & Move> =>
  entries.filter(({ n }) => n !== 0)
