/** Posts beside what is usual, each asked for once, however many rows of a page it has. */
import type { Client } from "./client.ts"
import type { Comparison, PostRow } from "./endpoints.ts"
import type { Age } from "./view.ts"

export type Comparing = (postId: string) => Promise<Comparison>

export const comparing = (client: Client): Comparing => {
  const asked = new Map<string, Promise<Comparison>>()
  return (postId) => {
    const known = asked.get(postId)
    if (known !== undefined) return known
    const path = `posts/${encodeURIComponent(postId)}/comparison`
    const asking = client.get<Comparison>(path, {}, new AbortController().signal)
    asked.set(postId, asking)
    // What failed may be asked for again.
    asking.catch(() => asked.delete(postId))
    return asking
  }
}

/** A row's number at an age, beside the account's median; null where nothing was read near it. */
export const atAge = ({ items }: Comparison, row: PostRow, age: Age, metric: string) => {
  const own = items.find((one) => one.account_id === row.account_id && one.platform_post_id === row.platform_post_id)
  return own?.ages.find((one) => one.age === age)?.metrics[metric] ?? null
}
