/** How many rows of a workspace a command is about, for people who are asked or wait. */
import type { AccountId, PlatformId, WorkspaceId } from "@dravo/core/Ids"
import type { Filter } from "@dravo/core/Query"
import type { Store } from "@dravo/core/Store"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"

/** All of the workspace where nothing is named; a named post's accounts are not counted. */
export interface Named {
  readonly platform?: Option.Option<PlatformId>
  readonly account?: Option.Option<AccountId>
  /** The host's id or the network's. */
  readonly post?: Option.Option<string>
}

export const count = Effect.fnUntraced(function* (store: Store["Service"], workspace: WorkspaceId, named: Named) {
  const { account = Option.none(), platform = Option.none(), post = Option.none() } = named
  const filters: ReadonlyArray<Filter> = [
    ...Option.toArray(Option.map(account, (accountId) => ({ _tag: "Account" as const, accountId }))),
    ...Option.toArray(Option.map(platform, (one) => ({ _tag: "Platform" as const, platform: one }))),
    ...Option.toArray(Option.map(post, (id) => ({ _tag: "Post" as const, id })))
  ]
  const start = { _tag: "Offset", offset: 0 } as const
  const { total } = yield* store.pagePublications(workspace, { filters, start, limit: 1 })
  let accounts = 0
  for (let after = 0; Option.isNone(post); ) {
    const query = { accountId: Option.getOrNull(account), platform: Option.getOrNull(platform), after, limit: 100 }
    const { rows } = yield* store.pageAccounts(workspace, { ...query, disconnected: true })
    accounts += rows.length
    const last = rows.at(-1)
    if (last === undefined || rows.length < query.limit) break
    after = last.account.seq
  }
  return { accounts, publications: total }
})
