/** Publications as hosts record them, listings find them and readings teach them. */
import type { Account } from "@dravo/core/Account"
import type { PlatformPostId, WorkspaceId } from "@dravo/core/Ids"
import type { Instant } from "@dravo/core/Instant"
import type { DiscoveredDraft, PublicationPatch, Publication, PublicationDraft } from "@dravo/core/Publication"
import { Conflict, NotFound } from "@dravo/core/StoreError"
import { initial, type SyncState } from "@dravo/core/SyncState"
import * as Feed from "./feed.ts"
import { findAccount, plain, remove, type Subjects } from "./subjects.ts"

export const record = (
  subjects: Subjects,
  workspace: WorkspaceId,
  draft: PublicationDraft,
  now: Instant
): Publication | Conflict | NotFound => {
  const account = findAccount(subjects, workspace, draft.accountId)
  if (account === undefined) return new NotFound({ detail: "the workspace has no such account" })
  const known = named(subjects, account, draft.platformPostId)
  if (known !== undefined) {
    if (known.origin !== "published") return adopt(subjects, known, draft)
    return known.postId === draft.postId
      ? known
      : new Conflict({ detail: "the platform post is recorded under another post id" })
  }
  return insert(subjects, account, { ...draft, origin: "published", mediaType: null }, initial, now)
}

/** A publication that no other one of the account is. */
export const insert = (
  subjects: Subjects,
  account: Account,
  draft: Omit<DiscoveredDraft, "origin"> & Pick<Publication, "origin">,
  sync: SyncState,
  now: Instant
): Publication => {
  const publication: Publication = {
    ...plain(draft),
    workspace: account.workspace,
    platform: account.platform,
    seq: subjects.publications.length + 1,
    createdAt: draft.createdAt ?? now
  }
  subjects.publications.push({
    kind: "publication",
    publication,
    sync: plain(sync),
    fence: 0,
    leaseUntil: null,
    reads: null
  })
  Feed.touch(subjects.feed, account.workspace, [{ kind: "publication", seq: publication.seq }])
  return publication
}

/** The account's publication that has the id or was recorded under it. */
export const named = (subjects: Subjects, account: Account, id: PlatformPostId): Publication | undefined =>
  holderOf(subjects, account, id) ??
  ofAccount(subjects, account).filter(({ seq }) => subjects.recorded.get(seq) === id)[0]

/**
 * An id another publication of the account already holds is left alone, so that one row cannot fail its batch; where
 * that one was recorded for the same post, or found by a listing, and has one id so far, the two are one: answers the
 * number of the one kept; the feed is the caller's to mark.
 */
export const learn = (subjects: Subjects, at: number, learned: PublicationPatch): number | undefined => {
  const entry = subjects.publications[at]
  const account = entry && findAccount(subjects, entry.publication.workspace, entry.publication.accountId)
  if (entry === undefined || account === undefined) return undefined
  const { platformPostId, ...rest } = plain(learned)
  const { origin, platformPostId: former, postId, seq } = entry.publication
  const holder = platformPostId === undefined ? undefined : holderOf(subjects, account, platformPostId)
  const isFound = origin !== "published" || holder?.origin !== "published"
  const isSame = holder !== undefined && (holder.postId === postId || isFound)
  if (isSame && holder.seq !== seq && !subjects.recorded.has(holder.seq)) {
    keep(subjects, merged(holder, { ...entry.publication, ...rest }))
    subjects.recorded.set(holder.seq, subjects.recorded.get(seq) ?? former)
    remove(subjects, { kind: "publication", seq })
    return holder.seq
  }
  const isNew = platformPostId !== undefined && holder === undefined
  if (isNew && !subjects.recorded.has(seq)) subjects.recorded.set(seq, former)
  const publication = { ...entry.publication, ...rest, ...(isNew ? { platformPostId } : {}) }
  subjects.publications[at] = { ...entry, publication }
  return undefined
}

// internal

/** A post that a listing had found and that the host now records. */
const adopt = (subjects: Subjects, known: Publication, draft: PublicationDraft): Publication => {
  const adopted = merged(known, { ...plain(draft), origin: "published", mediaType: null })
  keep(subjects, adopted)
  Feed.touch(subjects.feed, known.workspace, [{ kind: "publication", seq: known.seq }])
  return adopted
}

/** With all that is known of it either way; where that differs, what the host recorded first stands. */
const merged = (known: Publication, other: Omit<Publication, "workspace" | "platform" | "seq" | "createdAt">) => {
  const stands = known.origin === "published" || other.origin !== "published"
  const [first, then] = stands ? [known, other] : [other, known]
  return {
    ...known,
    postId: first.postId,
    origin: first.origin,
    url: first.url ?? then.url,
    text: first.text ?? then.text,
    publishedAt: first.publishedAt ?? then.publishedAt,
    mediaType: first.mediaType ?? then.mediaType,
    traits: { ...then.traits, ...first.traits }
  }
}

const keep = (subjects: Subjects, publication: Publication): void => {
  const entry = subjects.publications[publication.seq - 1]
  if (entry !== undefined) subjects.publications[publication.seq - 1] = { ...entry, publication }
}

const ofAccount = (subjects: Subjects, { accountId, workspace }: Account): ReadonlyArray<Publication> =>
  subjects.publications
    .map(({ publication }) => publication)
    .filter((publication) => publication.workspace === workspace && publication.accountId === accountId)

const holderOf = (subjects: Subjects, account: Account, platformPostId: string): Publication | undefined =>
  ofAccount(subjects, account).filter((publication) => publication.platformPostId === platformPostId)[0]
