/** Stores broken in the pages of a list. */
import * as Query from "@dravo/core/Query"
import * as Effect from "effect/Effect"
import { type Mutant, mutant, paging } from "./mutant.ts"

export const pages: ReadonlyArray<Mutant> = [
  mutant(
    "ties are in no order",
    "publications come newest first, and of equal instants the later insertion first",
    true,
    paging({ order: (a, b) => b.createdAt - a.createdAt || a.seq - b.seq })
  ),
  mutant(
    "pages come oldest first",
    "offset and limit cut the same order, and the total counts every match",
    true,
    paging({ order: (a, b) => a.createdAt - b.createdAt || a.seq - b.seq })
  ),
  mutant(
    "toDate is exclusive",
    "both ends of a period are inclusive at one millisecond",
    true,
    paging({
      matches: (filter, row) => (filter._tag === "CreatedTo" ? row.createdAt < filter.at : Query.matches(filter, row))
    })
  ),
  mutant(
    "a place is forgotten where a period ends",
    "a page behind any place, inside a period or beside it, holds the rows of the period that lie behind",
    false,
    (store) => ({
      pagePublications: (workspace, query) =>
        store.pagePublications(
          workspace,
          query.filters.some(({ _tag }) => _tag === "CreatedTo")
            ? { ...query, start: { _tag: "Offset", offset: 0 } }
            : query
        )
    })
  ),
  mutant(
    "fromDate is exclusive",
    "both ends of a period are inclusive at one millisecond",
    true,
    paging({
      matches: (filter, row) => (filter._tag === "CreatedFrom" ? row.createdAt > filter.at : Query.matches(filter, row))
    })
  ),
  mutant(
    "a platform post id is not searched",
    "a post is found by its own id and by the platform's, each exactly",
    true,
    paging({
      matches: (filter, row) => (filter._tag === "Post" ? row.postId === filter.id : Query.matches(filter, row))
    })
  ),
  mutant(
    "ids are compared without case",
    "a post is found by its own id and by the platform's, each exactly",
    false,
    paging({
      matches: (filter, row) =>
        filter._tag === "Post"
          ? row.postId.toLowerCase() === filter.id.toLowerCase() || row.platformPostId === filter.id
          : Query.matches(filter, row)
    })
  ),
  mutant(
    "the platform filter is forgotten",
    "a page by Platform holds exactly the rows that match",
    true,
    paging({ matches: (filter, row) => filter._tag === "Platform" || Query.matches(filter, row) })
  ),
  mutant(
    "the total counts only the page",
    "offset and limit cut the same order, and the total counts every match",
    true,
    paging({ total: (_matching, _rest, shown) => shown })
  ),
  mutant(
    "the total counts only what is behind the cursor",
    "a cursor goes on behind the row it names, and the total still counts every match",
    true,
    paging({ total: (_matching, rest) => rest })
  ),
  mutant(
    "the total is a text",
    "a page by no filter holds exactly the rows that match",
    true,
    // What a driver does that answers 64-bit counts as strings; the type says otherwise.
    paging({ total: (matching) => String(matching) as unknown as number })
  ),
  mutant(
    "the cursor repeats its row",
    "a cursor goes on behind the row it names, and the total still counts every match",
    true,
    paging({ isAfter: ({ publication }, start) => Query.order({ ...publication, ...start }, publication) <= 0 })
  ),
  mutant(
    "the cursor skips ties",
    "a cursor goes on behind the row it names, and the total still counts every match",
    true,
    paging({ isAfter: ({ publication }, start) => publication.createdAt < start.createdAt })
  ),
  mutant("now is the moment the store was opened", "every page tells the store's own now", true, (store) => ({
    rows: (workspace, subjects) => Effect.map(store.rows(workspace, subjects), (page) => ({ ...page, now: 0 }))
  }))
]
