/** The posts of a page beside what is usual, by their rows. */
import type { Compared, ComparedMetric, Comparisons, PostRow } from "./endpoints.ts"
import type { Age } from "./view.ts"

/** By the keys of rows. */
export type ByRow = ReadonlyMap<string, Compared>

/** One account may have published a post twice. */
export const keyOf = (row: Pick<PostRow, "post_id" | "account_id" | "platform_post_id">): string =>
  `${row.post_id} ${row.account_id} ${row.platform_post_id}`

export const byRow = (told: Comparisons): ByRow => new Map(told.items.map((one) => [keyOf(one), one]))

/** A number at an age, beside the account's median; null where nothing was read near it. */
export const atAge = (compared: Compared | undefined, age: Age, metric: string): ComparedMetric | null =>
  compared?.ages.find((one) => one.age === age)?.metrics[metric] ?? null
