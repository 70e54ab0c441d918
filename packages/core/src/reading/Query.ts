/** What a read asks for. `matches` is the meaning of a filter; every store must equal it. */
import * as Schema from "effect/Schema"
import { AccountId, PlatformId } from "../domain/Ids.ts"
import { Instant } from "../domain/Instant.ts"
import { Origin, type Publication } from "../domain/Publication.ts"
import type { Ordering, Place } from "./Ordering.ts"

/** Filters AND together. A new case is added here and in the SQL compiler, nowhere else. */
export const Filter = Schema.Union([
  /** A Dravo post id or a platform post id. */
  Schema.TaggedStruct("Post", { id: Schema.String }),
  Schema.TaggedStruct("Account", { accountId: AccountId }),
  Schema.TaggedStruct("Platform", { platform: PlatformId }),
  Schema.TaggedStruct("Origin", { origin: Origin }),
  /** Inclusive at one millisecond, as is `CreatedTo`. */
  Schema.TaggedStruct("CreatedFrom", { at: Instant }),
  Schema.TaggedStruct("CreatedTo", { at: Instant })
])
export type Filter = typeof Filter.Type

/** Whether a publication passes; stores filter in their own language and answer the same. */
export const matches = (filter: Filter, publication: Publication): boolean => {
  switch (filter._tag) {
    case "Post":
      return publication.postId === filter.id || publication.platformPostId === filter.id
    case "Account":
      return publication.accountId === filter.accountId
    case "Platform":
      return publication.platform === filter.platform
    case "Origin":
      return publication.origin === filter.origin
    case "CreatedFrom":
      return publication.createdAt >= filter.at
    case "CreatedTo":
      return publication.createdAt <= filter.at
  }
}

/** Where a page starts. A cursor names the last row already seen, so nothing is repeated or skipped. */
export type Start =
  | { readonly _tag: "Offset"; readonly offset: number }
  | { readonly _tag: "After"; readonly createdAt: Instant; readonly seq: number }
  /** The same place in an order by something else. */
  | ({ readonly _tag: "Behind" } & Place)

/** Null at the beginning. */
export const placeOf = (start: Start): Place | null => {
  switch (start._tag) {
    case "After":
      return { value: start.createdAt, seq: start.seq }
    case "Behind":
      return start
    case "Offset":
      return null
  }
}

/** A page of publications; every filter has to match. */
export interface PublicationQuery {
  readonly filters: ReadonlyArray<Filter>
  readonly start: Start
  readonly limit: number
  /** {@link order} unless given. */
  readonly ordering?: Ordering
  /** False: `total` is 0, for walks that would count everything anew on every page. */
  readonly counted?: boolean
}

/** A page of accounts, in the order in which they were connected. */
export interface AccountQuery {
  readonly accountId: AccountId | null
  readonly platform: PlatformId | null
  /** Only accounts connected after this one; 0 for the first page. */
  readonly after: number
  readonly limit: number
  /** Those that were disconnected too. */
  readonly disconnected?: boolean
}

/** Newest first; ties by insertion. Both keys are immutable, so a refresh never moves a row. */
export const order = (a: Publication, b: Publication): number => b.createdAt - a.createdAt || b.seq - a.seq

/** The five names of the wire contract belong to `http`; this says whether a platform is one of those or plugged in. */
export const isKnownPlatform = (platform: string, known: ReadonlyArray<string>): platform is PlatformId =>
  known.includes(platform)

/** What a platform must be, told from those that are there. */
export const platformRule = (plugged: ReadonlyArray<string>): string =>
  plugged.length === 0
    ? "must be a platform that is plugged in, and none is"
    : `must be one of ${[...plugged].sort().join(", ")}`

/** Prints the position of a row as an opaque text. */
export const encodeCursor = (position: { readonly createdAt: Instant; readonly seq: number }): string =>
  `${position.createdAt.toString(36)}.${position.seq.toString(36)}`

/** Undefined for a text this module did not print. */
export const decodeCursor = (text: string): Extract<Start, { _tag: "After" }> | undefined => {
  const found = /^(-?[0-9a-z]{1,10})\.([0-9a-z]{1,11})$/u.exec(text)
  const createdAt = parseInt(found?.[1] ?? "", 36)
  const seq = parseInt(found?.[2] ?? "", 36)
  if (!Schema.is(Instant)(createdAt) || !Number.isSafeInteger(seq)) return undefined
  return encodeCursor({ createdAt, seq }) === text ? { _tag: "After", createdAt, seq } : undefined
}
