/** Why a post's numbers are as fresh as they are. Looking asks no platform and counts as no read. */
import type { WorkspaceId } from "@dravo/core/Ids"
import type { StoreError } from "@dravo/core/StoreError"
import * as Effect from "effect/Effect"
import * as View from "./View.ts"
import type { ReadEnvironment } from "./listing.ts"
import * as BreakerStore from "../refresh/breaker/breakerStore.ts"
import * as Past from "./past.ts"
import * as Deadlines from "../refresh/throttle/deadlines.ts"
import * as ThrottleKeys from "../refresh/throttle/throttleKeys.ts"

/** One explanation for each publication; null when the workspace has no such post. */
export const post = Effect.fnUntraced(function* (
  { coordination, refresher, store }: ReadEnvironment,
  workspace: WorkspaceId,
  postId: string
): Effect.fn.Return<ReadonlyArray<View.Explained> | null, StoreError> {
  const { now, rows } = yield* Past.pageOf(store, workspace, postId)
  if (rows.length === 0) return null
  const keys = rows.map(({ account, kind }) => ThrottleKeys.of(account, kind))
  const { until } = yield* Deadlines.deadlines(coordination, [...new Set(keys.flat())])
  const down = yield* Effect.forEach(rows, ({ account }) => BreakerStore.refusedUntil(coordination, account))
  return rows.map((row, at) => {
    const barred = (keys[at] ?? []).flatMap((key) => until.get(key) ?? []).concat(down[at] ?? [])
    return View.explained(row, now, refresher.explain(row, now, barred.length === 0 ? null : Math.max(...barred)))
  })
})
