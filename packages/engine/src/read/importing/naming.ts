/** Which row a reading of elsewhere is of: each account and post is looked for once, however many readings name it. */
import type { Account } from "@dravo/core/Account"
import type { Adapters } from "@dravo/core/Adapters"
import type { Coordination } from "@dravo/core/Coordination"
import { AccountId, type PlatformId, PlatformPostId, PostId, type WorkspaceId } from "@dravo/core/Ids"
import type { MetricCatalog } from "@dravo/core/MetricCatalog"
import type { Publication } from "@dravo/core/Publication"
import type { Store } from "@dravo/core/Store"
import type { StoreError } from "@dravo/core/StoreError"
import type { Subject } from "@dravo/core/Subject"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import { isId } from "../check.ts"
import type { PastReading, RefusedReading } from "./Imports.ts"

export interface NamesEnvironment {
  readonly store: Store["Service"]
  readonly coordination: Coordination["Service"]
  readonly adapters: Adapters["Service"]
}

/** Why a reading is not taken. */
export type Wrong = Omit<RefusedReading, "index">

/** A row, and what its platform counts. */
export interface NamedRow {
  readonly subject: Subject
  readonly platform: PlatformId
  readonly catalog: MetricCatalog
}

/** In the order of the readings. */
export const named = Effect.fnUntraced(function* (
  env: NamesEnvironment,
  workspace: WorkspaceId,
  readings: ReadonlyArray<PastReading>
): Effect.fn.Return<ReadonlyArray<Result.Result<NamedRow, Wrong>>, StoreError> {
  const found = new Map<string, ReadonlyMap<string, Result.Result<NamedRow, Wrong>>>()
  for (const [accountId, own] of Map.groupBy(readings, (one) => one.accountId))
    found.set(accountId, yield* ofAccount(env, workspace, accountId, own))
  return readings.map((one) => found.get(one.accountId)?.get(nameOf(one)) ?? noAccount)
})

// internal

const noAccount = Result.fail({ parameter: "accountId", detail: "names no account of the workspace" })
const noPost = (parameter: string) =>
  Result.fail({ parameter, detail: "names no post of the account: record or import the post first" })
const severalPosts = Result.fail({
  parameter: "postId",
  detail: "names several posts of the account: name the platform's id"
})

/** What a reading calls its row, among those of its account. */
const nameOf = ({ platformPostId, postId }: Pick<PastReading, "platformPostId" | "postId">): string =>
  platformPostId != null ? `platform ${platformPostId}` : postId != null ? `post ${postId}` : "account"

/** By what readings call them. */
const ofAccount = Effect.fnUntraced(function* (
  env: NamesEnvironment,
  workspace: WorkspaceId,
  accountId: string,
  readings: ReadonlyArray<PastReading>
) {
  const found = new Map<string, Result.Result<NamedRow, Wrong>>()
  const account = yield* accountOf(env.store, workspace, accountId)
  if (account === undefined) return found
  const row = (subject: Subject): NamedRow => ({ subject, platform: account.platform, catalog: env.adapters.catalog })
  if (!env.adapters.platforms.includes(account.platform)) {
    const detail = `is an account of ${account.platform}, which is not plugged in`
    for (const one of readings) found.set(nameOf(one), Result.fail({ parameter: "accountId", detail }))
    return found
  }
  const post = (publication: Publication | undefined, parameter: string) =>
    publication === undefined ? noPost(parameter) : Result.succeed(row({ kind: "publication", seq: publication.seq }))
  const platformIds = distinct(readings.map(({ platformPostId }) => platformPostId))
  const byPlatformId = yield* platformPosts(env.store, workspace, account, platformIds)
  for (const id of platformIds) found.set(nameOf({ platformPostId: id }), post(byPlatformId.get(id), "platformPostId"))
  for (const id of distinct(readings.map((one) => (one.platformPostId == null ? one.postId : null)))) {
    const own = yield* ownPosts(env.store, workspace, account, id)
    found.set(nameOf({ postId: id }), own.length > 1 ? severalPosts : post(own[0], "postId"))
  }
  found.set(nameOf({}), Result.succeed(row({ kind: "account", seq: account.seq })))
  return found
})

const distinct = (ids: ReadonlyArray<string | null | undefined>): ReadonlyArray<string> => [
  ...new Set(ids.filter((id) => id != null))
]

const accountOf = Effect.fnUntraced(function* (store: Store["Service"], workspace: WorkspaceId, accountId: string) {
  if (!isId(AccountId, accountId)) return undefined
  const query = { accountId, platform: null, after: 0, limit: 1, disconnected: true }
  const { rows } = yield* store.pageAccounts(workspace, query)
  return rows[0]?.account
})

/** Rows do not tell the id they were recorded under before a reading taught another: those are asked for one by one. */
const platformPosts = Effect.fnUntraced(function* (
  store: Store["Service"],
  workspace: WorkspaceId,
  { accountId }: Account,
  ids: ReadonlyArray<string>
) {
  const good = ids.filter((id) => isId(PlatformPostId, id))
  const ask = (some: ReadonlyArray<PlatformPostId>) =>
    Effect.map(store.postsNamed(workspace, accountId, some), ({ rows }) => rows.map(({ publication }) => publication))
  const all = good.length === 0 ? [] : yield* ask(good)
  const byId = new Map<string, Publication>(all.map((one) => [one.platformPostId, one]))
  const isRenamed = all.some(({ platformPostId }) => !good.includes(platformPostId))
  for (const id of isRenamed ? good.filter((one) => !byId.has(one)) : []) {
    const [renamed] = yield* ask([id])
    if (renamed !== undefined) byId.set(id, renamed)
  }
  return byId
})

const ownPosts = Effect.fnUntraced(function* (
  store: Store["Service"],
  workspace: WorkspaceId,
  { accountId }: Account,
  postId: string
) {
  if (!isId(PostId, postId)) return []
  const { rows } = yield* store.pagePublications(workspace, {
    filters: [
      { _tag: "Post", id: postId },
      { _tag: "Account", accountId }
    ],
    start: { _tag: "Offset", offset: 0 },
    limit: 100,
    counted: false
  })
  return rows.map(({ publication }) => publication).filter((one) => one.postId === postId)
})
