/** Whether a walk gets anywhere: a list may go on for ever, in circles or in pages without a post. */
import type { Listing } from "@dravo/core/Adapter"

/** Asked with each page of one walk: true once what began a page begins another one, or many pages add nothing. */
export const watch = (): ((listing: Listing) => boolean) => {
  const cursors = new Set<string>()
  const seen = new Set<string>()
  let emptyPages = 0
  return ({ cursor, posts }) => {
    const before = seen.size
    for (const { identity } of posts) seen.add(identity.platformPostId)
    emptyPages = seen.size > before ? 0 : emptyPages + 1
    if (cursor === null) return false
    const isCycle = cursors.has(cursor)
    cursors.add(cursor)
    return isCycle || emptyPages >= maxEmptyPages
  }
}

// internal

/** Some platforms skip what they may not show, which leaves a page empty now and then. */
const maxEmptyPages = 10
