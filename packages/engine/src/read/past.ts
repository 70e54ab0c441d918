/** Reads of the past. They ask no platform, but for the single post, which is a read like any other. */
import * as History from "@dravo/core/History"
import { AccountId, type PlatformId, PostId, type WorkspaceId } from "@dravo/core/Ids"
import type { Instant } from "@dravo/core/Instant"
import { changesWithin, type KeyChange } from "@dravo/core/Metric"
import type { MetricCatalog } from "@dravo/core/MetricCatalog"
import * as Overview from "@dravo/core/Overview"
import type { AccountRow, PublicationRow } from "@dravo/core/Row"
import { subject as subjectOf } from "@dravo/core/Row"
import type { Point } from "@dravo/core/Series"
import type { Rows, Store } from "@dravo/core/Store"
import type { StoreError } from "@dravo/core/StoreError"
import { key, type Subject } from "@dravo/core/Subject"
import * as Effect from "effect/Effect"
import type { AccountHistory, HistoryRequest, Interval, PostHistory, PostView } from "./History.ts"
import type { InvalidRequest } from "./InvalidRequest.ts"
import type { PublicationView } from "./View.ts"
import * as Check from "./check.ts"
import * as Listing from "./listing.ts"

/** Null when the workspace has no such post. */
export const post = Effect.fnUntraced(function* (
  env: Listing.ReadEnvironment,
  workspace: WorkspaceId,
  postId: string,
  refresh: boolean
): Effect.fn.Return<PostView | null, InvalidRequest | StoreError> {
  if (!Check.isId(PostId, postId)) return null
  const rows: Array<PublicationView> = []
  let cursor: string | null = null
  do {
    const page: Effect.Success<ReturnType<typeof Listing.posts>> = yield* Listing.posts(env, workspace, {
      postId,
      refresh,
      limit: 100,
      ...(cursor === null ? {} : { cursor })
    })
    // The filter knows platforms' ids too.
    rows.push(...page.rows.filter(({ publication }) => publication.postId === postId))
    cursor = page.nextCursor
  } while (cursor !== null)
  if (rows.length === 0) return null
  const subjects = rows.map(({ publication }) => ({ kind: "publication" as const, seq: publication.seq }))
  const newest = yield* env.store.history(workspace, subjects, newestOnly(subjects.length))
  const points = new Map(newest.map(({ point, subject }) => [subject.seq, point]))
  return {
    rows,
    overview: Overview.of(
      rows.map(({ metrics, publication }) => ({ ...publication, metrics })),
      env.catalog
    ),
    heads: rows.flatMap(({ publication }) => {
      const point = points.get(publication.seq)
      return point === undefined ? [] : [{ publication, point }]
    })
  }
})

/** Null when the workspace has no such post. */
export const ofPost = Effect.fnUntraced(function* (
  env: Listing.ReadEnvironment,
  workspace: WorkspaceId,
  postId: string,
  request: HistoryRequest
): Effect.fn.Return<PostHistory | null, InvalidRequest | StoreError> {
  const look = yield* Check.history(request, "publication")
  const publications = (yield* publicationsOf(env, workspace, postId)).map(({ publication }) => publication)
  if (publications.length === 0) return null
  const bySeq = new Map(publications.map((one) => [one.seq, one]))
  const { nextCursor, points } = yield* walk(
    env,
    workspace,
    publications.map(({ seq }) => ({ kind: "publication", seq })),
    look
  )
  const entries = points.flatMap(({ point, subject }) => {
    const publication = bySeq.get(subject.seq)
    return publication === undefined ? [] : [{ publication, point }]
  })
  const series = Map.groupBy(entries, ({ publication }) => publication.platform)
  const changes = [...series].flatMap(([platform, own]) =>
    changesOf(
      env.catalog,
      platform,
      "publication",
      own.map(({ point }) => point)
    )
  )
  return { nextCursor, entries, ...(changes.length === 0 ? {} : { changes }) }
})

/** Of a disconnected account too, as its posts stay readable. Null when the workspace has no such account. */
export const ofAccount = Effect.fnUntraced(function* (
  env: Listing.ReadEnvironment,
  workspace: WorkspaceId,
  accountId: string,
  request: HistoryRequest
): Effect.fn.Return<AccountHistory | null, InvalidRequest | StoreError> {
  const look = yield* Check.history(request, "account")
  const row = yield* accountOf(env, workspace, accountId)
  if (row === null) return null
  const { nextCursor, points } = yield* walk(env, workspace, [subjectOf(row)], look)
  const own = points.map(({ point }) => point)
  const changes = changesOf(env.catalog, row.account.platform, "account", own)
  return { account: row.account, points: own, nextCursor, ...(changes.length === 0 ? {} : { changes }) }
})

export const publicationsOf = (
  env: Listing.ReadEnvironment,
  workspace: WorkspaceId,
  postId: string
): Effect.Effect<ReadonlyArray<PublicationRow>, StoreError> =>
  Effect.map(pageOf(env.store, workspace, postId), ({ rows }) => rows)

/** A post's publications, and the store's now. */
export const pageOf = (
  store: Store["Service"],
  workspace: WorkspaceId,
  postId: string
): Effect.Effect<Rows<PublicationRow>, StoreError> =>
  Check.isId(PostId, postId)
    ? Effect.map(
        store.pagePublications(workspace, {
          filters: [{ _tag: "Post", id: postId }],
          start: { _tag: "Offset", offset: 0 },
          limit: maxPublications
        }),
        ({ now, rows }) => ({ now, rows: rows.filter(({ publication }) => publication.postId === postId) })
      )
    : Effect.succeed({ now: 0, rows: [] })

// internal

/** More accounts than any post goes out to. */
const maxPublications = 10_000

const accountOf = Effect.fnUntraced(function* (
  env: Listing.ReadEnvironment,
  workspace: WorkspaceId,
  accountId: string
) {
  if (!Check.isId(AccountId, accountId)) return null
  const { rows } = yield* env.store.pageAccounts(workspace, {
    accountId,
    platform: null,
    after: 0,
    limit: 1,
    disconnected: true
  })
  const [row]: ReadonlyArray<AccountRow> = rows
  return row ?? null
})

/** What the platform came to count otherwise while these points were read, by their keys. */
const changesOf = (
  catalog: MetricCatalog,
  platform: PlatformId,
  kind: Subject["kind"],
  points: ReadonlyArray<Point>
): ReadonlyArray<KeyChange> => {
  const from = Math.min(...points.map(({ at }) => at))
  const to = Math.max(...points.map(({ until }) => until))
  const keys = [...new Set(points.flatMap(({ metrics }) => Object.keys(metrics)))].sort()
  return keys.flatMap((key) =>
    changesWithin(catalog.find(platform, kind, key), from, to).map((change) => ({ ...change, platform, key }))
  )
}

/** Everything lies before the end of time, so the base line of an empty range there is the newest point. */
const newestOnly = (limit: number): History.HistoryQuery => ({
  from: History.always.to,
  to: History.always.to,
  after: null,
  limit
})

interface Walked {
  readonly points: ReadonlyArray<History.Recorded>
  readonly nextCursor: string | null
}

const walk = (
  env: Listing.ReadEnvironment,
  workspace: WorkspaceId,
  subjects: ReadonlyArray<Subject>,
  look: Check.Look
): Effect.Effect<Walked, StoreError> =>
  look.interval === "raw"
    ? Effect.map(env.store.history(workspace, subjects, { ...look, limit: look.limit + 1 }), (points) =>
        ended(points.slice(0, look.limit), points.length > look.limit)
      )
    : sparse(env, workspace, subjects, look)

const ended = (points: ReadonlyArray<History.Recorded>, more: boolean): Walked => {
  const last = points.at(-1)
  return { points, nextCursor: more && last !== undefined ? History.encodeCursor(History.position(last)) : null }
}

/** The last point of each bucket. A page reads at most so many points, and may then be shorter than asked. */
const sparse = Effect.fnUntraced(function* (
  env: Listing.ReadEnvironment,
  workspace: WorkspaceId,
  subjects: ReadonlyArray<Subject>,
  look: Check.Look
): Effect.fn.Return<Walked, StoreError> {
  const kept: Array<History.Recorded> = []
  let pending: History.Recorded | undefined
  let after = look.after
  for (let turn = 0; turn < 20 && kept.length <= look.limit; turn++) {
    const points: ReadonlyArray<History.Recorded> = yield* env.store.history(workspace, subjects, {
      ...look,
      after,
      limit: portion
    })
    for (const one of points) {
      if (pending !== undefined && bucket(pending, look) !== bucket(one, look)) kept.push(pending)
      pending = one
    }
    if (pending === undefined) return ended([], false)
    if (points.length < portion) return ended([...kept, pending].slice(0, look.limit), kept.length >= look.limit)
    after = History.position(pending)
  }
  return kept.length === 0 && pending !== undefined ? ended([pending], true) : ended(kept.slice(0, look.limit), true)
})

const portion = 1000

const lengths: Readonly<Record<Exclude<Interval, "raw">, number>> = { hour: 3_600_000, day: 86_400_000 }

/** The base line stays apart from what follows it. */
const bucket = (
  { point, subject }: History.Recorded,
  { from, interval }: { readonly from: Instant; readonly interval: Interval }
): string =>
  `${key(subject)} ${point.at < from ? "before" : Math.floor(point.at / (interval === "raw" ? 1 : lengths[interval]))}`
