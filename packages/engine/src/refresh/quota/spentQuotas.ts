/**
 * A quota that is spent is nobody's failure: rows that draw on it stay as they are until it starts anew, as rows a
 * budget does not bear.
 */
import { type Adapter, type Reading, readsOf } from "@dravo/core/Adapter"
import type { RateLimited, Reason } from "@dravo/core/AdapterError"
import type { Coordination } from "@dravo/core/Coordination"
import type { Instant } from "@dravo/core/Instant"
import type { Ask } from "@dravo/core/Planner"
import type { StoreError } from "@dravo/core/StoreError"
import * as Effect from "effect/Effect"
import * as Quotas from "../../spending/Quotas.ts"

/** The quota that does not bear so many asks of one application and kind; null where all do. */
export const refusing = (
  coordination: Coordination["Service"],
  adapter: Adapter,
  asks: ReadonlyArray<Ask>,
  now: Instant
): Effect.Effect<Quotas.SpentQuota | null, StoreError> => {
  const row = asks[0]?.row
  if (row === undefined) return Effect.succeed(null)
  const wanted = { draws: readsOf(adapter, row.account, row.kind).draws, references: asks.length }
  return Quotas.refusing(coordination, { adapter, app: row.account.app }, wanted, now)
}

/** The quota a refusal tells of; undefined where it is of another limit, or of a quota nobody declared. */
export const quotaOf = ({ quotas }: Pick<Adapter, "quotas">, reason: Reason): string | undefined =>
  reason._tag === "RateLimited" && quotas?.some(({ name }) => name === reason.quota) ? reason.quota : undefined

/** The same for what became of a reference that was not read. */
export const quotaIn = (adapter: Pick<Adapter, "quotas">, reading: Reading | undefined): string | undefined =>
  reading?._tag === "Failed" ? quotaOf(adapter, reading.reason) : undefined

/** Makes what the platform said of its quotas everybody's; answers until when, by name. */
export const exhaust = Effect.fnUntraced(function* (
  coordination: Coordination["Service"],
  application: Quotas.Application,
  limits: ReadonlyArray<RateLimited>,
  now: Instant
): Effect.fn.Return<ReadonlyMap<string, Quotas.SpentQuota>, StoreError> {
  const names = new Set(limits.flatMap((reason) => quotaOf(application.adapter, reason) ?? []))
  const spent = yield* Effect.forEach(names, (name) => Quotas.exhaust(coordination, application, name, now))
  return new Map(spent.flatMap((one) => (one === null ? [] : [[one.name, one]])))
})
