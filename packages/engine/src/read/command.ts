/** A commanded refresh: every matching row is forced, page by page, each page to its end. */
import type { WorkspaceId } from "@dravo/core/Ids"
import type { StoreError } from "@dravo/core/StoreError"
import type * as Row from "@dravo/core/Row"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import type { RefreshRequest, RefreshSummary } from "./Requests.ts"
import type { InvalidRequest } from "./InvalidRequest.ts"
import * as Listing from "./listing.ts"

export const refresh = Effect.fnUntraced(function* (
  env: Listing.ReadEnvironment,
  workspace: WorkspaceId,
  request: RefreshRequest
): Effect.fn.Return<RefreshSummary, InvalidRequest | StoreError> {
  const patient = { ...env, readBudget: patience, firstReadBudget: patience, maxCalls: Infinity }
  const statuses: Array<Row.Status> = []
  let publications = 0
  let cursor: string | null = null
  do {
    const page: Effect.Success<ReturnType<typeof Listing.posts>> = yield* Listing.posts(patient, workspace, {
      ...request,
      refresh: true,
      limit: 100,
      ...(cursor === null ? {} : { cursor })
    })
    publications += page.rows.length
    statuses.push(...page.rows.map((row) => row.status))
    cursor = page.nextCursor
  } while (cursor !== null)
  let accounts = 0
  // Naming one post asks for no account.
  if (request.postId === undefined) {
    do {
      const page: Effect.Success<ReturnType<typeof Listing.accounts>> = yield* Listing.accounts(patient, workspace, {
        ...request,
        refresh: true,
        limit: 100,
        ...(cursor === null ? {} : { cursor })
      })
      accounts += page.rows.length
      statuses.push(...page.rows.map((row) => row.status))
      cursor = page.nextCursor
    } while (cursor !== null)
  }
  const count = (status: Row.Status) => statuses.filter((one) => one === status).length
  return {
    publications,
    accounts,
    synced: count("synced"),
    partial: count("partial"),
    failed: count("failed"),
    pending: count("pending"),
    requiresReconnect: count("requires_reconnect")
  }
})

// internal

/** Longer than a call and its lease: what is not back by then hangs. */
const patience = Duration.minutes(1)
