/** The posts that are shown, as CSV: the endpoints' own words and instants, an empty cell for what nobody knows. */
import { atAge, type ByRow, keyOf } from "../state/comparing.ts"
import type { PostRow } from "../state/endpoints.ts"
import type { View } from "../state/view.ts"
import { columnsOf } from "./columns.ts"
import { csv } from "./csv.ts"
import { type Catalogue, statusName, valueOf } from "./status.ts"

export const postsText = (
  rows: ReadonlyArray<PostRow>,
  { metric, usual }: Pick<View, "metric" | "usual">,
  catalogue: Catalogue,
  compared: ByRow | null
): string => {
  const columns = columnsOf(metric)
  const name = `${metric}_after_${usual}`
  const aged = usual === null ? [] : [name, `${name}_usual`, `${name}_others`, `${name}_score`]
  return csv([
    ["post_id", "account_id", "platform", "text", "created_at", ...columns, ...aged, "status", "read_at", "link"],
    ...rows.map((row) => {
      const found = usual === null ? null : atAge(compared?.get(keyOf(row)), usual, metric)
      return [
        row.post_id,
        row.account_id,
        row.platform,
        row.text,
        row.created_at,
        ...columns.map((column) => valueOf(row, column, "post", catalogue)),
        ...(usual === null
          ? []
          : [found?.value ?? null, found?.usual ?? null, found?.posts ?? null, found?.score ?? null]),
        statusName[row.sync_status],
        row.last_updated_at,
        row.platform_post_url
      ]
    })
  ])
}
