/** What the applications of a workspace's accounts asked of their quotas, on platforms that have some. */
import { Adapters } from "@dravo/core/Adapters"
import { Coordination } from "@dravo/core/Coordination"
import type { WorkspaceId } from "@dravo/core/Ids"
import { format, type Instant } from "@dravo/core/Instant"
import { Store } from "@dravo/core/Store"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"

/** One quota of one application, all workspaces together. */
export interface QuotaRow {
  readonly platform: string
  readonly app: string | null
  readonly quota: string
  readonly units: number
  readonly spent: number
  readonly until: string
}

export const rows = Effect.fnUntraced(function* (workspace: WorkspaceId, now: Instant) {
  const [adapters, coordination, store] = [yield* Adapters, yield* Coordination, yield* Store]
  const { windows } = yield* Effect.promise(() => import("@dravo/engine/Quotas"))
  const found: Array<QuotaRow> = []
  for (const platform of adapters.platforms) {
    const adapter = Option.getOrUndefined(adapters.get(platform))
    if (adapter?.quotas === undefined) continue
    const { rows } = yield* store.pageAccounts(workspace, { accountId: null, platform, after: 0, limit: 10_000 })
    for (const app of new Set(rows.map(({ account }) => account.app)))
      for (const { name, spent, to, units } of yield* windows(coordination, { adapter, app }, now))
        found.push({ platform, app, quota: name, units, spent, until: format(to) })
  }
  return found
})
