/** Sums over rows, each time from the rows themselves. */
import type { WorkspaceId } from "@dravo/core/Ids"
import type { Instant } from "@dravo/core/Instant"
import * as Query from "@dravo/core/Query"
import * as Sums from "@dravo/core/Sums"
import type { Subjects } from "./subjects.ts"

export const sumPublications = (
  { publications }: Subjects,
  workspace: WorkspaceId,
  { by, days, filters, limit }: Sums.SumsQuery,
  now: Instant
): Sums.Sums => {
  const matching = publications.filter(
    ({ publication }) =>
      publication.workspace === workspace && filters.every((filter) => Query.matches(filter, publication))
  )
  const rows = matching.map(({ publication, sync }) => ({ ...publication, metrics: sync.metrics }))
  return { groups: Sums.of(by, rows, days).slice(0, limit), now }
}
