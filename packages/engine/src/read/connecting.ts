/**
 * What hosts say about accounts and posts, checked against the plugged-in platforms; what is known already changes
 * nothing.
 */
import { type Account, type AccountDraft, hasDeadGrant } from "@dravo/core/Account"
import type { Tokens } from "@dravo/core/Adapter"
import type { Adapters } from "@dravo/core/Adapters"
import type { AccountId, PlatformId, WorkspaceId } from "@dravo/core/Ids"
import type { Publication, PublicationDraft } from "@dravo/core/Publication"
import { platformRule } from "@dravo/core/Query"
import type { Store } from "@dravo/core/Store"
import type { StoreError } from "@dravo/core/StoreError"
import * as Effect from "effect/Effect"
import { InvalidRequest } from "./InvalidRequest.ts"
import type { Vault } from "../credential/Vault.ts"

export interface ConnectEnvironment {
  readonly store: Store["Service"]
  readonly adapters: Adapters["Service"]
  /** Undefined where the host owns the tokens. */
  readonly vault: Vault["Service"] | undefined
}

/** Connects, or reconnects: with other facts, with other tokens, or after a refusal. */
export const connect = Effect.fnUntraced(function* (
  env: ConnectEnvironment,
  workspace: WorkspaceId,
  draft: AccountDraft,
  tokens: Tokens | undefined
): Effect.fn.Return<Account, InvalidRequest | StoreError> {
  if (tokens !== undefined && env.vault === undefined)
    return yield* new InvalidRequest({ parameter: "tokens", detail: "cannot be kept: this host has no vault" })
  yield* plugged(env.adapters, "platform", draft.platform)
  const known = yield* same(env.store, workspace, draft)
  const isNews = known === undefined || (tokens !== undefined && !(yield* holds(env, known, tokens)))
  if (!isNews) return known
  const account = yield* env.store.connectAccount(workspace, draft)
  if (tokens !== undefined) yield* env.vault?.save(account, tokens) ?? Effect.void
  return account
})

/** Remembers accounts it has looked at, so that the second post of one costs no look. */
export const recorder = ({ adapters, store }: Omit<ConnectEnvironment, "vault">, size = 10_000) => {
  const fine = new Set<string>()
  return Effect.fnUntraced(function* (
    workspace: WorkspaceId,
    draft: PublicationDraft
  ): Effect.fn.Return<Publication, InvalidRequest | StoreError> {
    const key = JSON.stringify([workspace, draft.accountId])
    if (!fine.has(key)) {
      const account = yield* find(store, workspace, draft.accountId)
      // The store says what is to be said of an account that is not there.
      if (account !== undefined) yield* plugged(adapters, "accountId", account.platform)
    }
    const publication = yield* store.recordPublication(workspace, draft)
    if (fine.size >= size) fine.clear()
    fine.add(key)
    return publication
  })
}

// internal

const plugged = (
  adapters: Adapters["Service"],
  parameter: string,
  platform: PlatformId
): Effect.Effect<void, InvalidRequest> => {
  if (adapters.platforms.includes(platform)) return Effect.void
  const rule = platformRule(adapters.platforms)
  const detail = parameter === "platform" ? rule : `is an account of ${platform}, which is not plugged in: it ${rule}`
  return Effect.fail(new InvalidRequest({ parameter, detail }))
}

const find = (store: Store["Service"], workspace: WorkspaceId, accountId: AccountId) =>
  Effect.map(
    store.pageAccounts(workspace, { accountId, platform: null, after: 0, limit: 1, disconnected: true }),
    ({ rows }) => rows[0]?.account
  )

/** The connected account that is exactly what the draft says and whose grant is not known to be dead. */
const same = Effect.fnUntraced(function* (store: Store["Service"], workspace: WorkspaceId, draft: AccountDraft) {
  const known = (yield* find(store, workspace, draft.accountId)) ?? (yield* alike(store, workspace, draft))
  return known !== undefined && known.disconnectedAt === null && !hasDeadGrant(known) && isEqual(known, draft)
    ? known
    : undefined
})

/**
 * Hosts that leave the id to us name the account by its id on the platform; of very many accounts only the first are
 * looked at.
 */
const alike = (store: Store["Service"], workspace: WorkspaceId, { platform, platformAccountId }: AccountDraft) =>
  Effect.map(
    store.pageAccounts(workspace, { accountId: null, platform, after: 0, limit: 1000 }),
    ({ rows }) => rows.find(({ account }) => account.platformAccountId === platformAccountId)?.account
  )

const isEqual = (account: Account, draft: AccountDraft): boolean =>
  account.platform === draft.platform &&
  account.platformAccountId === draft.platformAccountId &&
  account.handle === draft.handle &&
  account.app === draft.app &&
  listed(account.traits) === listed(draft.traits)

const listed = (traits: AccountDraft["traits"]): string => JSON.stringify(Object.entries(traits).sort())

const holds = (env: ConnectEnvironment, account: Account, tokens: Tokens): Effect.Effect<boolean, StoreError> =>
  env.vault?.holds(account, tokens) ?? Effect.succeed(false)
