/** What workers can be told to do. */
import { AccountId, PlatformAccountId, PlatformId, PlatformPostId, PostId, WorkspaceId } from "@dravo/core/Ids"
import { Store } from "@dravo/core/Store"
import { Analytics } from "@dravo/engine/Analytics"
import BetterSqlite from "better-sqlite3"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import { Kysely, sql, SqliteDialect } from "kysely"
import { monitorEventLoopDelay } from "node:perf_hooks"

export const acme = WorkspaceId.make("acme")

/** How reads ended: rows by their status, and reads that were refused with an error. */
export interface Reads {
  readonly synced: number
  readonly other: number
  readonly errors: number
}

/** `readers` concurrent reads of one post; how each found it. */
const read = Effect.fnUntraced(function* ({ postId, readers }: { readonly postId: string; readonly readers: number }) {
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
const sweep = Effect.fnUntraced(function* ({
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

/** An account and its posts 1…n, each a post of its own. */
const seed = Effect.fnUntraced(function* ({ posts }: { readonly posts: number }) {
  const store = yield* Store
  yield* store.connectAccount(acme, {
    accountId: AccountId.make("acc_one"),
    platform: PlatformId.make("x"),
    platformAccountId: PlatformAccountId.make("900"),
    handle: "@one",
    app: null,
    traits: {}
  })
  yield* Effect.forEach(
    Array.from({ length: posts }, (_, at) => String(at + 1)),
    (id) => store.recordPublication(acme, draft(id)),
    { concurrency: 8 }
  )
})

/** Accounts 1…n with a post each. */
const crowd = Effect.fnUntraced(function* ({ accounts }: { readonly accounts: number }) {
  const store = yield* Store
  yield* Effect.forEach(
    Array.from({ length: accounts }, (_, at) => String(at + 1)),
    (id) =>
      Effect.gen(function* () {
        const accountId = AccountId.make(`acc_${id}`)
        yield* store.connectAccount(acme, {
          accountId,
          platform: PlatformId.make("x"),
          platformAccountId: PlatformAccountId.make(`90${id}`),
          handle: null,
          app: null,
          traits: {}
        })
        yield* store.recordPublication(acme, { ...draft(id), accountId })
      }),
    { concurrency: 8 }
  )
})

/** What a reader of a post is shown. */
const shown = Effect.fnUntraced(function* ({ postId }: { readonly postId: string }) {
  const { rows } = yield* (yield* Analytics).listPosts(acme, { postId })
  return rows.map(({ metrics, status, warnings }) => ({ status, metrics, warnings }))
})

/** Claims random, overlapping batches of the first `rows` rows for a while, giving each back. */
const contend = Effect.fnUntraced(function* ({
  batch,
  rows,
  seconds
}: {
  readonly rows: number
  readonly batch: number
  readonly seconds: number
}) {
  const store = yield* Store
  const end = performance.now() + seconds * 1000
  const counts = { claims: 0, granted: 0, errors: 0 }
  while (performance.now() < end) {
    const seqs = [...new Set(Array.from({ length: batch }, () => 1 + Math.floor(Math.random() * rows)))]
    const subjects = seqs.map((seq) => ({ kind: "publication", seq }) as const)
    const once = Effect.gen(function* () {
      const seen = yield* store.rows(acme, subjects)
      const { granted } = yield* store.claim(
        acme,
        seen.rows.map((row) => ({
          subject: { kind: "publication", seq: row.kind === "publication" ? row.publication.seq : 0 },
          fence: row.fence,
          reason: "forced"
        })),
        Duration.seconds(30)
      )
      counts.claims += 1
      counts.granted += granted.length
      const rows = new Map(seen.rows.map((row) => [row.kind === "publication" ? row.publication.seq : 0, row.sync]))
      yield* store.commit(
        acme,
        granted.flatMap((one) => {
          const sync = rows.get(one.subject.seq)
          return sync === undefined ? [] : [{ ...one, sync }]
        })
      )
    })
    yield* Effect.catch(once, () =>
      Effect.sync(() => {
        counts.errors += 1
      })
    )
  }
  return counts
})

/** Plain reads of a fresh page one after the other; how long each took, in milliseconds. */
const time = Effect.fnUntraced(function* ({ postId, reads }: { readonly postId: string; readonly reads: number }) {
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
const spread = Effect.fnUntraced(function* ({ postIds }: { readonly postIds: ReadonlyArray<string> }) {
  const analytics = yield* Analytics
  for (const postId of postIds) {
    yield* Effect.forkDetach(fresh(analytics, postId))
    yield* Effect.sleep("20 millis")
  }
})

/** Counts one row up again and again by claim and commit, and how long the event loop was held meanwhile. */
const countUp = Effect.fnUntraced(function* ({ times }: { readonly times: number }) {
  const store = yield* Store
  const lag = monitorEventLoopDelay({ resolution: 5 })
  lag.enable()
  let slowest = 0
  let done = 0
  let errors = 0
  while (done < times) {
    const before = performance.now()
    const once = Effect.gen(function* () {
      const { rows } = yield* store.rows(acme, [{ kind: "publication", seq: 1 }])
      const [row] = rows
      if (row === undefined) return
      const { granted } = yield* store.claim(
        acme,
        [{ subject: { kind: "publication", seq: 1 }, fence: row.fence, leaseUntil: row.leaseUntil, reason: "forced" }],
        Duration.seconds(30)
      )
      const [lease] = granted
      if (lease === undefined) return
      const likes = row.sync.metrics["likes"] ?? 0
      const dropped = yield* store.commit(acme, [{ ...lease, sync: { ...row.sync, metrics: { likes: likes + 1 } } }])
      if (dropped.length === 0) done += 1
    })
    yield* Effect.catch(once, () =>
      Effect.sync(() => {
        errors += 1
        done += 1
      })
    )
    slowest = Math.max(slowest, performance.now() - before)
    // A turn of the event loop, so that what holds it is only what the store does.
    yield* turn
  }
  lag.disable()
  return { errors, slowest, samples: lag.count, lag: lag.max / 1e6 }
})

/** Takes a connection of the store's pool for as long as the proof locks the throttles. */
const hold = ({ key }: { readonly key: string }) => Effect.flatMap(Store, (store) => store.engineThrottle(key, 0))

/** Records posts from a number on until it is killed, acknowledging each to the parent once the store has it. */
const record = Effect.fnUntraced(function* ({ from }: { readonly from: number }) {
  const store = yield* Store
  for (let id = from; ; id++) {
    yield* store.recordPublication(acme, draft(String(id)))
    process.send?.({ _tag: "Acknowledged", value: String(id) })
    // A turn of the event loop, in which the message leaves.
    yield* turn
  }
})

/** One read and one write: how each was answered, and how long both took. */
const probe = Effect.fnUntraced(function* ({ id }: { readonly id: string }) {
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

/**
 * Read-modify-writes through Kysely's own dialect, whose transactions begin without the write lock; how many failed.
 */
const deferred = Effect.fnUntraced(function* ({
  filename,
  times
}: {
  readonly filename: string
  readonly times: number
}) {
  const db = new Kysely<unknown>({
    dialect: new SqliteDialect({ database: new BetterSqlite(filename, { timeout: 5000 }) })
  })
  let failed = 0
  for (let at = 0; at < times; at++) {
    const once = () =>
      db.transaction().execute(async (tx) => {
        await sql`select attempts from dravo_publications where seq = 1`.execute(tx)
        await sql`update dravo_publications set attempts = attempts + 1 where seq = 1`.execute(tx)
      })
    yield* Effect.promise(() =>
      once().catch(() => {
        failed += 1
      })
    )
  }
  return failed
})

/** Takes one after the other from a bucket; how many were given. */
const take = Effect.fnUntraced(function* ({
  capacity,
  key,
  times
}: {
  readonly key: string
  readonly capacity: number
  readonly times: number
}) {
  const store = yield* Store
  let given = 0
  for (let at = 0; at < times; at++) if (yield* store.engineTake(key, 1, capacity, 0)) given++
  return given
})

/** Wants posts one after the other, whatever becomes of the ones before, for a while. */
const knock = Effect.fnUntraced(function* ({
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

export const jobs = {
  take,
  knock,
  read,
  shown,
  sweep,
  seed,
  crowd,
  contend,
  time,
  spread,
  countUp,
  hold,
  record,
  probe,
  deferred
}

// internal

const turn = Effect.promise(() => new Promise((resolve) => setImmediate(resolve)))

const draft = (id: string) => ({
  postId: PostId.make(`post_${id}`),
  accountId: AccountId.make("acc_one"),
  platformPostId: PlatformPostId.make(id),
  url: null,
  text: null,
  createdAt: null,
  publishedAt: null,
  traits: {}
})

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
