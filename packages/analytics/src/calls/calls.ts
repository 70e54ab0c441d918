/** What each call does, from the host's argument to the host's answer. */
import { format } from "@dravo/core/Instant"
import type { Publication, PublicationDraft } from "@dravo/core/Publication"
import type { ApiKeyRecord } from "@dravo/core/KeyRecord"
import type { WorkspaceId } from "@dravo/core/Ids"
import { Store } from "@dravo/core/Store"
import { Analytics } from "@dravo/engine/Analytics"
import { ApiKeys } from "@dravo/engine/ApiKeys"
import type * as Background from "@dravo/engine/Background"
import * as Details from "@dravo/http/Details"
import * as Wire from "@dravo/http/Wire"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import type { ApiKey, ConnectedAccount, CreatedApiKey, DiscoveredPosts, RecordedPublication } from "../answers.ts"
import type {
  AccountHealth,
  ConnectAccount,
  CreateApiKey,
  DisconnectAccount,
  DiscoverPosts,
  InWorkspace,
  ListAccounts,
  ListPosts,
  RecordPublication,
  RefreshRows,
  RevokeApiKey
} from "../requests.ts"
import * as Inputs from "./inputs.ts"
import * as Writes from "./writes.ts"
import { Work } from "../host/work.ts"

export const listPosts = Effect.fnUntraced(function* (input: ListPosts) {
  const { workspace, ...request } = yield* Inputs.posts(input)
  return Wire.postsAnswer(yield* (yield* Analytics).listPosts(workspace, request))
})

export const listAccounts = Effect.fnUntraced(function* (input: ListAccounts) {
  const { workspace, ...request } = yield* Inputs.accounts(input)
  return Wire.accountsAnswer(yield* (yield* Analytics).listAccounts(workspace, request))
})

export const listMetrics = Effect.map(Analytics, ({ catalog }) => Details.metricsAnswer(catalog))

export const accountHealth = Effect.fnUntraced(function* (input: AccountHealth) {
  const { accountId, workspace } = yield* Inputs.oneAccount(input)
  const health = yield* (yield* Analytics).health(workspace, accountId)
  return health === null ? null : Details.healthAnswer(health)
})

export const discoverPosts = Effect.fnUntraced(function* (input: DiscoverPosts) {
  const { workspace, ...request } = yield* Inputs.discoverPosts(input)
  const found = yield* (yield* Analytics).discover(workspace, request)
  if (found === null) return null
  const { account, done, most, unlisted } = found
  return {
    accountId: account.accountId,
    platform: account.platform,
    notListed: unlisted,
    most,
    done
  } satisfies DiscoveredPosts
})

export const refresh = Effect.fnUntraced(function* (input: RefreshRows) {
  const { workspace, ...request } = yield* Inputs.refresh(input)
  return yield* (yield* Analytics).refresh(workspace, request)
})

export const connectAccount = Effect.fnUntraced(function* (input: ConnectAccount) {
  const { draft, tokens, workspace } = yield* Writes.connectAccount(input)
  const account = yield* (yield* Analytics).connectAccount(workspace, draft, tokens)
  const { accountId, app, connectedAt, handle, platform, platformAccountId } = account
  return {
    accountId,
    platform,
    platformAccountId,
    handle,
    app,
    connectedAt: format(connectedAt)
  } satisfies ConnectedAccount
})

export const disconnectAccount = Effect.fnUntraced(function* (input: DisconnectAccount) {
  const { accountId, workspace } = yield* Inputs.oneAccount(input)
  return yield* (yield* Analytics).disconnectAccount(workspace, accountId)
})

export const recordPublication = Effect.fnUntraced(function* (input: RecordPublication) {
  const { draft, isMade, workspace } = yield* Writes.recordPublication(input)
  const recording = (yield* Analytics).recordPublication(workspace, draft)
  return recordedOf(
    yield* isMade
      ? // A host that lets us make up the post id and delivers twice means the first one.
        Effect.catchReason(recording, "StoreError", "Conflict", (_, error) =>
          Effect.flatMap(earlier(workspace, draft), (found) =>
            found === undefined ? Effect.fail(error) : Effect.succeed(found)
          )
        )
      : recording
  )
})

export const createApiKey = Effect.fnUntraced(function* (input: CreateApiKey) {
  const { name = "", scopes = ["analytics:read", "analytics:refresh"], workspace } = yield* Writes.createApiKey(input)
  const { key, record } = yield* (yield* ApiKeys).issue(workspace, { name, scopes })
  return { ...keyOf(record), key: Redacted.value(key) } satisfies CreatedApiKey
})

export const listApiKeys = Effect.fnUntraced(function* (input: InWorkspace) {
  const { workspace } = yield* Inputs.inWorkspace(input)
  return (yield* (yield* ApiKeys).list(workspace)).map(keyOf)
})

export const revokeApiKey = Effect.fnUntraced(function* (input: RevokeApiKey) {
  const { keyId, workspace } = yield* Writes.revokeApiKey(input)
  return yield* (yield* ApiKeys).revoke(workspace, keyId)
})

/** A store may be opened at its first operation: one that touches no row opens it. */
export const ready = Effect.gen(function* () {
  yield* (yield* Store).engineFindKey("ready")
})

/** Ends when no refresh is in flight. */
export const idle = Effect.flatMap(Analytics, (analytics) => analytics.idle)

export const startRefresher = (options: Background.Options) => Effect.flatMap(Work, (work) => work.start(options))

// internal

const earlier = Effect.fnUntraced(function* (workspace: WorkspaceId, { accountId, platformPostId }: PublicationDraft) {
  const { rows } = yield* (yield* Store).pagePublications(workspace, {
    filters: [
      { _tag: "Account", accountId },
      { _tag: "Post", id: platformPostId }
    ],
    start: { _tag: "Offset", offset: 0 },
    limit: 100
  })
  return rows.find(({ publication }) => publication.platformPostId === platformPostId)?.publication
})

const recordedOf = ({ accountId, createdAt, platform, platformPostId, postId, publishedAt, text, url }: Publication) =>
  ({
    postId,
    accountId,
    platform,
    platformPostId,
    url,
    text,
    createdAt: format(createdAt),
    publishedAt: publishedAt === null ? null : format(publishedAt)
  }) satisfies RecordedPublication

const keyOf = ({ createdAt, hint, id, name, revokedAt, scopes }: ApiKeyRecord): ApiKey => ({
  id,
  name,
  hint,
  scopes,
  createdAt: format(createdAt),
  revokedAt: revokedAt === null ? null : format(revokedAt)
})
