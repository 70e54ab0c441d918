/** Jobs that read, as the readers of a host do. */
import { Store } from "@dravo/core/Store"
import { Analytics } from "@dravo/engine/Analytics"
import * as Effect from "effect/Effect"
import { acme, draft } from "./records.ts"

/** How reads ended: rows by their status, and reads that were refused with an error. */
export interface Reads {
  readonly synced: number
  readonly other: number
  readonly errors: number
}

/** `readers` concurrent reads of one post; how each found it. */
export const read = Effect.fnUntraced(function* ({
  postId,
  readers
}: {
  readonly postId: string
  readonly readers: number
}) {
  const analytics = yield* Analytics
  return tally(
    yield* Effect.all(
      Array.from({ length: readers }, () => fresh(analytics, postId)),
      { concurrency: "unbounded" }
    )
  )
})

/**
 * Reads the posts of a list one by one in an order of its own, until told otherwise by being killed, or once through.
 */
export const sweep = Effect.fnUntraced(function* ({
  concurrency,
  postIds
}: {
  readonly postIds: ReadonlyArray<string>
  readonly concurrency: number
}) {
  const analytics = yield* Analytics
  const shuffled = postIds
    .map((id) => [Math.random(), id] as const)
    .sort(([a], [b]) => a - b)
    .map(([, id]) => id)
  return tally(yield* Effect.forEach(shuffled, (postId) => fresh(analytics, postId), { concurrency }))
})

/** What a reader of a post is shown. */
export const shown = Effect.fnUntraced(function* ({ postId }: { readonly postId: string }) {
  const { rows } = yield* (yield* Analytics).listPosts(acme, { postId })
  return rows.map(({ metrics, status, warnings }) => ({ status, metrics, warnings }))
})

/** Plain reads of a fresh page one after the other; how long each took, in milliseconds. */
export const time = Effect.fnUntraced(function* ({
  postId,
  reads
}: {
  readonly postId: string
  readonly reads: number
}) {
  const analytics = yield* Analytics
  const took: Array<number> = []
  for (let at = 0; at < reads; at++) {
    const before = performance.now()
    yield* Effect.orDie(analytics.listPosts(acme, { postId }))
    took.push(performance.now() - before)
  }
  return took
})

/**
 * Starts one read after the other without waiting for them, far enough apart that each is a platform call of its own.
 */
export const spread = Effect.fnUntraced(function* ({ postIds }: { readonly postIds: ReadonlyArray<string> }) {
  const analytics = yield* Analytics
  for (const postId of postIds) {
    yield* Effect.forkDetach(fresh(analytics, postId))
    yield* Effect.sleep("20 millis")
  }
})

/** Wants posts one after the other, whatever becomes of the ones before, for a while. */
export const knock = Effect.fnUntraced(function* ({
  postIds,
  seconds
}: {
  readonly postIds: ReadonlyArray<string>
  readonly seconds: number
}) {
  const analytics = yield* Analytics
  const end = performance.now() + seconds * 1000
  let reads = 0
  for (let at = 0; performance.now() < end; at++) {
    yield* Effect.forkDetach(fresh(analytics, postIds[at % postIds.length] ?? ""))
    reads++
    yield* Effect.sleep("50 millis")
  }
  return reads
})

/** One read and one write: how each was answered, and how long both took. */
export const probe = Effect.fnUntraced(function* ({ id }: { readonly id: string }) {
  const analytics = yield* Analytics
  const store = yield* Store
  const before = performance.now()
  const read = yield* Effect.match(analytics.listPosts(acme, { postId: "post_1" }), {
    onFailure: (error) => (error._tag === "StoreError" ? error.reason._tag : error._tag),
    onSuccess: (page) => (page.rows.length === 0 ? "empty" : "answered")
  })
  const readIn = performance.now() - before
  const write = yield* Effect.match(store.recordPublication(acme, draft(id)), {
    onFailure: ({ reason }) => reason._tag,
    onSuccess: () => "written"
  })
  return { read, write, readIn, writeIn: performance.now() - before - readIn }
})

// internal

type End = "synced" | "other" | "error"

const fresh = (analytics: Analytics["Service"], postId: string): Effect.Effect<End> =>
  Effect.match(analytics.listPosts(acme, { postId }), {
    onFailure: () => "error" as const,
    // Rows made stale for a proof are stale since 1970.
    onSuccess: (page) =>
      page.rows.every((row) => row.status === "synced" && (row.staleAfter ?? 0) > 0)
        ? ("synced" as const)
        : ("other" as const)
  })

const tally = (ends: ReadonlyArray<End>): Reads => ({
  synced: ends.filter((end) => end === "synced").length,
  other: ends.filter((end) => end === "other").length,
  errors: ends.filter((end) => end === "error").length
})
