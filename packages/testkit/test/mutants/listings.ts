/** Stores broken in what listings find and who walks them. */
import { Conflict, StoreError } from "@dravo/core/StoreError"
import { PlatformPostId } from "@dravo/core/Ids"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import { all, type Mutant, mutant } from "./mutant.ts"

export const listings: ReadonlyArray<Mutant> = [
  mutant(
    "a walk that was taken over still writes",
    "a walk that was taken over writes nothing: no row, no numbers, no state",
    true,
    (store) => {
      const versions = new Map<string, number>()
      return {
        claimListing: (workspace, accountId, lease) =>
          Effect.tap(store.claimListing(workspace, accountId, lease), (walk) =>
            Effect.sync(() => walk === null || versions.set(`${workspace} ${accountId}`, walk.version))
          ),
        commitListing: (workspace, accountId, page) =>
          store.commitListing(workspace, accountId, {
            ...page,
            version: versions.get(`${workspace} ${accountId}`) ?? page.version
          })
      }
    }
  ),
  mutant(
    "the numbers of a page are written apart from the walk",
    "a walk that was taken over writes nothing: no row, no numbers, no state",
    true,
    (store) => ({
      commitListing: (workspace, accountId, page) =>
        Effect.flatMap(store.commit(workspace, page.commits), (dropped) =>
          Effect.map(store.commitListing(workspace, accountId, { ...page, commits: [] }), (done) =>
            done === null ? null : { ...done, dropped }
          )
        )
    })
  ),
  mutant(
    "a post that is found again is another row",
    "a page that is written twice finds each post once, and one page finds a post once however often it holds it",
    true,
    (store) => ({
      commitListing: (workspace, accountId, page) =>
        Effect.flatMap(
          store.postsNamed(
            workspace,
            accountId,
            page.found.map(({ draft }) => draft.platformPostId)
          ),
          ({ rows }) => {
            const known = new Set<string>(rows.map(({ publication }) => publication.platformPostId))
            const found = page.found.map((one) =>
              known.has(one.draft.platformPostId)
                ? {
                    ...one,
                    draft: { ...one.draft, platformPostId: PlatformPostId.make(`${one.draft.platformPostId}~`) }
                  }
                : one
            )
            return store.commitListing(workspace, accountId, { ...page, found })
          }
        )
    })
  ),
  mutant(
    "the first numbers of a found post are no point of its history",
    "a post that a listing found is a row with its numbers, its point of history and its place in the feed",
    true,
    (store) => ({
      commitListing: (workspace, accountId, page) =>
        store.commitListing(workspace, accountId, {
          ...page,
          found: page.found.map(({ draft, sync }) => ({ draft, sync }))
        })
    })
  ),
  mutant(
    "a found post is nobody's to record",
    "recording a post that was found makes it the host's own: its number, its creation and its history stay",
    true,
    (store) => ({
      recordPublication: (workspace, draft) =>
        Effect.flatMap(store.postsNamed(workspace, draft.accountId, [draft.platformPostId]), ({ rows }) =>
          rows.some(({ publication }) => publication.origin !== "published")
            ? Effect.fail(
                new StoreError({ operation: "recordPublication", reason: new Conflict({ detail: "it was found" }) })
              )
            : store.recordPublication(workspace, draft)
        )
    })
  ),
  mutant(
    "recording a found post begins it anew",
    "recording a post that was found makes it the host's own: its number, its creation and its history stay",
    true,
    (store) => ({
      recordPublication: (workspace, draft) =>
        Effect.flatMap(store.postsNamed(workspace, draft.accountId, [draft.platformPostId]), ({ rows }) => {
          const found = rows.find(({ publication }) => publication.origin !== "published")?.publication
          const record = store.recordPublication(workspace, draft)
          return found === undefined
            ? record
            : Effect.andThen(store.erase(workspace, { _tag: "Post", postId: found.postId }), record)
        })
    })
  ),
  mutant(
    "anybody may walk a listing that is walked",
    "while somebody walks an account's listing nobody else may, until the lease ends or is ended",
    true,
    (store) => ({
      claimListing: (workspace, accountId) => store.claimListing(workspace, accountId, Duration.zero)
    })
  ),
  mutant(
    "visits come in the order of connection",
    "visits are taken when they are due, the longest overdue first, of connected accounts whose grant lives",
    false,
    (store) => ({
      engineClaimListings: ({ limit, platform }, lease) =>
        Effect.map(store.engineClaimListings({ platform, limit: 1e9 }, lease), (walks) =>
          walks.toSorted((a, b) => a.account.seq - b.account.seq).slice(0, limit)
        )
    })
  ),
  mutant(
    "a post is named only by the id it has now",
    "posts are named by the ids they have and those they were recorded under, within their account alone",
    false,
    (store) => ({
      postsNamed: (workspace, accountId, ids) =>
        Effect.map(store.pagePublications(workspace, all), ({ now, rows }) => ({
          now,
          rows: rows.filter(
            ({ publication }) => publication.accountId === accountId && ids.includes(publication.platformPostId)
          )
        }))
    })
  ),
  mutant(
    "what a reading teaches beside another id is lost",
    "what a reading taught of an upload is kept where a listing had found the video with less",
    true,
    (store) => ({
      commit: (workspace, commits) =>
        store.commit(
          workspace,
          commits.map((one) =>
            one.learned?.platformPostId === undefined
              ? one
              : { ...one, learned: { platformPostId: one.learned.platformPostId } }
          )
        )
    })
  ),
  mutant(
    "a host's post loses what a listing knew of it once the two are known to be one",
    "of two rows that are one post the host's own words stand, and what it did not say is what the other row knew",
    false,
    (store) => ({
      commit: (workspace, commits) =>
        Effect.gen(function* () {
          for (const { learned, subject } of commits) {
            if (learned?.platformPostId === undefined) continue
            const { rows } = yield* store.pagePublications(workspace, all)
            const found = rows.find(({ publication }) => publication.platformPostId === learned.platformPostId)
            if (
              found !== undefined &&
              found.publication.origin !== "published" &&
              found.publication.seq !== subject.seq
            )
              yield* store.erase(workspace, { _tag: "Post", postId: found.publication.postId })
          }
          return yield* store.commit(workspace, commits)
        })
    })
  )
]
