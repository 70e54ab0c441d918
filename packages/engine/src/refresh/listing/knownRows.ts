/** Which row of the account a listed post is, whichever of its ids it was recorded under. */
import type { Account } from "@dravo/core/Account"
import type { ListedPost } from "@dravo/core/Adapter"
import type { Publication } from "@dravo/core/Publication"
import type * as Row from "@dravo/core/Row"
import type { Store } from "@dravo/core/Store"
import type { StoreError } from "@dravo/core/StoreError"
import * as Effect from "effect/Effect"

/** The row of a listed post; undefined where nobody knows it. */
export type RowOf = (post: ListedPost) => Row.PublicationRow | undefined

export const knownRows = Effect.fnUntraced(function* (
  store: Store["Service"],
  account: Account,
  posts: ReadonlyArray<ListedPost>
): Effect.fn.Return<RowOf, StoreError> {
  const ids = posts.flatMap(idsOf)
  if (ids.length === 0) return () => undefined
  const { rows } = yield* store.postsNamed(account.workspace, account.accountId, ids)
  const known = new Map(rows.map((row) => [row.publication.platformPostId, row]))
  const recorded = yield* recordedAs(store, account, ids, known)
  return (post) =>
    idsOf(post).reduce<Row.PublicationRow | undefined>(
      (found, id) => found ?? known.get(id) ?? recorded.get(id),
      undefined
    )
})

// internal

const idsOf = ({ identity }: ListedPost) => [identity.platformPostId, ...(identity.aliases ?? [])]

/** Rows the store named by an id they were recorded under: their own id is another one. */
const recordedAs = Effect.fnUntraced(function* (
  store: Store["Service"],
  account: Account,
  ids: ReadonlyArray<Publication["platformPostId"]>,
  known: ReadonlyMap<string, Row.PublicationRow>
) {
  const listed = new Set<string>(ids)
  const others = [...known.values()].filter(({ publication }) => !listed.has(publication.platformPostId))
  const found = new Map<string, Row.PublicationRow>()
  if (others.length === 0) return found
  // Few rows have learned another id; each is asked for by itself.
  for (const id of new Set(ids)) {
    if (known.has(id)) continue
    const { rows } = yield* store.postsNamed(account.workspace, account.accountId, [id])
    if (rows[0] !== undefined) found.set(id, rows[0])
  }
  return found
})
