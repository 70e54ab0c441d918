/** Ways in which a platform's lists of posts are awkward, the same for every fake that pages. */

export interface Listings {
  /** Ids that lead their list, whatever their age. */
  readonly pinned: Set<string>
  /** Ids that are left out of their page, which is then short though more follow. */
  readonly heldBack: Set<string>
  /** Lists are empty, as to a token of the wrong kind. */
  blind: boolean
  /** Ranked: newest first no longer, but always in the same order. */
  shuffled: boolean
}

/** Lists without anything odd. */
export const make = (): Listings => ({ pinned: new Set(), heldBack: new Set(), blind: false, shuffled: false })

/** The order in which these, which are newest first, are listed. */
export const arranged = <A>(
  { blind, pinned, shuffled }: Listings,
  items: ReadonlyArray<A>,
  idOf: (item: A) => string
): ReadonlyArray<A> => {
  if (blind) return []
  const rest = items.filter((item) => !pinned.has(idOf(item)))
  const ordered = shuffled ? rest.toSorted((one, other) => rank(idOf(one)) - rank(idOf(other))) : rest
  return [...items.filter((item) => pinned.has(idOf(item))), ...ordered]
}

/** What of a page is shown. */
export const shown = <A>({ heldBack }: Listings, page: ReadonlyArray<A>, idOf: (item: A) => string): ReadonlyArray<A> =>
  page.filter((item) => !heldBack.has(idOf(item)))

// internal

const rank = (id: string): number =>
  Array.from(id).reduce((sum, char) => (sum * 131 + (char.codePointAt(0) ?? 0)) % 1_000_003, 17)
