/**
 * What a refresh writes, as every store can hold it. A text no database gives back, an id none may have or an instant
 * no clock shows costs itself and nothing beside it: neither the rest of its row nor the rows committed with it.
 */
import * as Schema from "effect/Schema"
import { TraitName, Traits } from "../domain/Account.ts"
import { PlatformPostId } from "../domain/Ids.ts"
import * as Instant from "../domain/Instant.ts"
import { MediaType, type PublicationPatch, WebAddress } from "../domain/Publication.ts"
import * as Text from "../domain/Text.ts"
import type { SyncState } from "../reading/SyncState.ts"
import type { Commit, Found } from "./Store.ts"

/** Called by every store before it writes. */
export const commit = (given: Commit): Commit => ({
  ...given,
  sync: state(given.sync),
  ...(given.learned === undefined ? {} : { learned: patch(given.learned) })
})

/** What a listing found, as {@link commit} has it: a text no database gives back costs itself. */
export const found = ({ draft, sync, ...rest }: Found): Found => ({
  ...rest,
  sync: state(sync),
  draft: {
    ...draft,
    createdAt: instant(draft.createdAt),
    publishedAt: instant(draft.publishedAt),
    url: draft.url === null || !isAddress(Text.storable(draft.url)) ? null : Text.storable(draft.url),
    text: text(draft.text),
    traits: known(draft.traits)
  }
})

// internal

const state = (sync: SyncState): SyncState => ({
  ...sync,
  metricsAsOf: instants(sync.metricsAsOf),
  metricsWindow: window(sync.metricsWindow),
  warnings: sync.warnings.map(Text.storable),
  error: text(sync.error),
  lastUpdatedAt: instant(sync.lastUpdatedAt),
  staleAfter: instant(sync.staleAfter),
  attemptedAt: instant(sync.attemptedAt),
  policyState: text(sync.policyState),
  again: again(sync.again),
  unavailableAt: instant(sync.unavailableAt)
})

/** What is not a number at all says nothing; past either end of time the end is meant. */
const instant = (at: number | null | undefined): Instant.Instant | null =>
  at === null || at === undefined || !Number.isFinite(at)
    ? null
    : Math.min(Math.max(Math.round(at), Instant.earliest), Instant.latest)

const instants = (all: SyncState["metricsAsOf"]): SyncState["metricsAsOf"] => {
  const entries = Object.entries(all)
  // What most rows hold is no work.
  if (entries.length === 0) return all
  return Object.fromEntries(
    entries.flatMap(([key, given]) => {
      const at = instant(given)
      return at === null ? [] : [[key, at]]
    })
  )
}

const window = (given: SyncState["metricsWindow"]): SyncState["metricsWindow"] => {
  const [from, to] = [instant(given?.from), instant(given?.to)]
  return from === null || to === null ? null : { from, to }
}

const again = (given: SyncState["again"]): SyncState["again"] => {
  const [from, until] = [instant(given?.from), instant(given?.until)]
  return from === null || until === null ? null : { from, until }
}

const text = (given: string | null): string | null => (given === null ? null : Text.storable(given))

/** What cannot be is not learned. */
const patch = ({ mediaType, platformPostId, publishedAt, traits, url }: PublicationPatch): PublicationPatch => {
  const at = instant(publishedAt)
  const address = url === undefined ? "" : Text.storable(url)
  return {
    ...(isPostId(platformPostId) ? { platformPostId } : {}),
    ...(isAddress(address) ? { url: address } : {}),
    ...(at === null ? {} : { publishedAt: at }),
    ...(isMediaType(mediaType) ? { mediaType } : {}),
    ...(traits === undefined ? {} : { traits: known(traits) })
  }
}

const known = (traits: Traits): Traits =>
  Object.fromEntries(
    Object.entries(traits)
      .map(([key, value]) => [key, Text.storable(value)] as const)
      .filter(([key, value]) => isName(key) && isTraits({ any: value }))
  )

const isPostId = Schema.is(PlatformPostId)
const isAddress = Schema.is(WebAddress)
const isMediaType = Schema.is(MediaType)
const isName = Schema.is(TraitName)
const isTraits = Schema.is(Traits)
