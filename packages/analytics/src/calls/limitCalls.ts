/** What stands in the way of asking platforms, and how a person clears it. */
import type { Account } from "@dravo/core/Account"
import { Coordination } from "@dravo/core/Coordination"
import type { AccountId, WorkspaceId } from "@dravo/core/Ids"
import { format } from "@dravo/core/Instant"
import { Store } from "@dravo/core/Store"
import { NotFound, StoreError } from "@dravo/core/StoreError"
import { InvalidRequest } from "@dravo/engine/InvalidRequest"
import * as Limits from "@dravo/engine/Limits"
import * as Effect from "effect/Effect"
import type { Limit } from "../answers.ts"
import type { WhoseLimits } from "../requests.ts"
import * as Inputs from "./inputs.ts"

export const listLimits = (input: WhoseLimits = {}) =>
  Effect.flatMap(asked(input), ({ coordination, filter }) => Effect.map(Limits.list(coordination, filter), shown))

export const clearLimits = (input: WhoseLimits = {}) =>
  Effect.flatMap(asked(input), ({ coordination, filter }) => Effect.map(Limits.clear(coordination, filter), shown))

// internal

const shown = (limits: ReadonlyArray<Limits.Limit>): ReadonlyArray<Limit> =>
  limits.map((one) => ({ ...one, until: format(one.until) }))

const asked = Effect.fnUntraced(function* (input: WhoseLimits) {
  const { accountId, platform, workspace } = yield* Inputs.whoseLimits(input)
  if ((accountId === undefined) !== (workspace === undefined)) {
    const parameter = accountId === undefined ? "accountId" : "workspace"
    return yield* new InvalidRequest({ parameter, detail: "must be given: an account is named by its workspace too" })
  }
  const account =
    accountId === undefined || workspace === undefined ? {} : { account: yield* found(workspace, accountId) }
  const filter: Limits.Filter = { ...(platform === undefined ? {} : { platform }), ...account }
  return { coordination: yield* Coordination, filter }
})

const found = Effect.fnUntraced(function* (workspace: WorkspaceId, accountId: AccountId) {
  const { rows } = yield* (yield* Store).pageAccounts(workspace, { accountId, platform: null, after: 0, limit: 1 })
  const account: Account | undefined = rows[0]?.account
  if (account !== undefined) return account
  return yield* new StoreError({
    operation: "pageAccounts",
    reason: new NotFound({ detail: "the workspace has no such connected account" })
  })
})
