/** What a message changes of an account's posts: rows and listings become due, an upload has its post's id. */
import type { Account } from "@dravo/core/Account"
import type { Adapter } from "@dravo/core/Adapter"
import type { Coordination } from "@dravo/core/Coordination"
import type { Policy } from "@dravo/core/Freshness"
import type { PlatformPostId } from "@dravo/core/Ids"
import type { Fact } from "@dravo/core/Incoming"
import type { Instant } from "@dravo/core/Instant"
import type { MetricCatalog } from "@dravo/core/MetricCatalog"
import * as Row from "@dravo/core/Row"
import type { Commit, Store } from "@dravo/core/Store"
import type { StoreError } from "@dravo/core/StoreError"
import { commitOf } from "../refresh/commits.ts"
import type { Refresher } from "../refresh/Refresher.ts"
import * as State from "../refresh/listing/walkState.ts"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"

export interface PostsEnvironment {
  readonly store: Store["Service"]
  readonly coordination: Coordination["Service"]
  readonly refresher: Refresher["Service"]
  readonly catalog: MetricCatalog
}

/** `busy` where somebody has it in hand and would not notice: the message is worth sending again. */
export type Done = "done" | "busy"

/** One that is not known is looked for where posts made elsewhere are. */
export const appeared = Effect.fnUntraced(function* (
  { refresher, store }: PostsEnvironment,
  account: Account,
  post: PlatformPostId,
  now: Instant
): Effect.fn.Return<Done, StoreError> {
  const { accountId, workspace } = account
  const { rows } = yield* store.postsNamed(workspace, accountId, [post])
  if (rows.length > 0 || !refresher.isListed(account)) return "done"
  const walk = yield* store.claimListing(workspace, accountId, shortly)
  if (walk === null) return "busy"
  yield* store.commitListing(workspace, accountId, {
    version: walk.version,
    state: walk.state ?? State.encode(State.empty),
    nextAt: now,
    lease: null,
    commits: [],
    found: []
  })
  return "done"
})

/** It is read at once by a refresher that runs, or by the next reader: that tells what became of it. */
export const changed = (env: PostsEnvironment, account: Account, post: PlatformPostId, now: Instant) =>
  ofPost(env, account, post, (row) => due(row, now))

export const named = Effect.fnUntraced(function* (
  env: PostsEnvironment,
  account: Account,
  { becomes, post }: Extract<Fact, { _tag: "PostNamed" }>,
  now: Instant
): Effect.fn.Return<Done, StoreError> {
  const { rows } = yield* env.store.postsNamed(account.workspace, account.accountId, [post])
  if (rows.length === 0) return yield* appeared(env, account, becomes, now)
  return yield* commit(env, account, rows, (row) => ({ ...due(row, now), learned: { platformPostId: becomes } }))
})

/** Numbers of an earlier moment than the row's own tell nothing new. */
export const lastNumbers = (
  env: PostsEnvironment,
  { account, adapter, at, now }: { account: Account; adapter: Adapter; at: Instant; now: Instant },
  { metrics, post, warning }: Extract<Fact, { _tag: "LastNumbers" }>
) =>
  ofPost(env, account, post, (row) => {
    if (at < (row.sync.lastUpdatedAt ?? 0)) return null
    const fenced = { subject: Row.subject(row), fence: row.fence }
    const ask = { row, reason: "forced" as const }
    const leased = { ask, fenced, pending: { input: ask, complete: () => Effect.void } }
    const context = { policy: ended, catalog: env.catalog, budgetController: { priceMultiplier: () => 1 } }
    const reading = { _tag: "Value" as const, metrics, withheld: [{ keys: "all" as const, warning }], closesAt: at }
    const { point, sync } = commitOf(context, adapter, leased, { reading, othersServed: false, endsAt: null, now })
    return { sync, ...(point === undefined ? {} : { point }) }
  })

/** The account's own row, which is read like any other. */
export const accountDue = Effect.fnUntraced(function* (env: PostsEnvironment, account: Account, now: Instant) {
  const { rows } = yield* env.store.rows(account.workspace, [{ kind: "account", seq: account.seq }])
  return yield* commit(env, account, rows, (row) => due(row, now))
})

// internal

type Change = Omit<Commit, "subject" | "fence">

const shortly = Duration.seconds(10)

/** Nobody can ask for these numbers again. */
const ended: Policy = {
  next: (_facts, state) => ({ staleAfter: null, state, reason: "The platform gives no newer numbers." })
}

const due = ({ sync }: Row.Row, now: Instant): Change => ({ sync: { ...sync, staleAfter: now } })

const ofPost = Effect.fnUntraced(function* (
  env: PostsEnvironment,
  account: Account,
  post: PlatformPostId,
  change: (row: Row.Row) => Change | null
): Effect.fn.Return<Done, StoreError> {
  const { rows } = yield* env.store.postsNamed(account.workspace, account.accountId, [post])
  return yield* commit(env, account, rows, change)
})

/** A row that is being read at the moment may have been read before what the message tells happened. */
const commit = Effect.fnUntraced(function* (
  { store }: PostsEnvironment,
  { workspace }: Account,
  rows: ReadonlyArray<Row.Row>,
  change: (row: Row.Row) => Change | null
): Effect.fn.Return<Done, StoreError> {
  const changes = rows.flatMap((row) => {
    const one = change(row)
    return one === null ? [] : [{ row, one }]
  })
  if (changes.length === 0) return "done"
  const claims = changes.map(({ row }) => ({
    subject: Row.subject(row),
    fence: row.fence,
    leaseUntil: row.leaseUntil,
    reason: "forced" as const
  }))
  const { granted } = yield* store.claim(workspace, claims, shortly)
  const commits = granted.flatMap((fenced): ReadonlyArray<Commit> => {
    const found = changes.find(({ row }) => isOf(row, fenced.subject))
    return found === undefined ? [] : [{ ...fenced, ...found.one }]
  })
  const dropped = yield* store.commit(workspace, commits)
  return granted.length < changes.length || dropped.length > 0 ? "busy" : "done"
})

const isOf = (row: Row.Row, { kind, seq }: ReturnType<typeof Row.subject>): boolean =>
  row.kind === kind && Row.subject(row).seq === seq
