/** Rows whose quota was found to be spent wait until it starts anew; what became of the others of a call is theirs. */
import type { StoreError } from "@dravo/core/StoreError"
import * as Effect from "effect/Effect"
import * as Quotas from "../../spending/Quotas.ts"
import type { Answer } from "../call.ts"
import type { RefreshEnvironment } from "../environment.ts"
import type { LeasedRow } from "../lease.ts"
import { refused, type Settled } from "../pending.ts"
import type { RefreshAttempt } from "../save.ts"
import * as SpentQuotas from "./spentQuotas.ts"

type Readings = Extract<Answer, { readonly _tag: "Readings" }>

export interface Remaining {
  readonly settled: ReadonlyArray<Settled>
  readonly rest: { readonly leased: ReadonlyArray<LeasedRow>; readonly answer: Readings }
}

export const postpone = Effect.fnUntraced(function* (
  { coordination, store }: RefreshEnvironment,
  { adapter, claimedAt, leased }: RefreshAttempt,
  answer: Readings
): Effect.fn.Return<Remaining, StoreError> {
  if (answer.limits.length === 0) return { settled: [], rest: { leased, answer } }
  const application = { adapter, app: leased[0]?.ask.row.account.app ?? null }
  const limits = answer.limits.map(({ reason }) => reason)
  const spent = yield* SpentQuotas.exhaust(coordination, application, limits, claimedAt)
  const spentOf = (at: number) => spent.get(SpentQuotas.quotaIn(adapter, answer.readings[at]) ?? "")
  const settled: Array<Settled> = []
  for (const [at, { ask, fenced, pending }] of leased.entries()) {
    const quota = spentOf(at)
    if (quota === undefined) continue
    const why = Quotas.exhausted(adapter.platform, quota)
    yield* store.postpone(ask.row.account.workspace, [fenced], quota.until, why)
    settled.push({ pending: [pending], outcome: refused(`Not refreshed: ${Quotas.sentence(adapter.label, quota)}.`) })
  }
  const isRest = (_one: unknown, at: number) => spentOf(at) === undefined
  return {
    settled,
    rest: { leased: leased.filter(isRest), answer: { ...answer, readings: answer.readings.filter(isRest) } }
  }
})
