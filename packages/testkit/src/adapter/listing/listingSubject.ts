/** What the laws of listings need of a fake: accounts whose posts come, go, are pinned, hidden and held back. */
import type { Account } from "@dravo/core/Account"
import type { PostRef } from "@dravo/core/Adapter"
import type { Instant } from "@dravo/core/Instant"

/** One list of an account, and how a test changes what is on it. */
export interface ListedEdge<F> {
  /** Its name among the account's edges. */
  readonly edge: string
  /** Adds posts that were published at these instants, and refers to them in that order. */
  readonly publish: (fixture: F, at: ReadonlyArray<Instant>) => ReadonlyArray<PostRef>
  readonly remove: (fixture: F, post: PostRef) => void
  /** Its text is another from now on, where the platform lets posts be edited under their ids. */
  readonly edit?: (fixture: F, post: PostRef) => void
  /** It leads the list from now on, where the platform pins. */
  readonly pin?: (fixture: F, post: PostRef) => void
  /** Its owner hides a count, where the platform lets them: the key that is absent from now on. */
  readonly hide?: (fixture: F, post: PostRef) => string
  /** It is left out of its page, which is then short though more follow. */
  readonly holdBack?: (fixture: F, post: PostRef) => void
  /** The list is ranked from now on rather than newest first. */
  readonly shuffle?: (fixture: F) => void
  /** It is empty from now on though the account has posts, where somebody could tell: then it must be warned of. */
  readonly blind?: (fixture: F) => void
}

/** An account whose lists are walked. */
export interface ListingSubject<F> {
  readonly account: (fixture: F) => Account
  /** At least one for each edge the account has. */
  readonly edges: ReadonlyArray<ListedEdge<F>>
}
