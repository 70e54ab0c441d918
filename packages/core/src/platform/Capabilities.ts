/** How a platform is read and how its accounts' posts are listed, as data; the planner knows nothing else of either. */
import type * as Duration from "effect/Duration"
import type { Origin } from "../domain/Publication.ts"
import type { Draw } from "./Quota.ts"
import type { Linear, Requests } from "./RequestAllowance.ts"

/** How a platform is read, as data; the planner forms the fewest calls from it. */
export interface ReadCapability {
  /** How many references one call takes. */
  readonly batch: number
  /** HTTP requests one batch costs, by the number of its references. */
  readonly requests: Requests
  /**
   * What the platform itself counts for one batch where that is not its requests, such as each call within a call or
   * units of a quota.
   */
  readonly counted?: Linear
  /** What a batch that meets no refusal takes from `Adapter.quotas`; nothing when left out. */
  readonly draws?: ReadonlyArray<Draw>
  /**
   * `account`: each account's own. `app`: one credential reads any account's subjects; `none`: anybody may read them.
   * With both of these a call may mix accounts of one app, and no account needs a token.
   */
  readonly credential: "app" | "account" | "none"
  /** Who pays for what; null where reading is free. */
  readonly price: Price | null
  /** OAuth scopes this kind of reading needs. */
  readonly scopes: ReadonlyArray<string>
}

/** Charged per returned resource, once per resource and UTC day. */
export interface Price {
  readonly per: "resource-day"
  readonly dollars: number
  /** Where the price was read. */
  readonly source: string
}

/** What can be read of the platform, with which scopes, at which price and pace. */
export interface Capabilities {
  readonly posts: ReadCapability
  readonly accounts: ReadCapability
  /** Left out where posts are read by id alone. */
  readonly listing?: ListingCapability
}

/** What of an account can be listed. */
export interface ListingCapability {
  /** Those a host means by "discovery" come first; none where nothing can be listed. */
  readonly edges: ReadonlyArray<ListingEdge>
  /** One sentence about what cannot be listed, and what to do instead; left out where everything can. */
  readonly unlisted?: string
}

/** One list of an account's posts. A page of it is one call of `listPosts`. */
export interface ListingEdge {
  /** Names it in `ListingRequest`: `posts`, `stories`, `collaborations`. */
  readonly name: string
  /** Of the posts it shows. */
  readonly origin: Exclude<Origin, "published">
  /** How many posts a page may be asked for. A platform may answer with fewer though more follow. */
  readonly page: { readonly min: number; readonly max: number }
  /** HTTP requests one page costs, by the number of its posts. */
  readonly requests: Requests
  /** What the platform itself counts for one page where that is not its requests. */
  readonly counted?: Linear
  /** As of `ReadCapability`, of one page. */
  readonly draws?: ReadonlyArray<Draw>
  /** As of `ReadCapability`. */
  readonly credential: ReadCapability["credential"]
  /** Charged for each post of a page; null where listing is free. */
  readonly price: Price | null
  readonly scopes: ReadonlyArray<string>
  /**
   * Official keys its pages carry, with a trailing `*` for a prefix; `"all"` when they are those of a reading by id.
   * Rows that need others are read by id too.
   */
  readonly metrics: ReadonlyArray<string> | "all"
  /** `ranked` promises nothing: an old post may come before a new one. */
  readonly order: "newest-first" | "ranked"
  /** How far back it goes; null where no end is known. */
  readonly reach: {
    readonly posts: number | null
    readonly age: Duration.Duration | null
  }
  /**
   * How much longer ago than the last listing to begin, because posts appear in it late: a collaboration that is
   * accepted, a video that is processed.
   */
  readonly overlap: Duration.Duration
  /** Whether it can begin after a mark (`ListingRequest.after`): then nothing new brings no rows and costs no money. */
  readonly marks: boolean
  /** Its numbers take requests of their own, which are not made where no post's numbers are wanted. */
  readonly numbersApart?: boolean
  /** What it shows is gone after a while: who wants all of it lists at least as often as this. */
  readonly everyAtMost?: Duration.Duration
}
